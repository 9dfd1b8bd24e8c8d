"""The work that is killed: each job writes ten rows, one by one, that no unique key protects.

Loaded by the worker with `--include tests.chaos.work`.
"""

import os
import time

from django.db import transaction
from django.utils.timezone import now

from crm.jobs import JOB_KINDS, JobKind
from crm.models import Customer, Touchpoint

KIND = "chaos"
ITEMS = 10
SECONDS_AN_ITEM = 0.15


def run(job, progress):
    customer = Customer.objects.get(pk=job.payload["customer"])
    for item in range(ITEMS):
        progress.report(item, ITEMS)
        name = f"{job.pk}/{item}"
        if Touchpoint.objects.filter(text=name).exists():
            continue  # an earlier attempt came this far
        time.sleep(SECONDS_AN_ITEM)
        with transaction.atomic():
            Touchpoint.objects.create(customer=customer, kind="NOTE", text=name, happened_at=now())
            if os.environ.get("CHAOS_HOLD", "1") == "1":
                progress.hold()
    return {"items": ITEMS}


if KIND not in JOB_KINDS:
    JOB_KINDS.register(JobKind(KIND, "Chaos", run))
