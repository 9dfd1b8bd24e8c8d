"""Thresholds and cut points of the whole shop, from the staged facts of all shares."""

from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor
from typing import Any

from crm.fields import from_units
from segments.engine.moment import Moment
from segments.engine.numbers import (
    cuts_of_histogram,
    cuts_of_ordered,
    percentile_of_histogram,
    percentile_places,
)
from segments.engine.staged import Staged
from segments.rules_sql import UNITS
from segments.thresholds import Thresholds

ACTIVE_SHARE = Fraction(9, 10)
HIGH_SHARE = Fraction(4, 5)
GAPS_NEEDED = 30
ACTIVE_DAYS_WITHOUT_GAPS = 90
ACTIVE_DAYS_RANGE = (14, 365)
BUYERS_FOR_RANKS = 50
ORDERS_STEPS = [2, 3, 5, 8]  # fewer than 50 buyers: lowest order counts of the scores 2 .. 5
VALUE_STEPS = [Fraction(1, 2), Fraction(1), Fraction(2), Fraction(4)]  # .. of the shop's AOV
RECENCY_STEPS = [Fraction(1, 4), Fraction(1, 2), Fraction(3, 4), Fraction(1)]  # .. of active_days


def measure(staged: Staged, moment: Moment, *, gaps: dict[int, int]) -> Thresholds:
    """Everything relative to the shop, in a handful of statements whatever its size."""
    buyers = staged.buyers()
    provisional = buyers < BUYERS_FOR_RANKS
    active_days = _active_days(moment, gaps)
    window = moment.store.value_window_days
    values = staged.ordered("value")
    orders = staged.histogram("orders")
    cuts: dict[str, list] = {
        "f_thirds": cuts_of_histogram(orders, 3),
        "m_thirds": _amounts(cuts_of_ordered(values, 3)),
        "clv_fifths": _amounts(cuts_of_ordered(staged.ordered("clv"), 5)),
    }
    if provisional:
        cuts |= _fixed_cuts(staged, moment, active_days)
    else:
        ages = staged.histogram("recency")
        days = cuts_of_histogram({moment.day - timedelta(days=age): n for age, n in ages.items()}, 5)
        cuts |= {
            "r": [None if day is None else str(day) for day in days],
            "f": cuts_of_histogram(orders, 5),
            "m": _amounts(cuts_of_ordered(values, 5)),
        }
    median = percentile_of_histogram(gaps, Fraction(1, 2))
    pinned = {"active_days": moment.store.pinned_active_days, "high_value": moment.store.pinned_high_value}
    return Thresholds(
        active_days=active_days,
        high_value=_high_value(moment, values),
        median_gap=None if median is None else _decimal(median),
        buyers=buyers,
        provisional=provisional,
        pinned=tuple(name for name, value in pinned.items() if value is not None),
        basis=moment.store.value_basis,
        value_window_days=window,
        cuts=cuts,
    )


def _active_days(moment: Moment, gaps: dict[int, int]) -> Decimal:
    if moment.store.pinned_active_days is not None:
        return Decimal(moment.store.pinned_active_days)
    return own_active_days(gaps)


def own_active_days(gaps: dict[int, int]) -> Decimal:
    """What the shop's own gaps say, whatever is pinned."""
    if sum(gaps.values()) < GAPS_NEEDED:
        return Decimal(ACTIVE_DAYS_WITHOUT_GAPS)
    least, most = ACTIVE_DAYS_RANGE
    days = percentile_of_histogram(gaps, ACTIVE_SHARE) or Fraction(0)
    held = min(max(days, Fraction(least)), Fraction(most))
    return Decimal(held.numerator) / Decimal(held.denominator)


def _high_value(moment: Moment, values: Any) -> Decimal | None:
    if moment.store.pinned_high_value is not None:
        return Decimal(moment.store.pinned_high_value)
    if not len(values):
        return None
    low, high, way = percentile_places(len(values), HIGH_SHARE)
    least, most = int(values[low]), int(values[high])
    return _decimal((least + way * (most - least)) / UNITS)


def _fixed_cuts(staged: Staged, moment: Moment, active_days: Decimal) -> dict[str, list]:
    """Fewer than 50 buyers: ranks would say little, so fixed steps stand in, marked provisional."""
    amount = "revenue" if moment.store.value_basis == "AOV" else "value"
    total, orders = staged.sum(amount), staged.sum("converted")
    aov = Fraction(total, orders) if orders else Fraction(0)
    return {
        "r_steps": [floor(step * Fraction(active_days)) for step in RECENCY_STEPS],
        "f": list(ORDERS_STEPS),
        "m": _amounts([ceil(step * aov) for step in VALUE_STEPS]),
    }


def _amounts(units: list[int | None]) -> list[str | None]:
    return [None if cut is None else str(from_units(cut)) for cut in units]


def _decimal(exact: Fraction) -> Decimal:
    """Exact: the denominators here are products of 2 and 5."""
    return Decimal(exact.numerator) / Decimal(exact.denominator)
