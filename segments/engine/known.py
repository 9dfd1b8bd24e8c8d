"""What is known beside the orders: carts, consents, what is to come. A table that holds nothing is not asked.

Most passes find some of them empty, and a join is looked up for every customer, whatever it finds.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple


class Part(NamedTuple):
    """Staged tables that hold something together or not at all."""

    join: str
    columns: Mapping[str, str]  # name -> SQL
    absent: Mapping[str, str] = {}  # what the stored row needs of them all the same


PARTS = {
    "engine_carts": Part(
        "LEFT JOIN engine_carts k ON k.customer_id = c.id",
        {
            "has_open_cart": "k.cart_touched_at IS NOT NULL",
            "cart_value": "coalesce(k.cart_value, 0)",
            "cart_touched_at": "k.cart_touched_at",
            "cart_until": "{cart_until}",
            "cart_from": "{cart_from}",
            "cart_last_until": "{cart_last_until}",
        },
        {"has_open_cart": "FALSE", "cart_value": "0", "cart_touched_at": "{no_instant}"},
    ),
    "engine_subscribers": Part(
        "LEFT JOIN engine_subscribers s ON s.customer_id = c.id",
        {"is_subscriber": "s.customer_id IS NOT NULL"},
        {"is_subscriber": "FALSE"},
    ),
    "engine_future": Part("LEFT JOIN engine_future f ON f.customer_id = c.id", {"happens_at": "f.happens_at"}),
    "engine_flips": Part(
        "LEFT JOIN engine_flips p ON p.customer_id = c.id\n"
        "LEFT JOIN engine_days flips ON flips.ahead = p.flips_in",
        {"flips_at": "flips.starts_at", "value_after": "p.value_after"},
    ),
    "value window": Part(
        "LEFT JOIN engine_days leaves ON leaves.ahead = {leaves_in}", {"leaves_at": "leaves.starts_at"}
    ),
    "steps of recency": Part(
        "LEFT JOIN engine_days step ON step.ahead = {step_in}", {"step_at": "step.starts_at"}
    ),
}


def names_known(without: Iterable[str]) -> set[str]:
    """The columns of all PARTS that are not among `without`."""
    return {name for part, parts in PARTS.items() if part not in without for name in parts.columns}


def columns_and_joins(without: Iterable[str]) -> dict[str, str]:
    """What fills {columns} and {joins} of `known.sql`."""
    joined = [part for name, part in PARTS.items() if name not in without]
    left_out = [part for name, part in PARTS.items() if name in without]
    columns = [pair for part in joined for pair in part.columns.items()]
    columns += [pair for part in left_out for pair in part.absent.items()]
    return {
        "columns": ", ".join(f"{sql} AS {name}" for name, sql in columns),
        "joins": "\n".join(part.join for part in joined),
    }
