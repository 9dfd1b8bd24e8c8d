"""Orders out of staged parts: grouped, matched, and written with the fewest rows that make it true.

Each function is a handful of statements, whatever the number of orders. `action` of a staged order:
create; update (other content, not older); same (nothing to do); older (a newer version is stored).
"""

from datetime import datetime

from crm.dirty import mark_dirty_selected
from crm.imports.bulk import filling
from crm.imports.consents import ConsentsSaid, record_consents
from crm.imports.images import keep_made, keep_rows
from crm.imports.order_parts import PART
from crm.imports.people import (
    CONSENTS,
    DETAILS,
    Matcher,
    People,
    insert_people,
    stage_people,
    suppress_erased,
    tell_conflicts,
)  # fmt: skip
from crm.imports.staging import Stage, is_postgres, merged, number_of, rows_of, run
from crm.imports.trouble import REFUSED, Problems, json_object
from crm.imports.versions import newest_time
from crm.models import Store
from crm.orders import refresh_selected, usual_facts
from crm.statistics import look_at_grown

WRITTEN = "'create', 'update'"
_EXTRA = {
    "version_at": "instant", "content_hash": "int", "action": "text", "order_id": "int", "customer_id": "int",
}  # fmt: skip
# Those whose facts may differ from `usual_facts`, with which new orders begin; one parameter, the base currency.
_UNUSUAL = (
    "SELECT order_id FROM stage_order WHERE action = 'update' OR (action = 'create' AND (refunded > 0"
    " OR currency <> %s OR EXISTS (SELECT 1 FROM crm_product WHERE cost IS NOT NULL)))"
)


def group_parts(stage: Stage, problems: Problems, *, currency: str, time_column: str, id_column: str) -> None:
    """One row per order. Orders without a time are refused with the line they start on."""
    stage.table("stage_order", {name: kind for name, (kind, _) in PART.items()} | _EXTRA, rewritten=True)
    stage.index("stage_part", "key")
    stage.analyze("stage_part (no, key)")
    whole = _whole()
    # From the high and the low half, so that no sum leaves 64 bits.
    for several, having in ((False, "= 1"), (True, "> 1")):
        columns = ", ".join(
            f"{merged(name, rule, kind, several=several)} AS {name}" for name, (kind, rule) in PART.items()
        )
        run(
            f"INSERT INTO stage_order ({', '.join(whole)}) SELECT {', '.join(whole.values())} FROM ("  # noqa: S608
            f" SELECT {columns} FROM stage_part"
            f" WHERE key IN (SELECT key FROM stage_part GROUP BY key HAVING COUNT(*) {having})"
            + (" GROUP BY key" if several else "")
            + ") m ORDER BY no",
            [currency],
        )
    stage.index("stage_order", "external_id")
    _refuse(problems, "no_order_time", "placed_at IS NULL", column=time_column)
    _refuse(
        problems,
        "order_id_twice",
        "EXISTS (SELECT 1 FROM stage_order e WHERE e.external_id = o.external_id AND e.no < o.no)",
        column=id_column,
    )


def _whole() -> dict[str, str]:
    """Column of a staged order -> SQL over its merged parts; one parameter, the usual currency."""
    goods = "(COALESCE(goods, line_sum) - gift_sum)"
    return {name: name for name in PART} | {
        "external_id": "COALESCE(external_id, key)", "status": "COALESCE(status, 'PAID')",
        "currency": "COALESCE(currency, %s)", "coupon": "COALESCE(coupon, '')",
        "delivered_at": "COALESCE(delivered_at, fulfilled_at)",
        "cancelled_at": "CASE WHEN cancelled_at IS NOT NULL THEN cancelled_at WHEN cancelled THEN placed_at END",
        "goods": goods,
        # A status that says "refunded" without an amount means all of it.
        "refunded": f"CASE WHEN refunded > 0 THEN refunded WHEN all_refunded AND {goods} > 0 THEN {goods} ELSE 0 END",
        "version_at": f"COALESCE(updated_at, {newest_time()})",
        "content_hash": "(mark_high %% 2147483648) * 4294967296 + mark_low %% 4294967296",
        "action": "'create'",
    }  # fmt: skip


def _refuse(problems: Problems, code: str, condition: str, *, column: str) -> None:
    found = (
        f"SELECT o.file, o.line, CAST(%s AS text) AS field, {json_object(order='o.external_id')} AS data"  # noqa: S608
        f" FROM stage_order o WHERE {condition}"
    )
    if problems.add_selected(REFUSED, code, found, [column]):
        run(
            "DELETE FROM stage_order WHERE no IN (SELECT o.no FROM stage_order o"  # noqa: S608
            f" WHERE {condition})"
        )


