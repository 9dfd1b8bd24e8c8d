"""When somebody last read the first page, so that it can say what happened since."""

from datetime import datetime, timedelta

from django.db.models import F

from crm.models import User, Visit

SAME_VISIT = timedelta(minutes=30)  # looks closer together are one visit


def last_visit(user: User, *, at: datetime) -> datetime | None:
    """The end of the visit before the one that is going on; None: there was none."""
    found = Visit.objects.filter(user=user).values_list("seen_at", "before_at").first()
    if found is None:
        return None
    seen_at, before_at = found
    return seen_at if at - seen_at > SAME_VISIT else before_at


def note_visit(*, user: User, at: datetime) -> None:
    mine = Visit.objects.filter(user=user)
    if mine.filter(seen_at__lt=at - SAME_VISIT).update(before_at=F("seen_at"), seen_at=at):
        return
    if not mine.update(seen_at=at):
        Visit.objects.get_or_create(user=user, defaults={"seen_at": at})
