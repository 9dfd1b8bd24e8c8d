"""When somebody last heard of the worker and of the clock that sends it its regular work."""

from datetime import datetime, timedelta

from django.core.cache import cache

WORKER_SEEN = "crm.worker_seen_at"
CLOCK_SEEN = "crm.clock_seen_at"
SILENT_AFTER = timedelta(minutes=5)  # both are heard of every minute


def worker_was_here(*, at: datetime) -> None:
    cache.set(WORKER_SEEN, at.isoformat(), timeout=None)


def clock_was_here(*, at: datetime) -> None:
    cache.set(CLOCK_SEEN, at.isoformat(), timeout=None)


def seen(key: str) -> datetime | None:
    """None: never, or the cache was emptied."""
    kept = cache.get(key)
    return None if kept is None else datetime.fromisoformat(kept)


def is_silent(key: str, *, at: datetime) -> bool:
    last = seen(key)
    return last is None or last < at - SILENT_AFTER


def worker_is_silent(*, at: datetime) -> bool:
    return is_silent(WORKER_SEEN, at=at)
