"""The days a dashboard speaks of, and the days they are held against."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

USUAL_DAYS = 92
LONGEST = timedelta(days=366 * 5)
NONE, BEFORE, YEAR = "none", "before", "year"
AGAINST: dict[str, str | Promise] = {
    YEAR: gettext_lazy("the same days a year before"),
    BEFORE: gettext_lazy("the days before"),
    NONE: gettext_lazy("nothing"),
}
PRESETS: dict[str, str | Promise] = {
    "30": gettext_lazy("Last 30 days"),
    "92": gettext_lazy("Last 92 days"),
    "365": gettext_lazy("Last 365 days"),
}


@dataclass(frozen=True)
class Span:
    """The local days first .. last, both inside. `against` is one of AGAINST."""

    first: date
    last: date
    against: str = YEAR

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def eve(self) -> date:
        """The day before: who held which type when the range started."""
        return self.first - timedelta(days=1)

    @property
    def before(self) -> "Span | None":
        """The days it is held against; None: nothing. A year before is 364 days: the same weekdays."""
        if self.against == NONE:
            return None
        back = timedelta(days=364 if self.against == YEAR else self.days)
        return Span(self.first - back, self.last - back, NONE)

    @property
    def held_against(self) -> str:
        """In words, as the button says it."""
        if self.against == YEAR and self.before is not None:
            return _("same weeks %(year)s") % {"year": self.before.last.year}
        return str(AGAINST[self.against])

    @property
    def query(self) -> str:
        return f"from={self.first.isoformat()}&to={self.last.isoformat()}&against={self.against}"


def chosen(asked: dict[str, str], *, today: date) -> Span:
    """What the address says, made possible: never later than today, never longer than five years.

    `days` wins over `from` and `to`. What cannot be read is the usual range, up to today.
    """
    against = asked.get("against", YEAR)
    against = against if against in AGAINST else YEAR
    last = min(_day(asked.get("to", "")) or today, today)
    if asked.get("days") in PRESETS:
        return Span(today - timedelta(days=int(asked["days"]) - 1), today, against)
    first = _day(asked.get("from", "")) or last - timedelta(days=USUAL_DAYS - 1)
    if first > last:
        first, last = last, min(first, today)
    return Span(max(first, last - LONGEST), last, against)


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if found.year >= 1990 else None
