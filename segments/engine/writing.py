"""Writing: the rows that differ and their history, one short transaction per range of customers."""

from django.db import transaction

from segments.engine import tables
from segments.engine.conclusions import Conclusions
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
BY_RANGE = f"c.id BETWEEN %(first_id)s AND %(last_id)s AND {EXISTS}"
BY_SCOPE = f"c.id IN (SELECT customer_id FROM engine_scope) AND {EXISTS}"  # noqa: S608 -- our own names


def id_bounds(statements: Statements) -> tuple[int, int]:
    """The first and last id of all customers; the last is below the first when there is nobody."""
    return statements.rows("SELECT coalesce(min(id), 1), coalesce(max(id), 0) FROM crm_customer")[0]


def ranges_between(first: int, last: int) -> list[tuple[int, int]]:
    """The first and last id of each range of customers, in order; none when there is nobody."""
    return [(start, min(start + RANGE - 1, last)) for start in range(first, last + 1, RANGE)]


def changed_statement(conclusions: Conclusions, *, where: str) -> str:
    alone = ", ".join
    return text_of("changed").format(
        columns=alone(COLUMNS),
        new=alone(f"n.{name}" for name in COLUMNS),
        old_cell=cell("m"),
        differs=f"({alone(f'm.{name}' for name in COLUMNS)}) IS DISTINCT FROM "
        f"({alone(f'n.{name}' for name in COLUMNS)})",
        conclusions=conclusions.select().format(range=where),
    )


def cell(alias: str) -> str:
    return "(" + " || ".join(f"CAST({alias}.{score} AS varchar(1))" for score in "rfm") + ")"


def write_changed(
    statements: Statements, conclusions: Conclusions, *, where: str, seen_on: object, run: int, **params: int
) -> int:
    """Bring the stored rows of some customers up to what is concluded. Returns the rows written."""
    with transaction.atomic(using=statements.using):
        tables.empty(statements, "engine_changed", "engine_moves")
        changed = statements.execute(
            changed_statement(conclusions, where=where), **conclusions.params(), **params
        )
        if not changed:
            return 0
        tables.analyse(statements, "engine_changed")
        statements.run("update", parts={"assignments": ", ".join(f"{name} = c.{name}" for name in COLUMNS)})
        statements.run(
            "insert", parts={"columns": ", ".join(COLUMNS), "new": ", ".join(f"c.{name}" for name in COLUMNS)}
        )
        write_history(statements, conclusions, seen_on=seen_on, run=run)
    return changed
