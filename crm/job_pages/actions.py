"""Stopping and repeating work, with the reader's name in the audit log."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from crm import jobs
from crm.audit import record
from crm.jobs import JOB_KINDS
from crm.models import Job, User
from crm.permissions import may


@transaction.atomic
def cancel_job(*, job: Job, at: datetime, by: User) -> None:
    """Raises JobCannotChange."""
    jobs.cancel(job, at=at)
    record("job.cancelled", at=at, actor=by, obj=job, data={"kind": job.kind})


@transaction.atomic
def repeat_job(*, job: Job, at: datetime, by: User) -> None:
    """Raises JobCannotChange, also where the person's role no longer allows what the job does."""
    needed = JOB_KINDS[job.kind].permission if job.kind in JOB_KINDS else ""
    if needed and not may(by, needed):
        raise jobs.JobCannotChange(_("Your role does not allow what this job does."))
    jobs.retry(job, at=at)
    record("job.repeated", at=at, actor=by, obj=job, data={"kind": job.kind})
