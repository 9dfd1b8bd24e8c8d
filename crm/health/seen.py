"""When somebody last heard of the worker and of the clock that sends it its regular work."""

import logging
from datetime import datetime, timedelta

from django.core.cache import cache

logger = logging.getLogger(__name__)
WORKER_SEEN = "crm.worker_seen_at"
CLOCK_SEEN = "crm.clock_seen_at"
SILENT_AFTER = timedelta(minutes=5)  # both are heard of every minute


def worker_was_here(*, at: datetime) -> None:
    _keep(WORKER_SEEN, at=at)


def clock_was_here(*, at: datetime) -> None:
    _keep(CLOCK_SEEN, at=at)


def _keep(key: str, *, at: datetime) -> None:
    """A sign of life that cannot be kept must not stop the work it stands for. Call it outside a transaction."""
    try:
        cache.set(key, at.isoformat(), timeout=None)
    except Exception as error:
        logger.warning("The cache kept no sign of life: %s", type(error).__name__)


def seen(key: str) -> datetime | None:
    """None: never, or the cache was emptied."""
    kept = cache.get(key)
    return None if kept is None else datetime.fromisoformat(kept)


def is_silent(key: str, *, at: datetime) -> bool:
    last = seen(key)
    return last is None or last < at - SILENT_AFTER


def worker_is_silent(*, at: datetime) -> bool:
    return is_silent(WORKER_SEEN, at=at)
