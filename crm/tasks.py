"""What the workers are woken for. The schedule stands in `config.celery`."""

import logging

from celery import shared_task
from django.utils.timezone import now

from crm import health, jobs, night
from crm.catalogue.kept_sales import recount_sales

logger = logging.getLogger(__name__)


@shared_task(name="crm.run_job")
def run_job(*, job_id: int, **_extra: object) -> None:
    """`**_extra`: an older worker survives a newer caller."""
    health.worker_was_here(at=now())
    jobs.run_job(job_id, clock=now)


@shared_task(name="crm.sweep_jobs")
def sweep_jobs(**_extra: object) -> None:
    """Every minute. That it runs shows that the schedule sends and a worker takes."""
    at = now()
    health.worker_was_here(at=at)
    health.clock_was_here(at=at)
    counts = jobs.sweep(at=at)
    if any(counts.values()):
        logger.info("jobs swept", extra=counts)


@shared_task(name="crm.start_night")
def start_night(**_extra: object) -> None:
    """Every minute; what the night does stands in `crm.night`."""
    if job := night.start_night_when_due(at=now()):
        logger.info("the night starts", extra={"job": job.pk})


@shared_task(name="crm.count_sales")
def count_sales(**_extra: object) -> None:
    """Every minute: products whose orders changed."""
    if counted := recount_sales():
        logger.info("sales counted", extra={"products": counted})
