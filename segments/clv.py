"""Simple customer lifetime value: average order x orders a year x years."""

from decimal import ROUND_HALF_UP, Decimal

from segments.facts import Facts

YEAR_DAYS = 365
YEARS = 3  # the horizon; it scales every amount alike, so bands do not depend on it


def simple_clv_of(*, average_order: Decimal, orders_a_year: Decimal, years: Decimal) -> Decimal:
    return average_order * orders_a_year * years


def simple_clv(facts: Facts) -> Decimal:
    """Base currency, rounded half-up to a ten-thousandth.

    Orders a year are counted from the first to the last order, at least one year, so that the
    figure of somebody who does nothing does not move from day to day.
    """
    if facts.first_order_on is None or facts.last_order_on is None:
        return Decimal(0)
    span = max(YEAR_DAYS, (facts.last_order_on - facts.first_order_on).days)
    units = facts.revenue.scaleb(4) * YEAR_DAYS * YEARS / span
    return units.quantize(Decimal(1), rounding=ROUND_HALF_UP).scaleb(-4)
