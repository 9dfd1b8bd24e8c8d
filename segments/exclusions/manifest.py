"""The evidence of an export, as JSON: what left, for whom, on what basis, and what stayed and why."""

from datetime import datetime
from typing import Any

from segments.engine import newest_instant
from segments.models import AudienceExport
from segments.platforms import PLATFORMS, WrittenFile


def manifest(
    export: AudienceExport,
    *,
    reasons: dict[str, int],
    basis: dict[str, int],
    changes: dict[str, dict[str, int]],
    files: dict[str, list[WrittenFile]],
    at: datetime,
) -> dict[str, Any]:
    """Everything in it is a code, a number, a time or a hash; no customer can be read from it."""
    platform = PLATFORMS[export.platform]
    concluded_at = newest_instant()
    by = export.requested_by
    return {
        "list": export.exclusion_list.name,
        "rule": export.exclusion_list.rule,
        "platform": export.platform,
        "export": export.seq,
        "operation": {"add": export.people, "remove": export.removed},
        "as_of": export.as_of.isoformat(),
        "types_as_of": min(export.as_of, concluded_at or export.as_of).isoformat(),
        "rows_in": sum(reasons.values()),
        "people_out": export.people,
        "identifiers_out": export.identifiers,
        "skipped": {reason: count for reason, count in sorted(reasons.items()) if reason},
        "against_the_export_before": {"joined": changes["joined"], "left": changes["left"]},
        "consent_basis": {"granted": basis.get("GRANTED", 0), "not_needed": basis.get("NOT_NEEDED", 0)},
        "hashed": not export.is_plain,
        "plain_reason": export.plain_reason,
        "by": str(by) if by is not None else "command line",
        "at": at.isoformat(),
        "expires_on": None if export.expires_on is None else export.expires_on.isoformat(),
        "minimum_size": platform.minimum,
        "files": [
            {"operation": operation, **file.as_dict()}
            for operation, written in files.items()
            for file in written
        ],
    }
