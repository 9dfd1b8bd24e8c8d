"""Asking for work, and taking up work that stalled."""

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from celery import current_app
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from crm.jobs.kinds import JOB_KINDS
from crm.models import Job, User
from crm.notices.telling import tell_of_end

logger = logging.getLogger(__name__)
TASK = "crm.run_job"
STALLED_AFTER = timedelta(seconds=60)  # without a heartbeat; it beats every second
FORGOTTEN_AFTER = timedelta(seconds=30)  # waiting this long, the wake-up was lost with its broker
ATTEMPTS = 5


class JobCannotChange(Exception):
    """Too late, or too early, for what was asked. The message is fit to show to staff."""


def enqueue(
    kind: str,
    *,
    at: datetime,
    payload: dict[str, object] | None = None,
    owner: User | None = None,
    key: str = "",
) -> Job:
    """Write the job's row and wake a worker once the transaction is committed.

    With a `key`, an open job of the same kind and key is returned and nothing is added.
    Raises KeyError for a kind that nobody registered.
    """
    JOB_KINDS[kind]  # a misspelt kind fails here, with the known ones named
    try:
        with transaction.atomic():
            job = Job.objects.create(
                kind=kind, key=key, payload=payload or {}, owner=owner, created_at=at, max_attempts=ATTEMPTS,
                language=get_language() or "",
            )  # fmt: skip
    except IntegrityError:
        open_job = Job.objects.filter(kind=kind, key=key, state__in=["QUEUED", "RUNNING"]).first()
        if open_job is None:
            raise
        return open_job
    transaction.on_commit(partial(wake, job.pk))
    return job


def wake(job_id: int) -> None:
    """Tell the workers. A broker that is down costs time, not work: the sweep tells them again."""
    try:
        current_app.send_task(TASK, kwargs={"job_id": job_id})
    except Exception:
        logger.exception("no broker; the sweep will wake a worker", extra={"job": job_id})


def cancel(job: Job, *, at: datetime) -> None:
    """Waiting work does not start; running work stops at its next report. Raises JobCannotChange."""
    stopped = Job.objects.filter(pk=job.pk, state__in=["QUEUED", "RUNNING"]).update(
        state="CANCELLED", finished_at=at
    )
    if not stopped:
        raise JobCannotChange(_("This job is already over."))


def retry(job: Job, *, at: datetime) -> None:
    """Start a failed or cancelled job again. Raises JobCannotChange."""
    try:
        with transaction.atomic():
            # Attempts are never counted down: the number tells one attempt from an older one.
            again = Job.objects.filter(pk=job.pk, state__in=["FAILED", "CANCELLED"]).update(
                state="QUEUED", error="", done=0, step="", finished_at=None, heartbeat_at=at,
                max_attempts=F("attempts") + ATTEMPTS,
            )  # fmt: skip
    except IntegrityError:
        raise JobCannotChange(_("The same work is already waiting or running.")) from None
    if not again:
        raise JobCannotChange(_("Only a failed or cancelled job can be started again."))
    transaction.on_commit(partial(wake, job.pk))


def sweep(
    *,
    at: datetime,
    stalled_after: timedelta = STALLED_AFTER,
    forgotten_after: timedelta = FORGOTTEN_AFTER,
    pause: Callable[[float], None] = time.sleep,
) -> dict[str, int]:
    """Take up what stalled and wake up what was forgotten. Returns counts {stalled, given_up, woken}."""
    stalled = list(_stalled(at - stalled_after).values_list("pk", "attempts"))
    counts = {"stalled": 0, "given_up": 0, "woken": 0}
    if stalled:
        # On SQLite a heartbeat may wait for the same lock as we do; let it go first.
        with transaction.atomic():
            Job.objects.filter(pk__in=[]).update(step="")
        pause(1.0)
    for pk, attempts in stalled:
        still = _stalled(at - stalled_after).filter(pk=pk, attempts=attempts)
        counts["stalled"] += still.filter(attempts__lt=F("max_attempts")).update(
            state="QUEUED", heartbeat_at=None
        )
        given_up = still.update(
            state="FAILED",
            finished_at=at,
            error=_("The worker stopped %(count)s times while doing this. The log says why.")
            % {"count": attempts},
        )
        if given_up:
            tell_of_end(Job.objects.select_related("owner").get(pk=pk), at=at, failed=True)
        counts["given_up"] += given_up
    forgotten = Job.objects.filter(state="QUEUED").annotate(since=Coalesce("heartbeat_at", "created_at"))
    waiting = forgotten.filter(
        Q(since__lte=at - forgotten_after) | Q(pk__in=[pk for pk, _attempts in stalled])
    ).order_by("pk")
    for pk in waiting.values_list("pk", flat=True):
        transaction.on_commit(partial(wake, pk))
        counts["woken"] += 1
    return counts


def _stalled(since: datetime):
    return Job.objects.filter(state="RUNNING", heartbeat_at__lt=since)
