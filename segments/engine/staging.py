"""Reading: what is known about each customer as of T, into the temporary tables of a pass.

Nothing is locked or written outside the temporary tables, which are found empty. `scope`: whose facts
(`scope.py`).
"""

from datetime import UTC, timedelta

from django.db import transaction

from crm.orders import RATE_DAYS, RATE_ONE, times_rate
from segments.engine import tables
from segments.engine.gaps import packed_days
from segments.engine.moment import Moment
from segments.engine.orders import (
    all_orders,
    basis_parts,
    late_customers_orders,
    settled_orders,
    value_of,
)
from segments.engine.scope import only
from segments.engine.statements import Statements, text_of
from segments.instants import start_of_day
from segments.rules_sql import UNITS
from segments.thresholds import Thresholds

SETTLES_LATER = (
    "SELECT EXISTS (SELECT 1 FROM crm_order o WHERE o.settled_at > %(as_of)s AND o.settled_at > o.placed_at)"
)


def stage_facts(statements: Statements, moment: Moment, *, scope: str) -> None:
    """Fill engine_bought, engine_carts, engine_subscribers and engine_future; note which are left empty."""
    stage_orders(statements, moment, scope=scope)
    theirs = only(scope, of="c.")
    found = {"engine_carts": statements.run("carts", parts={"scope": theirs})}
    granted = "'CONFIRMED'" if moment.store.confirmed_consent_required else "'GRANTED', 'CONFIRMED'"
    found["engine_subscribers"] = statements.run("subscribers", parts={"scope": theirs, "granted": granted})
    found["engine_future"] = statements.run(
        "future", parts={"scope": theirs, "late_scope": _late_scope("c", scope=scope)}
    )
    statements.without = {name for name, rows in found.items() if not rows}
    tables.analyse(statements, "engine_bought", "engine_late", *(name for name, rows in found.items() if rows))


def stage_orders(statements: Statements, moment: Moment, *, scope: str) -> None:
    basis = basis_parts(moment, statements) | {"days": packed_days(statements.dialect.vendor, scope=scope)}
    late = _stage_late(statements, scope=scope)
    streaming_aggregate(statements, {**basis, "orders": settled_orders(scope=scope)})
    if late:
        statements.execute(
            "DELETE FROM engine_bought WHERE customer_id IN (SELECT customer_id FROM engine_late)"
        )
        statements.run("bought", parts={**basis, "orders": late_customers_orders()})


def _stage_late(statements: Statements, *, scope: str) -> int:
    """How many there are. Asked first whether any is: working out a plan for them takes longer than that.

    Live, nothing settled later than now.
    """
    if not statements.value(SETTLES_LATER):
        return 0
    return statements.execute(f"INSERT INTO engine_late {late_orders(statements, whose=customers(scope))}")


def customers(scope: str) -> str:
    """Orders of whom: those of the customers in scope."""
    return f"o.customer_id IS NOT NULL {_late_scope('o', scope=scope)}"


def late_orders(statements: Statements, *, whose: str) -> str:
    """The SELECT of `late.sql`."""
    net_base = times_rate("l.net", "l.rate")
    return text_of("late").format(
        whose=whose,
        week_before=statements.dialect.add_days("o.placed_on", str(-RATE_DAYS)),
        rate_one=RATE_ONE,
        net_base=net_base,
        margin_base=late_margin(net_base),
    )


def _late_scope(alias: str, *, scope: str) -> str:
    """The plus keeps SQLite from reading all orders of these customers to find the few that settled late."""
    return only(scope, of=f"+{alias}.")


def late_margin(net_base: str) -> str:
    """The same share of the value as the margin has now."""
    share = f"CAST(round(l.margin_base * {RATE_ONE}.0 / l.net_base) AS bigint)"
    return (
        f"(CASE WHEN l.net_base > 0 AND l.margin_base >= 0 THEN {times_rate(net_base, share)} "
        f"ELSE {times_rate(net_base, '%(usual_margin)s')} END)"
    )


def streaming_aggregate(statements: Statements, parts: dict[str, str]) -> None:
    """One customer after the other from the index: no sort, no hash table, no memory.

    PostgreSQL left to itself hashes the heap, three to six times slower (measured, 10 M orders).
    """
    if statements.dialect.vendor == "sqlite":
        statements.run("bought", parts=parts)
        return
    with transaction.atomic(using=statements.using, savepoint=False):
        statements.execute("SET LOCAL enable_hashagg = off")
        statements.run("bought", parts=parts)


def stage_days(statements: Statements, moment: Moment, thresholds: Thresholds) -> None:
    """When each of the coming local days starts, as far ahead as anything stored can change."""
    ahead = max(int(thresholds.active_days), moment.store.value_window_days or 0) + 2
    days = [(number, moment.day + timedelta(days=number)) for number in range(1, ahead + 1)]
    zone = moment.store.time_zone
    # One statement: sent row by row to PostgreSQL they take longer than all that is asked of a few customers.
    utc = "+00" if statements.dialect.vendor == "postgresql" else ""
    rows = ", ".join(
        f"({number}, '{start_of_day(day, zone=zone).astimezone(UTC).replace(tzinfo=None)}{utc}')"
        for number, day in days
    )
    statements.execute(f"INSERT INTO engine_days (ahead, starts_at) VALUES {rows}")  # noqa: S608 -- our own instants
    tables.analyse(statements, "engine_days")


def stage_flips(statements: Statements, moment: Moment, thresholds: Thresholds, *, scope: str) -> None:
    """When orders that leave the value window will take people over the line of high value."""
    if moment.window_from is None or thresholds.high_value is None:
        statements.without.add("engine_flips")
        return
    basis = moment.store.value_basis
    days = moment.store.value_window_days
    age = statements.dialect.days_between("%(day)s", "s.placed_on")
    found = statements.run(
        "flips",
        parts={
            "amount": "o.margin_base" if basis == "MARGIN" else "o.net_base",
            "orders": all_orders(scope=scope),
            "value_after": value_of("d.amount_after", "d.converted_after", basis=basis),
            "flips_in": f"{days} - {age}",
            "high_value": high_value_units(thresholds),
        },
    )
    if not found:
        statements.without.add("engine_flips")
        return
    tables.analyse(statements, "engine_flips")


def high_value_units(thresholds: Thresholds) -> str:
    """The least whole number of ten-thousandths that counts as high."""
    exact = thresholds.high_value * UNITS
    return str(int(exact) + (1 if exact != int(exact) else 0))
