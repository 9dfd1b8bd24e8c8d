"""How charts write days and numbers of orders into addresses; the filters of customers read them."""

from datetime import date, timedelta


def days_between(first: date | None, last: date) -> str:
    """ "2026-08-24:2026-11-23", both inside; without a first day ":2026-11-23"."""
    return f"{first.isoformat() if first else ''}:{last.isoformat()}"


def days_before(day: date) -> str:
    return days_between(None, day - timedelta(days=1))


def often(orders: int, *, and_more: bool = False) -> str:
    """ "2" for exactly two orders, "5-" for five and more."""
    return f"{orders}-" if and_more else str(orders)
