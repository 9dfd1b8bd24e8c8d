"""Whether this installation works, asked by a load balancer or a watcher every few seconds."""

from datetime import datetime, timedelta

from django.core.cache import cache
from django.db import DatabaseError, connection

from crm.models import Job

WORKER_SEEN = "crm.worker_seen_at"
SILENT_AFTER = timedelta(minutes=5)  # the worker says hello every minute


def worker_was_here(*, at: datetime) -> None:
    cache.set(WORKER_SEEN, at.isoformat(), timeout=None)


def worker_is_silent(*, at: datetime) -> bool:
    seen = cache.get(WORKER_SEEN)
    return seen is None or datetime.fromisoformat(seen) < at - SILENT_AFTER


def report(*, at: datetime) -> tuple[bool, dict[str, object]]:
    """(pages can be served, what each part says). A silent worker delays work and breaks no page."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        waiting = Job.objects.filter(state="QUEUED").count()
    except DatabaseError:
        return False, {"database": "does not answer"}
    worker = "silent" if worker_is_silent(at=at) else "ok"
    return True, {"database": "ok", "worker": worker, "jobs_waiting": waiting}
