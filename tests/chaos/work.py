"""The work that is killed: each job writes ten rows, one by one, that no unique key protects.

Loaded by the worker with `--include tests.chaos.work`. What a test asks of it, by the worker's environment:
CHAOS_HOLD=0 leaves hold() out, CHAOS_SECONDS is how long one row takes, CHAOS_SIGNS names a folder for `sign`.
"""

import os
import time
from pathlib import Path

from django.db import transaction
from django.utils.timezone import now

from crm.jobs import JOB_KINDS, JobKind
from crm.models import Customer, Touchpoint

KIND = "chaos"
ITEMS = 10
SECONDS_AN_ITEM = float(os.environ.get("CHAOS_SECONDS", "0.15"))


def sign(what: str) -> None:
    """Let the test see how far this worker came, so that it strikes there and not where a clock puts it."""
    if folder := os.environ.get("CHAOS_SIGNS"):
        (Path(folder) / what).touch()


def run(job, progress):
    customer = Customer.objects.get(pk=job.payload["customer"])
    for item in range(ITEMS):
        progress.report(item, ITEMS)
        name = f"{job.pk}/{item}"
        if Touchpoint.objects.filter(text=name).exists():
            continue  # an earlier attempt came this far
        sign("found nothing written")
        time.sleep(SECONDS_AN_ITEM)
        try:
            write(customer, name, progress)
        finally:
            sign("wrote or was held")
    return {"items": ITEMS}


def write(customer, name, progress):
    with transaction.atomic():
        Touchpoint.objects.create(customer=customer, kind="NOTE", text=name, happened_at=now())
        if os.environ.get("CHAOS_HOLD", "1") == "1":
            progress.hold()


if KIND not in JOB_KINDS:
    JOB_KINDS.register(JobKind(KIND, "Chaos", run))
