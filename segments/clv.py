"""Simple customer lifetime value: average order x orders a year x years."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from segments.facts import Facts

YEAR_DAYS = 365
YEARS = 3  # the horizon; it scales every amount alike, so bands do not depend on it


def simple_clv_of(*, average_order: Decimal, orders_a_year: Decimal, years: Decimal) -> Decimal:
    return average_order * orders_a_year * years


def simple_clv(facts: Facts, *, window_days: int | None = None) -> Decimal:
    """Base currency, rounded half-up to a ten-thousandth. `window_days`: the store's value window.

    Orders a year are counted from the first to the last order, at least one year, so that the
    figure of somebody who does nothing does not move from day to day; and over no more days than the
    window, because only its orders make the revenue.
    """
    return a_year(facts.revenue * YEARS, facts.first_order_on, facts.last_order_on, window_days=window_days)


def a_year(
    revenue: Decimal, first_order_on: date | None, last_order_on: date | None, *, window_days: int | None
) -> Decimal:
    """What somebody orders in a year at the own pace: the part of the simple CLV that one year is.

    Of somebody who is about to leave it is the value at risk. 0 for those who never bought.
    """
    if first_order_on is None or last_order_on is None:
        return Decimal(0)
    span = (last_order_on - first_order_on).days
    if window_days is not None:
        span = min(span, window_days)
    units = revenue.scaleb(4) * YEAR_DAYS / max(YEAR_DAYS, span)
    return units.quantize(Decimal(1), rounding=ROUND_HALF_UP).scaleb(-4)
