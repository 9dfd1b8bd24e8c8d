"""The weeks, months or quarters that cohorts are gathered in."""

from datetime import date, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WEEK, MONTH, QUARTER = "week", "month", "quarter"
PERIODS: dict[str, str | Promise] = {WEEK: _("By week"), MONTH: _("By month"), QUARTER: _("By quarter")}
SHOWN = {WEEK: 12, MONTH: 12, QUARTER: 9}
MONTHS_EACH = {MONTH: 1, QUARTER: 3}


def known_period(code: str) -> str:
    return code if code in PERIODS else QUARTER


def first_day(day: date, period: str) -> date:
    """Of the period that holds the day. Weeks begin on Monday."""
    if period == WEEK:
        return day - timedelta(days=day.weekday())
    return day.replace(month=day.month - (day.month - 1) % MONTHS_EACH[period], day=1)


def last_day(day: date, period: str) -> date:
    start = first_day(day, period)
    # A little into the next one, whichever month it is.
    span = 7 if period == WEEK else 31 * MONTHS_EACH[period] + 1
    return first_day(start + timedelta(days=span), period) - timedelta(days=1)


def first_days(last: date, period: str) -> list[date]:
    """Of the newest periods up to the one that holds `last`, ascending."""
    found = [first_day(last, period)]
    while len(found) < SHOWN[period]:
        found.append(first_day(found[-1] - timedelta(days=1), period))
    return found[::-1]
