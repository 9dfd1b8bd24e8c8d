"""The days of occasions, and that no two share one."""

from datetime import date, timedelta
from itertools import pairwise

import pytest

from segments.needs.occasions import SPRING_FESTIVALS, occasion_days, occasion_of


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2025, 1, 14), ""),
        (date(2025, 1, 15), "SPRING_FESTIVAL"),
        (date(2025, 1, 28), "SPRING_FESTIVAL"),
        (date(2025, 1, 29), ""),
        (date(2026, 2, 10), "SPRING_FESTIVAL"),
        (date(2026, 1, 20), ""),
        (date(2025, 10, 31), ""),
        (date(2025, 11, 1), "SINGLES_DAY"),
        (date(2025, 11, 11), "SINGLES_DAY"),
        (date(2025, 11, 12), ""),
        (date(2011, 11, 20), ""),
        (date(2011, 11, 21), "BLACK_FRIDAY"),
        (date(2011, 11, 28), "BLACK_FRIDAY"),
        (date(2011, 11, 29), ""),
        (date(2029, 11, 19), "BLACK_FRIDAY"),
        (date(1990, 2, 1), ""),
    ],
)
def test_a_day_is_on_an_occasion_or_ordinary(day, expected):
    assert occasion_of(day) == expected


def test_no_day_is_on_two_occasions():
    taken = [
        first + timedelta(days=number)
        for _code, first, last in occasion_days(date(2000, 1, 1), date(2040, 12, 31))
        for number in range((last - first).days + 1)
    ]

    assert len(taken) == len(set(taken))


def test_the_spring_festival_is_between_21_january_and_20_february_of_each_year():
    days = [date(year, *day) for year, day in SPRING_FESTIVALS.items()]

    assert [day.year for day in days] == list(range(2000, 2041))
    assert all(date(day.year, 1, 21) <= day <= date(day.year, 2, 20) for day in days)
    # Twelve or thirteen moons lie between two of them.
    assert {(later - day).days for day, later in pairwise(days)} <= {354, 355, 383, 384, 385}
