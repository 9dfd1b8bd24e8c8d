"""The numbers beside the links of the side bar: asked on every page, so each is one small question."""

from contextlib import suppress

from django.core.cache import cache

from crm.models import Customer, Job, User
from crm.patience import WriterIsBusy, without_waiting
from crm.visibility import sees_all

KEPT_SECONDS = 60
WORTH_KEEPING = 1_000  # below it a count costs less than staying a minute behind


def customers_in_sight(user: User) -> int:
    """How many this reader may open. Counting is slow in a large store: there it is kept for a minute, one
    number for all who see everybody."""
    key = f"side-count:customers:{'all' if sees_all(user) else user.pk}"
    if (known := cache.get(key)) is not None:
        return known
    found = Customer.objects.visible_to(user).count()
    if found < WORTH_KEEPING:
        return found
    # While somebody else writes for long it is counted again on the next page.
    with suppress(WriterIsBusy), without_waiting():
        cache.set(key, found, KEPT_SECONDS)
    return found


def open_jobs(user: User) -> int | None:
    """Those that wait or run; None, and no number, when there is none."""
    return Job.objects.visible_to(user).filter(state__in=("QUEUED", "RUNNING")).count() or None
