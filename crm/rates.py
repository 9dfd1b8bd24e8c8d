"""Exchange rates as SQL: the newest of the 7 days before, and amounts in the base currency.

The arithmetic (`times_rate`: exact, half-up to ten-thousandths, the same on both databases) is that
of `crm.orders`, which converts orders by the same rule.
"""

from django.db import connection

from crm.models import Store
from crm.orders import RATE_DAYS, RATE_ONE, times_rate


def rate_expression(*, currency: str, base: str, day: str) -> str:
    """SQL: how many RATE_ONE-ths of `base` one unit of `currency` was worth on `day`; NULL: no rate.

    All three are SQL expressions; `base` is used twice.
    """
    earliest = (
        f"({day} - {RATE_DAYS})" if connection.vendor == "postgresql" else f"date({day}, '-{RATE_DAYS} days')"
    )
    return (
        f"CASE WHEN {currency} = {base} THEN {RATE_ONE} ELSE (SELECT CAST(ROUND(x.rate * {RATE_ONE}) AS bigint)"  # noqa: S608 -- expressions of our own
        f" FROM crm_exchangerate x WHERE x.currency = {currency} AND x.base = {base}"
        f" AND x.date BETWEEN {earliest} AND {day} ORDER BY x.date DESC LIMIT 1) END"
    )


def local_date(instant: str) -> str:
    """SQL: the local date of an instant; the time zone is the one parameter that it takes."""
    if connection.vendor == "postgresql":
        return f"CAST(({instant} AT TIME ZONE %s) AS date)"
    return f"django_datetime_cast_date({instant}, 'UTC', %s)"


def refresh_cart_values(select: str, params: list[object]) -> int:
    """Give the carts that `select` (SQL, one column of ids) finds, and their events, their base values.

    A cart takes the rate of the day it was last touched, an event that of its own day; without a
    rate the value is unknown. Two statements; rows that are right are not written. Returns rows.
    """
    store = Store.current()
    written = 0
    with connection.cursor() as cursor:
        for statement in (_carts(select), _events(select)):
            cursor.execute(statement, [store.time_zone, *params, store.base_currency, store.base_currency])
            written += cursor.rowcount
    return written


def _carts(select: str) -> str:
    return _update(
        "crm_cart",
        f"SELECT c.id, c.value, c.currency, {local_date('c.touched_at')} AS day"  # noqa: S608
        f" FROM crm_cart c WHERE c.id IN ({select})",
    )


def _events(select: str) -> str:
    return _update(
        "crm_cartevent",
        f"SELECT e.id, e.value, c.currency, {local_date('e.happened_at')} AS day"  # noqa: S608
        f" FROM crm_cartevent e JOIN crm_cart c ON c.id = e.cart_id WHERE e.cart_id IN ({select})",
    )


def _update(table: str, rows: str) -> str:
    """One row per id: its day, then its rate, then its value; MATERIALIZED keeps each step one time."""
    rate = rate_expression(currency="dated.currency", base="%s", day="dated.day")
    return f"""
UPDATE {table} SET value_base = facts.value_base FROM (
WITH dated AS MATERIALIZED ({rows}),
rated AS MATERIALIZED (SELECT dated.id, dated.value, {rate} AS rate FROM dated)
    SELECT id, CASE WHEN rate IS NOT NULL THEN {times_rate("value", "rate")} END AS value_base FROM rated
) facts
WHERE facts.id = {table}.id AND {table}.value_base IS DISTINCT FROM facts.value_base
"""  # noqa: S608 -- nothing of it comes from outside
