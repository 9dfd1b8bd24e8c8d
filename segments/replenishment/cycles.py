"""The cycle of each product and category: the median days until the same customer buys it again."""

from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, transaction

from segments.dialect import dialect_of
from segments.models import ReplenishmentCycle

GAPS_NEEDED = 30  # intervals before the median of a product or category says something
TABLE = ReplenishmentCycle._meta.db_table
THINGS = {
    "product_id": ("l.product_id", ""),
    "category_id": ("p.category_id", "JOIN crm_product p ON p.id = l.product_id"),
}


@cache
def _text() -> str:
    return (Path(__file__).parent / "intervals.sql").read_text(encoding="utf-8")


def intervals(column: str, *, using: str = DEFAULT_DB_ALIAS, scope: str = "") -> str:
    """The common table expressions up to `cycle`, by product_id or category_id."""
    key, join = THINGS[column]
    gap = dialect_of(using).days_between("b.placed_on", "b.placed_before")
    return _text().format(key=key, join=join, scope=scope, gap=gap)


def measure_cycles(*, at: datetime, using: str = DEFAULT_DB_ALIAS) -> dict[str, Any]:
    """A step of the night. Three statements for products and three for categories; rows that did not
    change are not written. Returns {products, categories, changed}."""
    changed = 0
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        for column in THINGS:
            changed += _measure(cursor, column, using)
    known = ReplenishmentCycle.objects.using(using)
    return {
        "products": known.filter(product__isnull=False).count(),
        "categories": known.filter(category__isnull=False).count(),
        "changed": changed,
    }


def _measure(cursor: Any, column: str, using: str) -> int:
    fresh = f"cycle_of_{column}"
    cursor.execute(f"DROP TABLE IF EXISTS {fresh}")
    cursor.execute(
        f"CREATE TEMPORARY TABLE {fresh} AS WITH {intervals(column, using=using)} "  # noqa: S608 -- our own text
        "SELECT thing, gaps, customers, half_days FROM cycle"
    )
    written = 0
    for statement in (
        f"DELETE FROM {TABLE} WHERE {column} IS NOT NULL AND {column} NOT IN (SELECT thing FROM {fresh})",  # noqa: S608
        f"UPDATE {TABLE} SET gaps = f.gaps, customers = f.customers, median_half_days = f.half_days "  # noqa: S608
        f"FROM {fresh} f WHERE f.thing = {TABLE}.{column} AND ({TABLE}.gaps <> f.gaps "
        f"OR {TABLE}.customers <> f.customers OR {TABLE}.median_half_days <> f.half_days)",
        f"INSERT INTO {TABLE} ({column}, gaps, customers, median_half_days) "  # noqa: S608
        f"SELECT thing, gaps, customers, half_days FROM {fresh} f "
        f"WHERE NOT EXISTS (SELECT 1 FROM {TABLE} c WHERE c.{column} = f.thing)",
    ):
        cursor.execute(statement)
        written += cursor.rowcount
    cursor.execute(f"DROP TABLE {fresh}")
    return written
