"""The temporary tables of a pass: one set per connection, made once, emptied before each pass."""

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
    # Whoever takes the periods of this instant for few goes from them to the moves: by a key, or through all for each.
    "engine_moves": (
        "customer_id bigint, dimension varchar(6), code varchar(10), cause varchar(20), facts {json}, "
        "PRIMARY KEY (customer_id, dimension)"
    ),
}
# The tables of this connection, and whether they hold something; SQLite empties a table as soon as it looks into it.
FOUND = {
    "postgresql": "SELECT relname, pg_relation_size(oid) > 0 FROM pg_class "
    "WHERE relnamespace = pg_my_temp_schema() AND relkind = 'r' AND starts_with(relname, 'engine_')",
    "sqlite": "SELECT name, 1 FROM temp.sqlite_master WHERE type = 'table' AND name LIKE 'engine_%%'",
}
CHANGES = {"engine_changed", "engine_moves"}  # what the stored rows are written from


def prepare(statements: Statements) -> None:
    """Make the tables that are missing and empty those that hold something.

    PostgreSQL takes longer to make and to empty tables than to look at a few customers.
    """
    found = dict(statements.rows(FOUND[statements.dialect.vendor]))
    _make(statements, [name for name in TABLES if name not in found])
    if filled := [name for name in TABLES if found.get(name)]:
        empty(statements, *filled)


def _make(statements: Statements, names: list[str]) -> None:
    postgres = statements.dialect.vendor == "postgresql"
    words = {
        "key": statements.dialect.temp_key,
        "instant": "timestamptz" if postgres else "datetime",
        "json": "jsonb" if postgres else "text",
        "packed": PACKINGS[statements.dialect.vendor].kind,
    }
    for name in names:
        statements.execute(f"CREATE TEMPORARY TABLE {name} ({TABLES[name].format(**words)})")


def empty(statements: Statements, *names: str) -> None:
    if statements.dialect.vendor == "postgresql":
        statements.execute(f"TRUNCATE {', '.join(names)}")
        return
    for name in names:
        statements.execute(f"DELETE FROM {name}")  # noqa: S608 -- our own names


def analyse(statements: Statements, *names: str) -> None:
    """Neither database knows anything about a temporary table until told.

    How many rows there are is all a plan wants to know here: a small sample of the keys says it soonest.
    SQLite takes any table for a million rows. That does for reading; but of the stored rows it reads all
    rather than look up those of a million changes.
    """
    if statements.dialect.vendor == "postgresql":
        # One trip, and no savepoint for the sake of a setting: two commands at once are a transaction.
        keys = ", ".join(f"{name} ({'ahead' if name == 'engine_days' else 'customer_id'})" for name in names)
        statements.execute(f"SET LOCAL default_statistics_target = 10; ANALYZE {keys}")
        return
    for name in CHANGES.intersection(names):
        statements.execute(f"ANALYZE temp.{name}")


def look_up(statements: Statements) -> None:
    """For this transaction: else PostgreSQL looks a few thousand of a hundred thousand up by reading whole tables."""
    if statements.dialect.vendor == "postgresql":
        statements.execute("SET LOCAL random_page_cost = 1.1")