def choose_actions(stage: Stage, *, source: str) -> dict[str, int]:
    """Compare with what is stored. Returns the number of orders per action."""
    run(
        "UPDATE stage_order SET order_id = o.id, customer_id = o.customer_id, action = CASE"
        " WHEN o.content_hash = stage_order.content_hash THEN 'same'"
        " WHEN o.version_at > stage_order.version_at THEN 'older' ELSE 'update' END"
        " FROM crm_order o WHERE o.source = %s AND o.external_id = stage_order.external_id",
        [source],
    )
    # An erased person's order stays with the pseudonym: a refund in a later file brings nobody back.
    run(
        "UPDATE stage_order SET who = NULL WHERE action = 'update' AND customer_id IN"
        " (SELECT id FROM crm_customer WHERE erased_at IS NOT NULL)"
    )
    stage.analyze("stage_order (no, key, external_id, who, action, order_id)")
    return {action: int(n) for action, n in rows_of("SELECT action, COUNT(*) FROM stage_order GROUP BY action")}


def store_orders(
    stage: Stage,
    problems: Problems,
    *,
    batch_id: int,
    source: str,
    at: datetime,
    by_row: bool,
) -> dict[str, int]:
    """Write what changed, in the caller's transaction. Returns counts for the import."""
    found = choose_actions(stage, source=source)
    created, updated = found.get("create", 0), found.get("update", 0)
    counts = {
        "orders_created": created, "orders_updated": updated,
        "orders_unchanged": found.get("same", 0) + found.get("older", 0), "customers_created": 0,
        "customers_updated": 0, "products_created": 0, "consents_recorded": 0, "lines": 0,
    }  # fmt: skip
    if created or updated:
        people, said = join_people(stage, problems, source=source, at=at)
        counts["customers_updated"] = fill_people(batch_id=batch_id)
        counts["customers_created"] = insert_people(source=source, batch_id=batch_id, at=at)
        stage_order_links(numbered="crm_order")
        suppress_erased(people=people, at=at)
        if updated:
            _keep_updated(batch_id)
        counts["products_created"] = store_products(batch_id=batch_id, source=source)
        _write_orders(source=source, batch_id=batch_id, by_row=by_row, created=created)
        counts["lines"] = _write_lines(stage, source=source)
        refunds = _write_refunds()
        look_at_grown(
            {
                "crm_customer": counts["customers_created"], "crm_identity": len(people.identities),
                "crm_product": counts["products_created"], "crm_order": created + updated,
                "crm_orderline": counts["lines"], "crm_refund": refunds,
            }
        )  # fmt: skip
        refresh_selected(_UNUSUAL, [Store.current().base_currency])
        counts["consents_recorded"] = record_consents(said, source=source, batch_id=batch_id, at=at)
        _mark_dirty(batch_id, at=at)
    return counts


def join_people(stage: Stage, problems: Problems, *, source: str, at: datetime) -> tuple[People, ConsentsSaid]:
    wanted = f"SELECT who FROM stage_order WHERE action IN ({WRITTEN}) AND who IS NOT NULL"  # noqa: S608
    people = Matcher(source, wanted).match()
    tell_conflicts(people, problems, "stage_order")
    said = ConsentsSaid()
    names = ", ".join((*DETAILS, *CONSENTS))
    for who, placed_at, consent_at, *values in rows_of(
        f"SELECT who, placed_at, consent_at, {names} FROM stage_order WHERE action IN ({WRITTEN})"  # noqa: S608
        " AND who IS NOT NULL ORDER BY placed_at, no"
    ):
        person = people.of_who[who]
        if person.joined_at is None:
            person.joined_at = placed_at
        # The newest order that says something decides. A name is taken whole.
        if values[0] or values[1]:
            person.details["first_name"], person.details["last_name"] = values[0], values[1]
        for code, value in zip(DETAILS[2:], values[2 : len(DETAILS)], strict=True):
            if value:
                person.details[code] = value
        said.hear(person, dict(zip(CONSENTS, values[len(DETAILS) :], strict=True)), consent_at, placed_at)
    stage_people(stage, people, at=at)
    return people, said


