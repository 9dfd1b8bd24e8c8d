"""Which products' sales changed since they were counted: told by triggers on orders and their lines, whoever writes.

Whoever remakes one of the two tables installs them again. On SQLite, where one writes at a time, a product that
waits is not written a second time; on PostgreSQL that would make writers wait for each other.
"""

from django.db.backends.base.base import BaseDatabaseWrapper

READ = ("customer_id", "qualifies", "goods", "net_base", "placed_on")  # of an order, by the count
INTO = "INSERT INTO crm_saleschange (product) SELECT DISTINCT"
WAITS = "SELECT 1 FROM crm_saleschange WHERE product ="


def _sqlite() -> list[str]:
    """Each asks first whether there is something to write: nearly every line of an import is of a product that waits."""
    made = []
    for name, event, row in (
        ("sale_added", "INSERT", "NEW"), ("sale_removed", "DELETE", "OLD"),
        ("sale_left", "UPDATE", "OLD"), ("sale_changed", "UPDATE", "NEW"),
    ):  # fmt: skip
        product = f"{row}.product_id"
        made.append(
            f"CREATE TRIGGER {name} AFTER {event} ON crm_orderline FOR EACH ROW"  # noqa: S608 -- our own names
            f" WHEN {product} IS NOT NULL AND NOT EXISTS ({WAITS} {product})"
            f" BEGIN INSERT INTO crm_saleschange (product) VALUES ({product}); END"
        )
    differs = " OR ".join(f"OLD.{name} IS NOT NEW.{name}" for name in READ)
    made.append(
        f"CREATE TRIGGER sale_settled AFTER UPDATE OF {', '.join(READ)} ON crm_order FOR EACH ROW WHEN {differs}"
        f" BEGIN {INTO} l.product_id FROM crm_orderline l WHERE l.order_id = NEW.id AND l.product_id IS NOT NULL"
        f" AND NOT EXISTS ({WAITS} l.product_id); END"
    )
    return made


def _postgresql() -> list[str]:
    """Once a statement, not once a row."""
    function = (
        "CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {does}; RETURN NULL; END $$"
    )
    trigger = "CREATE TRIGGER {name} AFTER {event} ON {table} REFERENCING {rows} FOR EACH STATEMENT EXECUTE FUNCTION {does}()"
    of_lines = f"{INTO} product_id FROM {{rows}} WHERE product_id IS NOT NULL"
    both = "(SELECT product_id FROM was UNION SELECT product_id FROM told) rows"
    old, new = (", ".join(f"{table}.{name}" for name in READ) for table in ("was", "told"))
    of_orders = (
        f"{INTO} l.product_id FROM was JOIN told ON told.id = was.id JOIN crm_orderline l ON l.order_id = told.id"
        f" WHERE l.product_id IS NOT NULL AND ({old}) IS DISTINCT FROM ({new})"
    )
    lines, pair = "crm_orderline", "OLD TABLE AS was NEW TABLE AS told"
    return [
        function.format(name="hexad_sale", does=of_lines.format(rows="told")),
        function.format(name="hexad_sale_changed", does=of_lines.format(rows=both)),
        function.format(name="hexad_sale_settled", does=of_orders),
        trigger.format(
            name="sale_added", event="INSERT", table=lines, rows="NEW TABLE AS told", does="hexad_sale"
        ),
        trigger.format(
            name="sale_removed", event="DELETE", table=lines, rows="OLD TABLE AS told", does="hexad_sale"
        ),
        trigger.format(name="sale_changed", event="UPDATE", table=lines, rows=pair, does="hexad_sale_changed"),
        trigger.format(
            name="sale_settled", event="UPDATE", table="crm_order", rows=pair, does="hexad_sale_settled"
        ),
    ]


def _run(connection: BaseDatabaseWrapper, statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def install(connection: BaseDatabaseWrapper) -> None:
    _run(connection, {"sqlite": _sqlite, "postgresql": _postgresql}[connection.vendor]())


def lift(connection: BaseDatabaseWrapper) -> None:
    """For the way back of the migration."""
    triggers = ("sale_added", "sale_removed", "sale_left", "sale_changed", "sale_settled")
    functions = ("hexad_sale", "hexad_sale_changed", "hexad_sale_settled")
    lifting = {
        "sqlite": [f"DROP TRIGGER {name}" for name in triggers],
        "postgresql": [f"DROP FUNCTION {name} CASCADE" for name in functions],
    }
    _run(connection, lifting[connection.vendor])
