"""History: what held when, and why it changed. Periods follow each other without gap or overlap."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from segments.engine import tables
from segments.engine.conclusions import Conclusions
from segments.engine.statements import Statements, text_of

# What a period remembers, so that its reason can be told months later: codes, dates and numbers
# only. Amounts in ten-thousandths of the base currency.
FACTS = {
    name: f"c.{name}"
    for name in (
        "currency", "orders", "value", "lifetime_orders", "first_order_on", "last_order_on", "purchase_days",
        "r", "f", "m", "type_code", "stage", "has_open_cart", "cart_value", "cart_touched_at", "is_subscriber",
    )
}  # fmt: skip
NEW_CELL = (
    "(CASE WHEN c.r IS NULL THEN '' ELSE "
    "CAST(c.r AS varchar(1)) || CAST(c.f AS varchar(1)) || CAST(c.m AS varchar(1)) END)"
)
# Per dimension: the new code, the column of the old one, and how to recognise its causes.
DIMENSIONS = {
    "TYPE": {
        "code": "c.type_code",
        "old": "old_type_code",
        "cart_first": "c.type_code = 'ABANDONED' AND c.has_open_cart AND NOT c.old_has_open_cart",
        "foreseen": "c.old_next_change_at <= %(as_of)s",
        "cart_last": "c.has_open_cart <> c.old_has_open_cart",
        "consent": "c.is_subscriber <> c.old_is_subscriber",
    },
    "STAGE": {
        "code": "c.stage",
        "old": "old_stage",
        "cart_first": "FALSE",
        "foreseen": "c.old_due_at <= %(as_of)s",
        "cart_last": "FALSE",
        "consent": "FALSE",
    },
    "RFM": {
        "code": "c.cell",
        "old": "old_cell",
        "cart_first": "FALSE",
        "foreseen": "%(provisional)s AND c.old_due_at <= %(as_of)s",
        "cart_last": "FALSE",
        "consent": "FALSE",
    },
}
ANY_DIFFERS = f"c.type_code <> c.old_type_code OR c.stage <> c.old_stage OR {NEW_CELL} <> c.old_cell"


def write_history(statements: Statements, conclusions: Conclusions, *, seen_on: object, run: int) -> None:
    """Close what no longer holds and open what does, for the rows in engine_changed."""
    thresholds = conclusions.thresholds
    params: dict[str, Any] = {
        "seen_on": seen_on,
        "run": run,
        "provisional": thresholds.provisional,
        "fact_active_days": str(thresholds.active_days),
        "fact_high_value": None if thresholds.high_value is None else str(thresholds.high_value),
        "fact_median_gap": None if thresholds.median_gap is None else str(thresholds.median_gap),
        "fact_day": str(conclusions.moment.day),
        "fact_basis": thresholds.basis,
    }
    as_text = {
        name: f"CAST(%(fact_{name})s AS varchar(40))"
        for name in ("active_days", "high_value", "median_gap", "day", "basis")
    }
    facts = statements.dialect.json_object({**FACTS, **as_text})
    each = "\nUNION ALL\n".join(
        text_of("move").format(dimension=name, **parts) for name, parts in DIMENSIONS.items()
    )
    words = {"facts": facts, "cell": NEW_CELL, "any_differs": ANY_DIFFERS, "each": each}
    if not statements.run("moves", parts=words, **params):
        return
    tables.analyse(statements, "engine_moves")
    dialect = statements.dialect
    found_by = {"holds": dialect.holds("p"), "ends_now": dialect.ends("q", "%(as_of)s")}
    with ends_before_the_next_begins(statements):
        if statements.run("rewrite_periods", **params):
            statements.run("drop_empty_periods", parts=found_by)
            statements.run("reopen_periods", parts=found_by)
            statements.run("settled_moves", parts=found_by)
        statements.run("close_periods", parts=found_by)
        statements.run("open_periods", **params)


@contextmanager
def ends_before_the_next_begins(statements: Statements) -> Iterator[None]:
    """PostgreSQL refuses a period that ends where none begins: asked when the block is through, not within."""
    if statements.dialect.vendor != "postgresql":
        yield
        return
    statements.execute("SET CONSTRAINTS period_goes_on DEFERRED")
    yield
    statements.execute("SET CONSTRAINTS period_goes_on IMMEDIATE")