def stage_order_links(*, numbered: str = "") -> None:
    """Give the staged orders their customers and, on PostgreSQL, new ones their id in the table `numbered`.

    There a row is written anew for each update, so both are done in one.
    """
    sets, fresh = "customer_id = p.customer_id", ""
    if numbered and is_postgres():
        fresh = f"nextval(pg_get_serial_sequence('{numbered}', 'id'))"
        sets += f", order_id = COALESCE(stage_order.order_id, {fresh})"
    run(
        f"UPDATE stage_order SET {sets} FROM stage_whose w, stage_person p"  # noqa: S608
        " WHERE w.who = stage_order.who AND p.person = w.person"
        f" AND stage_order.action IN ({WRITTEN})"
    )
    if fresh:  # orders of guests
        run(f"UPDATE stage_order SET order_id = {fresh} WHERE action = 'create' AND order_id IS NULL")  # noqa: S608


_FILLS = ("language", "country", "region", "city", "postal_code")


def fill_people(*, batch_id: int) -> int:
    """Give known customers what they lack, and an earlier first fact. Returns customers changed."""
    blank_name = "c.first_name = '' AND c.last_name = '' AND p.search_name <> ''"
    lacks = " OR ".join(f"(c.{name} = '' AND p.{name} <> '')" for name in _FILLS)
    changed = (
        "SELECT c.id FROM crm_customer c JOIN stage_person p ON p.customer_id = c.id"  # noqa: S608
        f" WHERE NOT p.is_new AND c.erased_at IS NULL AND (({blank_name}) OR {lacks} OR p.joined_at < c.joined_at)"
    )
    if not keep_rows("crm_customer", batch_id, changed):
        return 0
    names = ", ".join(
        f"{name} = CASE WHEN crm_customer.first_name = '' AND crm_customer.last_name = '' THEN p.{name}"
        f" ELSE crm_customer.{name} END"
        for name in ("first_name", "last_name", "search_name")
    )
    details = ", ".join(
        f"{name} = CASE WHEN crm_customer.{name} = '' THEN p.{name} ELSE crm_customer.{name} END"
        for name in _FILLS
    )
    return run(
        f"UPDATE crm_customer SET {names}, {details}, changed_by_import_id = %s,"  # noqa: S608
        " joined_at = CASE WHEN p.joined_at < crm_customer.joined_at THEN p.joined_at ELSE crm_customer.joined_at END"
        " FROM stage_person p WHERE p.customer_id = crm_customer.id AND crm_customer.id IN"
        " (SELECT row_id FROM crm_importbefore WHERE batch_id = %s AND \"table\" = 'crm_customer')",
        [batch_id, batch_id],
    )


def _keep_updated(batch_id: int) -> None:
    updated = "SELECT order_id FROM stage_order WHERE action = 'update'"
    keep_rows("crm_order", batch_id, updated)
    for table in ("crm_orderline", "crm_refund"):
        keep_rows(table, batch_id, f"SELECT id FROM {table} WHERE order_id IN ({updated})")  # noqa: S608


def store_products(*, batch_id: int, source: str) -> int:
    """Products and categories that lines name and nobody knows yet."""
    run(
        "INSERT INTO crm_category (name) SELECT DISTINCT category FROM stage_product WHERE category IS NOT NULL"
        " AND NOT EXISTS (SELECT 1 FROM crm_category c WHERE c.name = stage_product.category) ORDER BY 1"
    )
    keep_made(
        "crm_category",
        batch_id,
        "SELECT c.id FROM crm_category c WHERE c.name IN (SELECT category FROM stage_product)"
        " AND NOT EXISTS (SELECT 1 FROM crm_product p WHERE p.category_id = c.id)"
        " AND NOT EXISTS (SELECT 1 FROM crm_importbefore b WHERE b.\"table\" = 'crm_category' AND b.row_id = c.id)",
    )
    with filling("crm_product", rows=number_of("SELECT COUNT(*) FROM stage_product"), keys=False):
        return run(
            "INSERT INTO crm_product (source, sku, title, category_id, currency, created_by_import_id)"
            " SELECT %s, s.sku, s.title, (SELECT c.id FROM crm_category c WHERE c.name = s.category), s.currency, %s"
            " FROM stage_product s WHERE NOT EXISTS"
            " (SELECT 1 FROM crm_product p WHERE p.source = %s AND p.sku = s.sku) ORDER BY s.no",
            [source, batch_id, source],
        )


_COLUMNS = (
    "customer_id", "number", "status", "is_test", "placed_at", "placed_on", "paid_at", "delivered_at",
    "cancelled_at", "version_at", "currency", "goods", "discount", "shipping", "tax", "coupon", "line_count",
    "content_hash",
)  # fmt: skip


