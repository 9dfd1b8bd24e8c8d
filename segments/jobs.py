"""Long work of this app, the wake-up after a change, and its step of the night."""

import logging
from datetime import date, datetime
from time import monotonic
from typing import Any

from celery import current_app
from django.utils.translation import gettext_lazy as _

from crm.dirty import DIRTY_LISTENERS
from crm.jobs import JOB_KINDS, JobKind, Progress, enqueue
from crm.models import Job, User
from crm.night import NIGHT_STEPS, NightStep
from crm.store.listeners import STORE_LISTENERS
from segments import engine
from segments.models import Run
from segments.needs import label_needs
from segments.replenishment import measure_cycles
from segments.thresholds import newest_run
from segments.tuning.saving import undo_address

logger = logging.getLogger(__name__)
WAKE_SECONDS = 1  # so long after the first commit of a burst


def recalculate(job: Job, progress: Progress) -> dict[str, Any]:
    """Everybody, with new thresholds: after a change of settings, or when staff ask."""
    at = progress.now()
    newest = engine.newest_instant()
    as_of = datetime.fromisoformat(job.payload["as_of"]) if "as_of" in job.payload else at
    if "as_of" not in job.payload and newest is not None:
        as_of = max(as_of, newest)
    summary = engine.recalculate(as_of=as_of, full=True, at=at, tell=progress.report)
    label_needs(at=as_of)
    return summary


def replay(job: Job, progress: Progress) -> dict[str, Any]:
    runs = engine.replay(
        first=date.fromisoformat(job.payload["first"]),
        last=date.fromisoformat(job.payload["last"]),
        every=job.payload["every"],
        at=progress.now(),
        tell=progress.report,
    )
    label_needs(at=engine.newest_instant() or progress.now())
    return {"runs": len(runs), "changed": sum(run["changed"] for run in runs)}


class WakeUp:
    """Has the engine look soon after a commit; a burst of changes in one process wakes it once.

    Nothing is lost without a broker, or when a wake-up is swallowed: the marks stay until the
    schedule has them looked at.
    """

    def __init__(self) -> None:
        self.last: float | None = None

    def __call__(self) -> None:
        since = monotonic()
        if self.last is not None and since - self.last < WAKE_SECONDS:
            return
        self.last = since
        try:
            current_app.send_task("segments.drain_dirty", countdown=WAKE_SECONDS, expires=60)
        except Exception:
            logger.exception("no broker; the schedule will wake the engine")


def measure_anew(*, at: datetime, by: User | None) -> None:
    """A setting measures everybody differently: no pass may go on with the old thresholds.

    An unfinished run, written in the transaction of the change, makes the next pass look at all.
    """
    if (newest := newest_run()) is not None:
        Run.objects.create(kind="FULL", as_of=newest.as_of, started_at=at)
    enqueue("segments.recalculate", at=at, owner=by)


def register() -> None:
    JOB_KINDS.register(JobKind("segments.recalculate", _("Recalculation"), recalculate, undo_at=undo_address))
    JOB_KINDS.register(JobKind("segments.replay", _("Rewriting of history"), replay))
    NIGHT_STEPS.register(NightStep("segments", _("Thresholds and types"), engine.nightly))
    NIGHT_STEPS.register(NightStep("needs", _("Need labels"), label_needs))
    NIGHT_STEPS.register(NightStep("cycles", _("When products are bought again"), measure_cycles))
    DIRTY_LISTENERS.append(WakeUp())
    STORE_LISTENERS.append(measure_anew)
