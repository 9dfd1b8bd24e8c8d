"""One attempt of one job: claim, work, mark."""

import logging
from collections.abc import Callable
from contextlib import nullcontext
from datetime import datetime

from django.conf import settings
from django.db import OperationalError, connection, transaction
from django.db.models import F
from django.utils import translation
from django.utils.translation import gettext as _

from crm.jobs.kinds import JOB_KINDS, JobKind, JobRefused
from crm.jobs.progress import JobLost, Progress
from crm.models import Job

logger = logging.getLogger(__name__)


def run_job(job_id: int, *, clock: Callable[[], datetime], beats: bool = True) -> Job | None:
    """Do the job if it waits; None when it does not (another worker has it, or it is over).

    `beats` False, for work done in the caller's own process and transaction, writes the
    progress directly.
    """
    job = _claim(job_id, at=clock())
    if job is None:
        return None
    progress = Progress(job, clock=clock)
    with translation.override((job.owner and job.owner.language) or job.language or settings.LANGUAGE_CODE):
        _attempt(job, progress, beats=beats)
    job.refresh_from_db()
    return job


def _claim(job_id: int, *, at: datetime) -> Job | None:
    """The guarded UPDATE is the claim: of two workers one changes the row."""
    with transaction.atomic():
        claimed = Job.objects.filter(pk=job_id, state="QUEUED").update(
            state="RUNNING", attempts=F("attempts") + 1, started_at=at, heartbeat_at=at, done=0
        )
        return Job.objects.select_related("owner").get(pk=job_id) if claimed else None


def _attempt(job: Job, progress: Progress, *, beats: bool) -> None:
    if job.kind not in JOB_KINDS:
        progress.fail(_("This version does not know the work “%(kind)s”.") % {"kind": job.kind})
        return
    kind = JOB_KINDS[job.kind]
    about = {"job": job.pk, "kind": job.kind, "attempt": job.attempts}
    try:
        with progress.beating() if beats else nullcontext():
            result = kind.run(job, progress)
        if progress.finish(result):
            logger.info("job done", extra=about)
    except JobLost:
        logger.info("job taken away", extra=about)
    except OperationalError as error:
        logger.exception("the database did not answer", extra=about)
        if not connection.in_atomic_block:
            connection.close_if_unusable_or_obsolete()
        if job.attempts >= job.max_attempts or not progress.put_back():
            progress.fail(_explain(kind, error, job))
    except Exception as error:
        logger.exception("job failed", extra=about)
        progress.fail(_explain(kind, error, job))


def _explain(kind: JobKind, error: Exception, job: Job) -> str:
    if isinstance(error, (JobRefused, *kind.errors)):
        return str(error)
    return _("Something went wrong. The details are in the log under job %(job)s.") % {"job": job.pk}
