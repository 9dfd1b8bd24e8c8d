"""The invented shop into a database of its own: COPY on PostgreSQL, executemany on SQLite."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from django.db import connection, transaction

from benchmarks.shop import FIRST_DAY, Shop

START = datetime.fromisoformat(FIRST_DAY).replace(tzinfo=UTC)
ORDER_COLUMNS = (
    "source", "external_id", "customer_id", "number", "status", "is_test", "placed_at", "placed_on",
    "version_at", "currency", "goods", "discount", "shipping", "tax", "coupon", "line_count", "content_hash",
    "net", "qualifies", "discounted", "net_base", "margin_base", "settled_at",
)  # fmt: skip
CUSTOMER_COLUMNS = (
    "id", "first_name", "last_name", "search_name", "language", "country", "region", "city", "postal_code",
    "gender", "age_band", "source", "joined_at", "extras", "version",
)  # fmt: skip


def instant(second: int) -> str:
    return str((START + timedelta(seconds=second)).replace(tzinfo=None))


def customer_rows(shop: Shop) -> Iterator[tuple]:
    for number in range(1, shop.customers + 1):
        yield (number, "", "", "", "", "", "", "", "", "", "", "bench", instant(0), "{}", 1)


def order_rows(shop: Shop, *, start: int = 0) -> Iterator[tuple]:
    columns = (shop.customer, shop.second, shop.amount, shop.discounted, shop.qualifies)
    rows = zip(*(column.tolist() for column in columns), strict=True)
    for number, (customer, second, amount, discounted, qualifies) in enumerate(rows, start):
        at = instant(second)
        yield (
            "bench", str(number), customer, "", "PAID" if qualifies else "PENDING", False, at, at[:10], at,
            "EUR", amount, 0, 0, 0, "", 1, 0, amount, qualifies, discounted, amount, amount * 2 // 5, at,
        )  # fmt: skip


def load(shop: Shop) -> None:
    insert("crm_customer", CUSTOMER_COLUMNS, customer_rows(shop))
    insert("crm_order", ORDER_COLUMNS, order_rows(shop))
    tidy()


def insert(table: str, columns: tuple[str, ...], rows: Iterator[tuple]) -> None:
    names = ", ".join(columns)
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            return
        marks = ", ".join("?" * len(columns))
        # Straight to the driver: Django would rewrite the statement for each of ten million rows.
        cursor.connection.cursor().executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)  # noqa: S608


def tidy() -> None:
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)" if connection.vendor == "postgresql" else "ANALYZE")
        if connection.vendor == "postgresql":
            cursor.execute("CHECKPOINT")