def _write_orders(*, source: str, batch_id: int, by_row: bool, created: int) -> None:
    # The number staff and customer know; where each row is an order there is none.
    shown = "'' " if by_row else "SUBSTR(s.key, 1, 60)"
    values = [shown if name == "number" else f"s.{name}" for name in _COLUMNS]
    sets = ", ".join(f"{name} = {value}" for name, value in zip(_COLUMNS, values, strict=True))
    given = ", ".join(values)
    run(
        f"UPDATE crm_order SET {sets}, changed_by_import_id = %s, settled_at = s.placed_at"  # noqa: S608
        " FROM stage_order s WHERE s.order_id = crm_order.id AND s.action = 'update'",
        [batch_id],
    )
    store = Store.current()
    facts = usual_facts("s", base_currency=store.base_currency, default_margin_pct=store.default_margin_pct)
    numbered = is_postgres()  # by `stage_order_links`; SQLite numbers them itself
    with filling("crm_order", rows=created, keys=False):
        run(
            f"INSERT INTO crm_order ({'id, ' if numbered else ''}source, external_id, {', '.join((*_COLUMNS, *facts))},"  # noqa: S608
            f" created_by_import_id) SELECT {'s.order_id, ' if numbered else ''}%s, s.external_id,"
            f" {', '.join((given, *facts.values()))}, %s FROM stage_order s WHERE s.action = 'create' ORDER BY s.no",
            [source, batch_id],
        )
    if not numbered:
        run(
            "UPDATE stage_order SET order_id = o.id FROM crm_order o"
            " WHERE stage_order.action = 'create' AND o.source = %s AND o.external_id = stage_order.external_id",
            [source],
        )


def _write_lines(stage: Stage, *, source: str) -> int:
    run(
        "DELETE FROM crm_orderline WHERE order_id IN (SELECT order_id FROM stage_order WHERE action = 'update')"
    )
    stage.table("stage_whole", {"part": "key", "order_id": "int"})
    run(
        "INSERT INTO stage_whole SELECT p.no, o.order_id FROM stage_part p"  # noqa: S608
        f" JOIN stage_order o ON o.key = p.key WHERE o.action IN ({WRITTEN})"
    )
    stage.table("stage_known", {"no": "key", "product_id": "int"})
    run(
        "INSERT INTO stage_known SELECT s.no, p.id FROM stage_product s"
        " JOIN crm_product p ON p.sku = s.sku AND p.source = %s",
        [source],
    )
    stage.analyze("stage_whole", "stage_known", "stage_line", "stage_label", "stage_price")
    with filling("crm_orderline", rows=number_of("SELECT COUNT(*) FROM stage_line")):
        return run(
            "INSERT INTO crm_orderline (order_id, product_id, title, sku, quantity, unit_price, total, discount,"
            " is_gift_card) SELECT w.order_id, k.product_id, b.title, b.sku, a.quantity / 10000.0, a.unit_price,"
            " a.total, a.discount, b.gift FROM stage_line l JOIN stage_whole w ON w.part = l.part"
            " JOIN stage_label b ON b.no = l.label JOIN stage_price a ON a.no = l.price"
            " LEFT JOIN stage_known k ON k.no = b.product"
        )


def _write_refunds() -> int:
    """The file's one total per order; refunds that came by other ways have ids of their own and stay."""
    run(
        "DELETE FROM crm_refund WHERE external_id = '' AND order_id IN"
        " (SELECT order_id FROM stage_order WHERE action = 'update')"
    )
    return run(
        "INSERT INTO crm_refund (order_id, external_id, amount, refunded_at)"  # noqa: S608
        " SELECT order_id, '', refunded, COALESCE(refunded_at, placed_at) FROM stage_order"
        f" WHERE action IN ({WRITTEN}) AND refunded > 0 ORDER BY no"
    )


def _mark_dirty(batch_id: int, *, at: datetime) -> None:
    """Those whose orders were written, and those an order was taken from."""
    was = "(b.image ->> 'customer_id')::bigint" if is_postgres() else "json_extract(b.image, '$.customer_id')"
    mark_dirty_selected(
        f"SELECT customer_id AS id FROM stage_order WHERE action IN ({WRITTEN}) UNION"  # noqa: S608
        " SELECT customer_id FROM stage_person UNION"
        f" SELECT {was} FROM crm_importbefore b WHERE b.batch_id = %s AND b.\"table\" = 'crm_order'",
        [batch_id],
        at=at,
    )
