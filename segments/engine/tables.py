"""The temporary tables of a pass: one set per connection, made once, emptied before each pass."""

from django.db import transaction

from segments.engine.gaps import PACKINGS
from segments.engine.statements import Statements

# name -> columns; {key} is the customer's key in the words of the database.
TABLES = {
    "engine_scope": "customer_id {key}",
    "engine_late": (
        "order_id {key}, customer_id bigint, placed_at {instant}, placed_on date, net_base bigint, "
        "margin_base bigint, discounted boolean"
    ),
    "engine_bought": (
        "customer_id {key}, orders bigint, value bigint, revenue bigint, converted bigint, "
        "unconverted bigint, lifetime_orders bigint, lifetime_revenue bigint, first_order_on date, "
        "last_order_on date, recency bigint, span bigint, purchase_days bigint, discounted_orders bigint, "
        "leaves_from date, days {packed}"
    ),
    "engine_carts": (
        "customer_id {key}, cart_value bigint, cart_touched_at {instant}, waiting_first {instant}, "
        "waiting_last {instant}"
    ),
    "engine_subscribers": "customer_id {key}",
    "engine_future": "customer_id {key}, happens_at {instant}",
    "engine_flips": "customer_id {key}, flips_in bigint, value_after bigint",
    "engine_days": "ahead {key}, starts_at {instant}",
    "engine_changed": (
        "customer_id {key}, currency varchar(3), orders bigint, value bigint, revenue bigint, aov bigint, "
        "lifetime_orders bigint, first_order_on date, last_order_on date, purchase_days bigint, "
        "discounted_orders bigint, unconverted_orders bigint, r bigint, f bigint, m bigint, "
        "type_code varchar(10), stage varchar(10), has_open_cart boolean, cart_value bigint, "
        "cart_touched_at {instant}, is_subscriber boolean, next_change_at {instant}, "
        "next_type_code varchar(10), due_at {instant}, missing boolean, old_orders bigint, "
        "old_revenue bigint, old_lifetime_orders bigint, old_type_code varchar(10), old_stage varchar(10), "
        "old_cell varchar(3), old_has_open_cart boolean, old_is_subscriber boolean, "
        "old_next_change_at {instant}, old_due_at {instant}"
    ),
    "engine_moves": (
        "customer_id bigint, dimension varchar(6), code varchar(10), cause varchar(20), facts {json}"
    ),
}


def prepare(statements: Statements) -> None:
    """Make the tables where they are missing and empty them."""
    postgres = statements.dialect.vendor == "postgresql"
    words = {
        "key": statements.dialect.temp_key,
        "instant": "timestamptz" if postgres else "datetime",
        "json": "jsonb" if postgres else "text",
        "packed": PACKINGS[statements.dialect.vendor].kind,
    }
    for name, columns in TABLES.items():
        statements.execute(f"CREATE TEMPORARY TABLE IF NOT EXISTS {name} ({columns.format(**words)})")
    empty(statements, *TABLES)


def empty(statements: Statements, *names: str) -> None:
    if statements.dialect.vendor == "postgresql":
        statements.execute(f"TRUNCATE {', '.join(names)}")
        return
    for name in names:
        statements.execute(f"DELETE FROM {name}")  # noqa: S608 -- our own names


def analyse(statements: Statements, *names: str) -> None:
    """PostgreSQL knows nothing about a temporary table until told; SQLite needs no telling.

    How many rows there are is all a plan wants to know here: a small sample says it eight times sooner.
    """
    if statements.dialect.vendor == "postgresql":
        with transaction.atomic(using=statements.using):
            statements.execute("SET LOCAL default_statistics_target = 10")
            statements.execute(f"ANALYZE {', '.join(names)}")
