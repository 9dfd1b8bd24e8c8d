"""The made-up shop as a job: for a newcomer who wants to see before importing."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from crm.audit import record
from crm.jobs import JOB_KINDS, JobKind, Progress, enqueue
from crm.models import Job, Store, User
from dashboard.demo.build import ZONE, StoreIsNotEmpty, build_demo, refuse_unless_empty

KIND = "dashboard.demo"
CUSTOMERS, SEED = 2000, 1


def ask_for_demo(*, by: User, at: datetime) -> Job:
    """Enqueue it; a second ask returns the open job.

    Raises StoreIsNotEmpty, and leaves a line in the log: made-up people were meant for real ones.
    """
    try:
        refuse_unless_empty()
    except StoreIsNotEmpty:
        record("demo.asked", at=at, actor=by, obj=Store.current(), data={"refused": True})
        raise
    return _enqueue(by=by, at=at)


@transaction.atomic
def _enqueue(*, by: User, at: datetime) -> Job:
    waiting = Job.objects.filter(kind=KIND, state__in=["QUEUED", "RUNNING"]).first()
    if waiting is not None:
        return waiting
    job = enqueue(KIND, at=at, owner=by, key="demo", payload={"customers": CUSTOMERS, "seed": SEED})
    record("demo.asked", at=at, actor=by, obj=Store.current(), data={"customers": CUSTOMERS, "seed": SEED})
    return job


def run(job: Job, progress: Progress) -> dict[str, Any]:
    steps = 0

    def tell(step: str) -> None:
        nonlocal steps
        steps += 1
        progress.report(steps, STEPS, step)

    at = progress.now()
    found = build_demo(
        customers=job.payload["customers"],
        seed=job.payload["seed"],
        today=at.astimezone(ZoneInfo(ZONE)).date(),
        at=at,
        tell=tell,
    )
    return {"customers": found["customers"], "orders": found["qualifying_orders"]}


STEPS = 6  # of build_demo


def register() -> None:
    JOB_KINDS.register(JobKind(KIND, _("Made-up shop"), run, (StoreIsNotEmpty,), "demo.build"))
