"""What the workers are woken for. The schedule stands in `config.celery`."""

import logging

from celery import shared_task
from django.utils.timezone import now

from dashboard.board import weekly

logger = logging.getLogger(__name__)


@shared_task(name="dashboard.start_weekly_reports")
def start_weekly_reports(**_extra: object) -> None:
    """Every ten minutes; an older worker survives a newer caller."""
    if jobs := weekly.start_weekly_when_due(at=now()):
        logger.info("weekly dashboards start", extra={"jobs": len(jobs)})
