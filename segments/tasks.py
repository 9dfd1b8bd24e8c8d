"""What the workers are woken for. The schedule stands in `config.celery`."""

import logging

from celery import shared_task
from django.utils.timezone import now

from segments import engine
from segments.notices import tell_owners

logger = logging.getLogger(__name__)


@shared_task(name="segments.drain_dirty")
def drain_dirty(**_extra: object) -> None:
    """After each commit that changed facts, and every few seconds. An older worker survives a newer caller."""
    found = engine.drain_dirty(at=now())
    if found["looked"]:
        tell_owners(at=now())
        logger.info("changed customers looked at", extra=found)


@shared_task(name="segments.sweep_due")
def sweep_due(**_extra: object) -> None:
    """Every five minutes."""
    found = engine.sweep_due(at=now())
    if found["looked"]:
        tell_owners(at=now())
        logger.info("customers due looked at", extra=found)
