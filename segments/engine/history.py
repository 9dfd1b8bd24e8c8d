"""History: what held when, and why it changed. Periods follow each other without gap or overlap."""

from typing import Any

from segments.engine import tables
from segments.engine.conclusions import Conclusions
from segments.engine.statements import Statements

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
        "code": NEW_CELL,
        "old": "old_cell",
        "cart_first": "FALSE",
        "foreseen": "{provisional} AND c.old_due_at <= %(as_of)s",
        "cart_last": "FALSE",
        "consent": "FALSE",
    },
}


def write_history(statements: Statements, conclusions: Conclusions, *, seen_on: object, run: int) -> None:
    """Close what no longer holds and open what does, for the rows in engine_changed."""
    thresholds = conclusions.thresholds
    params: dict[str, Any] = {
        "seen_on": seen_on,
        "run": run,
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
    moved = 0
    for dimension, parts in DIMENSIONS.items():
        words = {
            **parts,
            "foreseen": parts["foreseen"].format(provisional="TRUE" if thresholds.provisional else "FALSE"),
        }
        moved += statements.run("moves", parts={**words, "dimension": dimension, "facts": facts}, **params)
    if not moved:
        return
    tables.analyse(statements, "engine_moves")
    if statements.run("rewrite_periods", **params):
        statements.run("drop_empty_periods")
        statements.run("reopen_periods")
        statements.run("settled_moves")
    statements.run("close_periods")
    statements.run("open_periods", **params)
