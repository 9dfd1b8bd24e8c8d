"""Writing: the rows that differ and their history, one short transaction per range of customers."""

from django.db import transaction

from segments.engine import tables
from segments.engine.conclusions import Conclusions, also
from segments.engine.history import write_history
from segments.engine.statements import Statements, text_of

RANGE = 20_000  # customers a transaction: each stays below a tenth of a second (measured)
COLUMNS = (
    "currency", "orders", "value", "revenue", "aov", "lifetime_orders", "first_order_on", "last_order_on",
    "purchase_days", "discounted_orders", "unconverted_orders", "r", "f", "m", "type_code", "stage",
    "has_open_cart", "cart_value", "cart_touched_at", "is_subscriber", "next_change_at", "next_type_code",
    "due_at",
)  # fmt: skip
EXISTS = "(c.joined_at <= %(as_of)s OR b.customer_id IS NOT NULL)"
IDS = "BETWEEN %(first_id)s AND %(last_id)s"
BY_RANGE = f"c.id {IDS} AND {EXISTS}"


def id_bounds(statements: Statements) -> tuple[int, int]:
    """The first and last id of all customers; the last is below the first when there is nobody."""
    return statements.rows("SELECT coalesce(min(id), 1), coalesce(max(id), 0) FROM crm_customer")[0]


def scoped(statements: Statements) -> str:
    """The customers in engine_scope. Fenced: else PostgreSQL joins what is known to everybody and then asks for these."""
    few = "SELECT t.id, t.joined_at FROM engine_scope e JOIN crm_customer t ON t.id = e.customer_id"
    return f"({few} {statements.dialect.fence})"


def ranges_between(first: int, last: int) -> list[tuple[int, int]]:
    """The first and last id of each range of customers, in order; none when there is nobody."""
    return [(start, min(start + RANGE - 1, last)) for start in range(first, last + 1, RANGE)]


def changed_statement(
    conclusions: Conclusions, *, where: str, customers: str = "crm_customer", ids: str = ""
) -> str:
    alone = ", ".join
    return text_of("changed").format(
        columns=alone(COLUMNS),
        new=alone(f"n.{name}" for name in COLUMNS),
        old_cell=cell("m"),
        differs=f"({alone(f'm.{name}' for name in COLUMNS)}) IS DISTINCT FROM "
        f"({alone(f'n.{name}' for name in COLUMNS)})",
        stored_ids=also("m", ids),
        conclusions=conclusions.select(customers=customers, ids=ids).format(range=where),
    )


def cell(alias: str) -> str:
    return "(" + " || ".join(f"CAST({alias}.{score} AS varchar(1))" for score in "rfm") + ")"


def write_changed(
    statements: Statements,
    conclusions: Conclusions,
    *,
    where: str,
    customers: str = "crm_customer",
    ids: str = "",
    seen_on: object,
    run: int,
    **params: int,
) -> int:
    """Bring the stored rows of some customers up to what is concluded. Returns the rows written.

    The tables of changes are found empty and left empty: where nothing changed there is nothing to empty.
    """
    with transaction.atomic(using=statements.using, savepoint=False):
        tables.look_up(statements)
        changed = statements.execute(
            changed_statement(conclusions, where=where, customers=customers, ids=ids),
            **conclusions.params(),
            **params,
        )
        if not changed:
            return 0
        tables.analyse(statements, "engine_changed")
        statements.run("update", parts={"assignments": ", ".join(f"{name} = c.{name}" for name in COLUMNS)})
        statements.run(
            "insert", parts={"columns": ", ".join(COLUMNS), "new": ", ".join(f"c.{name}" for name in COLUMNS)}
        )
        write_history(statements, conclusions, seen_on=seen_on, run=run)
        tables.empty(statements, "engine_changed", "engine_moves")
    return changed
