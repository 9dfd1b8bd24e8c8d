"""The night: thresholds and cut points anew, and everybody against them if any moved."""

from datetime import datetime
from typing import Any

from django.db import DEFAULT_DB_ALIAS

from segments.engine.full import full_pass, newest_instant
from segments.engine.lock import only_one_pass
from segments.engine.vacuum import vacuum


def nightly(*, at: datetime, using: str = DEFAULT_DB_ALIAS) -> dict[str, Any]:
    """Returns {moved, changed, thresholds}. Called again for the same night it changes nothing."""
    # PostgreSQL reads orders from the index alone only where vacuum has been since the last change.
    vacuum("crm_order", using=using)
    with only_one_pass(using=using, wait=True):
        newest = newest_instant()
        as_of = at if newest is None else max(at, newest)
        summary = full_pass(as_of=as_of, kind="NIGHTLY", at=at, using=using, only_if_moved=True)
    return {
        "moved": summary["moved"],
        "changed": summary["changed"],
        "thresholds": summary["thresholds"],
    }
