"""What staff did since, from the audit log, for those who answer for it."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count
from django.utils.functional import Promise

from crm.audit import ACTIONS
from crm.models import AuditEvent

SHOWN = 6
LOOKED_AT = 5000  # the newest events: a log of years is not read for a briefing


@dataclass(frozen=True)
class Act:
    code: str
    label: str | Promise
    times: int
    people: int  # members of staff who did it


def acts(*, since: datetime) -> list[Act]:
    """By kind, the most frequent first. Events of jobs and shop systems have no member of staff."""
    newest = AuditEvent.objects.order_by("-seq").values_list("seq", flat=True).first()
    if newest is None:
        return []
    counted = (
        AuditEvent.objects.filter(seq__gt=newest - LOOKED_AT, happened_at__gt=since, actor__isnull=False)
        .values_list("action")
        .annotate(times=Count("pk"), people=Count("actor", distinct=True))
        .order_by("-times", "action")[:SHOWN]
    )
    return [
        Act(code, ACTIONS[code].label if code in ACTIONS else code, times, people)
        for code, times, people in counted
    ]
