"""Since when the briefing tells what happened: the reader chooses."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.utils.functional import Promise
from django.utils.timezone import localtime, make_aware
from django.utils.translation import gettext_lazy as _

VISIT, DAY, WEEK = "visit", "day", "week"
LABELS: dict[str, str | Promise] = {
    VISIT: _("Since the last visit"),
    DAY: _("Since yesterday"),
    WEEK: _("Last 7 days"),
}
LONGEST_VISIT = timedelta(days=31)  # a visit longer ago than this is no use as a line


@dataclass(frozen=True)
class Window:
    """(since, now]. Days begin at midnight in the active time zone; the last 7 days include today."""

    code: str
    since: datetime

    @property
    def label(self) -> str | Promise:
        return LABELS[self.code]


def windows(*, at: datetime, last_visit: datetime | None) -> list[Window]:
    """Those to choose from, the usual one first. `last_visit` None: the first, or nobody noted it."""
    today = localtime(at).date()
    found = [
        Window(code, make_aware(datetime.combine(today - timedelta(days=back), time())))
        for code, back in ((DAY, 1), (WEEK, 6))
    ]
    if last_visit is not None and at - LONGEST_VISIT < last_visit:
        # Who comes back the same day still reads the morning's briefing first.
        place = 0 if localtime(last_visit).date() < today else len(found)
        found.insert(place, Window(VISIT, last_visit.replace(second=0, microsecond=0)))
    return found


def chosen(found: list[Window], code: str) -> Window:
    """The one with this code, else the usual one."""
    return next((window for window in found if window.code == code), found[0])
