"""The dashboard of the week before, by mail to whoever asked for it: once a week, from Monday morning."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from crm.audit import record
from crm.jobs import enqueue
from crm.models import Job, Store, User
from crm.permissions import may
from dashboard.board.board import SIX_TYPES
from dashboard.board.pdf_job import WEEKLY, language_of, payload_of
from dashboard.board.span import BEFORE, Span

STARTS = time(6)  # local, on Monday
DAYS = 7


def start_weekly_when_due(*, at: datetime) -> list[Job]:
    """One job a subscriber and ISO week, from Monday 06:00 in the store's zone.

    A machine that was off then does it later in the week. A restored copy sends nothing until resumed.
    """
    store = Store.current()
    local = at.astimezone(ZoneInfo(store.time_zone))
    monday = local.date() - timedelta(days=local.weekday())
    if store.sending_paused_at is not None or (local.date() == monday and local.time() < STARTS):
        return []
    year, week, _day = local.isocalendar()
    keys = {user.pk: f"{user.pk}:{year}-W{week:02d}" for user in subscribers()}
    done = set(Job.objects.filter(kind=WEEKLY, key__in=keys.values()).values_list("key", flat=True))
    span = Span(monday - timedelta(days=DAYS), monday - timedelta(days=1), BEFORE)
    return [
        enqueue(
            WEEKLY, at=at, key=keys[user.pk], owner=user,
            payload=payload_of(span, scheme=SIX_TYPES, language=language_of(user)),
        )
        for user in subscribers()
        if keys[user.pk] not in done
    ]  # fmt: skip


def subscribers() -> list[User]:
    asked = User.objects.filter(weekly_report=True, is_active=True).order_by("pk")
    return [user for user in asked if may(user, "dashboard.see")]


@transaction.atomic
def change_subscription(*, user: User, wanted: bool, at: datetime) -> None:
    """Asking for what one already has changes nothing."""
    if User.objects.filter(pk=user.pk).exclude(weekly_report=wanted).update(weekly_report=wanted):
        record("account.changed", at=at, actor=user, obj=user, data={"fields": ["weekly_report"]})
