"""Whether this installation works: asked by a load balancer every few seconds, and by staff on a page."""

from datetime import datetime

from django.db import DatabaseError

from crm.health.checks import CHECKS, Check, Finding
from crm.health.seen import SILENT_AFTER, clock_was_here, worker_is_silent, worker_was_here


def findings(*, at: datetime) -> list[tuple[Check, Finding]]:
    """Every part with what it says of itself. Raises DatabaseError when nothing can be asked."""
    return [(check, check.look(at=at)) for check in CHECKS]


def report(*, at: datetime) -> tuple[bool, dict[str, object]]:
    """(pages can be served, the word of each part). Only a silent database stops pages."""
    try:
        return True, {check.code: finding.answer for check, finding in findings(at=at)}
    except DatabaseError:
        return False, {"database": "does not answer"}


__all__ = [
    "CHECKS", "SILENT_AFTER", "Check", "Finding", "clock_was_here", "findings", "report", "worker_is_silent",
    "worker_was_here",
]  # fmt: skip
