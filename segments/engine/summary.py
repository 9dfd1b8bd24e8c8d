"""What a pass found, as `recalculate --json` prints it. Amounts in the store's base currency."""

from decimal import Decimal
from typing import Any

from crm.fields import from_units
from crm.models import Cart
from segments.engine.conclusions import Conclusions
from segments.engine.scope import EVERYBODY
from segments.engine.staging import customers, late_orders
from segments.engine.statements import Statements
from segments.engine.writing import EXISTS
from segments.stages import STAGES
from segments.thresholds import Thresholds
from segments.types import CUSTOMER_TYPES

ORDERS = "count(*), coalesce(CAST(sum(net_base) AS bigint), 0)"
GUESTS = "o.customer_id IS NULL"
# What counts as of T: settled by then, or worked out again from what had happened by then.
COUNTED = """
    SELECT {counts} FROM (
        SELECT customer_id, net_base FROM crm_order o
        WHERE qualifies AND {whose} AND settled_at <= %(as_of)s
        UNION ALL SELECT customer_id, net_base FROM ({late}) late
    ) counted
"""
Totals = tuple[int, int, int]  # buyers, their orders, revenue in ten-thousandths


def _place(column: str, codes: list[str]) -> str:
    whens = " ".join(f"WHEN '{code}' THEN {place}" for place, code in enumerate(codes))
    return f"(CASE {column} {whens} END)"


CELL = (
    f"10000 * {_place('type_code', [kind.code for kind in CUSTOMER_TYPES])}"
    f" + 1000 * {_place('stage', [stage.code for stage in STAGES])} + coalesce(100 * r + 10 * f + m, 0)"
)


def totals_counted(statements: Statements) -> Totals:
    """Straight from the orders: a pass over a few customers staged no others."""
    return _counted(statements, counts=f"count(DISTINCT customer_id), {ORDERS}", whose=customers(EVERYBODY))


def _counted(statements: Statements, *, counts: str, whose: str) -> tuple:
    late = late_orders(statements, whose=whose)
    return statements.rows(COUNTED.format(counts=counts, whose=whose, late=late))[0]


def summarise(
    statements: Statements, conclusions: Conclusions, *, totals: Totals, wrote: bool
) -> dict[str, Any]:
    """`wrote`: the stored rows are the conclusions; else they are worked out again."""
    buyers, orders, revenue = totals
    guest_orders, guest_revenue = _counted(statements, counts=ORDERS, whose=GUESTS)
    cells = _cells(statements, conclusions, wrote=wrote)
    scores = {
        name: {
            str(step): sum(n for (*_, r, f, m, n) in cells if {"r": r, "f": f, "m": m}[name] == step)
            for step in range(1, 6)
        }
        for name in "rfm"
    }
    rfm: dict[str, int] = {}
    for *_codes, r, f, m, count in sorted(row for row in cells if row[2] is not None):
        rfm[f"{r}{f}{m}"] = rfm.get(f"{r}{f}{m}", 0) + count
    return {
        "as_of": conclusions.moment.day.isoformat(),
        "customers": sum(row[-1] for row in cells),
        "buyers": int(buyers),
        "qualifying_orders": int(orders),
        "revenue": f"{from_units(int(revenue)):.4f}",
        "currency": conclusions.moment.store.base_currency,
        "guest_orders": int(guest_orders),
        "guest_revenue": f"{from_units(int(guest_revenue)):.4f}",
        "thresholds": shown(conclusions.thresholds),
        "provisional": conclusions.thresholds.provisional,
        "cart_feed": Cart.objects.using(statements.using).exists(),
        "types": {kind.code: sum(row[-1] for row in cells if row[0] == kind.code) for kind in CUSTOMER_TYPES},
        "stages": {stage.code: sum(row[-1] for row in cells if row[1] == stage.code) for stage in STAGES},
        "scores": scores,
        "rfm": dict(sorted(rfm.items())),
    }


def shown(thresholds: Thresholds) -> dict[str, float | None]:
    """Rounded for showing; what is compared stays exact."""

    def number(exact: Decimal | None) -> float | None:
        return None if exact is None else float(round(exact, 4))

    return {"active_days": number(thresholds.active_days), "high_value": number(thresholds.high_value)}


def _cells(statements: Statements, conclusions: Conclusions, *, wrote: bool) -> list[tuple]:
    """(type, stage, r, f, m, customers) for every combination that exists.

    Told by one whole number a row: both databases sort numbers much sooner than five columns.
    """
    source, params = "segments_customermetrics", {}
    if not wrote:
        source = f"({conclusions.select().format(range=EXISTS)}) found"
        params = dict(conclusions.params())
    rows = statements.rows(
        f"SELECT {CELL}, count(*) FROM {source} GROUP BY 1",  # noqa: S608 -- our own names
        **params,
    )
    return [(*_told(int(cell)), int(count)) for cell, count in rows]


def _told(cell: int) -> tuple[str, str, int | None, int | None, int | None]:
    """(type, stage, r, f, m) of the number that CELL makes of them."""
    groups, scores = divmod(cell, 1000)
    kind, stage = divmod(groups, 10)
    r, f, m = (int(score) or None for score in f"{scores:03d}")
    return CUSTOMER_TYPES[kind].code, STAGES[stage].code, r, f, m
