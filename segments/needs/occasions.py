"""The occasions that shops sell on, and their days in each year; some move.

Another occasion is one more line of OCCASIONS. No two may share a day: an order falls on one of them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Days = tuple[date, date]  # first and last, both inside
THURSDAY = 3
BEFORE_SPRING_FESTIVAL = 14  # days, the last of them New Year's Eve
# New Year's Day of the Chinese calendar, (month, day) of each year.
SPRING_FESTIVALS = {
    2000: (2, 5), 2001: (1, 24), 2002: (2, 12), 2003: (2, 1), 2004: (1, 22), 2005: (2, 9), 2006: (1, 29),
    2007: (2, 18), 2008: (2, 7), 2009: (1, 26), 2010: (2, 14), 2011: (2, 3), 2012: (1, 23), 2013: (2, 10),
    2014: (1, 31), 2015: (2, 19), 2016: (2, 8), 2017: (1, 28), 2018: (2, 16), 2019: (2, 5), 2020: (1, 25),
    2021: (2, 12), 2022: (2, 1), 2023: (1, 22), 2024: (2, 10), 2025: (1, 29), 2026: (2, 17), 2027: (2, 6),
    2028: (1, 26), 2029: (2, 13), 2030: (2, 3), 2031: (1, 23), 2032: (2, 11), 2033: (1, 31), 2034: (2, 19),
    2035: (2, 8), 2036: (1, 28), 2037: (2, 15), 2038: (2, 4), 2039: (1, 24), 2040: (2, 12),
}  # fmt: skip


def before_spring_festival(year: int) -> Days | None:
    """The 14 days before it, as worked example 22 has them; None: no day is known for the year."""
    if year not in SPRING_FESTIVALS:
        return None
    festival = date(year, *SPRING_FESTIVALS[year])
    return festival - timedelta(days=BEFORE_SPRING_FESTIVAL), festival - timedelta(days=1)


def singles_day(year: int) -> Days:
    """The sale that ends with the eleventh of the eleventh."""
    return date(year, 11, 1), date(year, 11, 11)


def black_friday_week(year: int) -> Days:
    """From the Monday before the day after the fourth Thursday of November to the Monday after it."""
    first = date(year, 11, 1)
    thursday = first + timedelta(days=(THURSDAY - first.weekday()) % 7 + 21)
    return thursday - timedelta(days=3), thursday + timedelta(days=4)


@dataclass(frozen=True)
class Occasion:
    code: str
    label: str | Promise
    days: Callable[[int], Days | None]


OCCASIONS = (
    Occasion("SPRING_FESTIVAL", _("Spring Festival"), before_spring_festival),
    Occasion("SINGLES_DAY", _("11.11"), singles_day),
    Occasion("BLACK_FRIDAY", _("Black Friday"), black_friday_week),
)
OCCASIONS_BY_CODE = {occasion.code: occasion for occasion in OCCASIONS}


def occasion_days(first: date, last: date) -> list[tuple[str, date, date]]:
    """(code, first day, last day) of every occasion from the year of `first` to that of `last`."""
    return [
        (occasion.code, *days)
        for year in range(first.year, last.year + 1)
        for occasion in OCCASIONS
        if (days := occasion.days(year)) is not None
    ]


def occasion_of(day: date) -> str:
    """The code of the occasion on this day; "": an ordinary day."""
    return next((code for code, first, last in occasion_days(day, day) if first <= day <= last), "")
