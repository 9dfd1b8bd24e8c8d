"""Carts: staged like orders, stored with what they hold now and the events of how they got there."""

from datetime import datetime
from zoneinfo import ZoneInfo

from crm.dirty import mark_dirty_selected
from crm.imports.consents import record_consents
from crm.imports.images import keep_rows
from crm.imports.order_parts import OrderStager
from crm.imports.orders import (
    WRITTEN,
    fill_people,
    group_parts,
    join_people,
    stage_order_links,
    store_products,
)
from crm.imports.people import insert_people, suppress_erased
from crm.imports.rows import RowReader, Rows
from crm.imports.staging import Stage, is_postgres, rows_of, run
from crm.imports.trouble import REMARK, Problems, json_object
from crm.models import Import, Store
from crm.rates import refresh_cart_values

# What a cart calls it -> what the order stager calls it.
_LIKE_ORDERS = {
    "cart_id": "order_id", "opened_at": "placed_at", "touched_at": "updated_at", "closed_at": "delivered_at",
    "url": "coupon",
}  # fmt: skip
_CHANGED = f"SELECT order_id FROM stage_order WHERE action IN ({WRITTEN})"  # noqa: S608


class Carts:
    def __init__(
        self, stage: Stage, reader: RowReader, problems: Problems, *, store: Store, batch: Import
    ) -> None:
        self.stage, self.problems, self.batch = stage, problems, batch
        self.currency = store.base_currency
        self.stager = OrderStager(
            stage, reader, problems, store_zone=ZoneInfo(store.time_zone),
            currency=reader.fixed.get("currency", store.base_currency).upper(),
        )  # fmt: skip

    def add(self, rows: Rows, key_prefix: str) -> None:
        rows.values = {_LIKE_ORDERS.get(code, code): found for code, found in rows.values.items()}
        rows.texts = {_LIKE_ORDERS.get(code, code): found for code, found in rows.texts.items()}
        rows.places = {_LIKE_ORDERS.get(code, code): found for code, found in rows.places.items()}
        rows.names = {_LIKE_ORDERS.get(code, code): found for code, found in rows.names.items()}
        self.stager.add(rows, key_prefix)

    def finish(self) -> None:
        self.stager.finish()
        self.stager.who.stage(self.stage)
        columns = self.stager.columns
        group_parts(
            self.stage, self.problems, currency=self.currency,
            id_column=columns.get("order_id", "cart_id"), time_column=columns.get("placed_at", "opened_at"),
        )  # fmt: skip
        # version_at is when the cart was touched last; a cart is not touched before it is opened.
        self.problems.add_selected(
            REMARK,
            "touched_before_opened",
            "SELECT o.file, o.line, CAST(%s AS text) AS field,"  # noqa: S608
            f" {json_object(cart='o.external_id')} AS data FROM stage_order o WHERE o.version_at < o.placed_at",
            [columns.get("updated_at", "touched_at")],
        )
        run("UPDATE stage_order SET version_at = placed_at WHERE version_at < placed_at")
        # Closing is touching: what happened last decides which file is newer.
        run("UPDATE stage_order SET version_at = delivered_at WHERE delivered_at > version_at")

    def store(self, *, at: datetime) -> dict[str, int]:
        batch, source = self.batch.pk, self.batch.source
        run(
            "UPDATE stage_order SET order_id = c.id, customer_id = c.customer_id, action = CASE"
            " WHEN c.content_hash = stage_order.content_hash THEN 'same'"
            " WHEN c.touched_at > stage_order.version_at THEN 'older' ELSE 'update' END"
            " FROM crm_cart c WHERE c.source = %s AND c.external_id = stage_order.external_id",
            [source],
        )
        self.stage.analyze()
        found = {a: int(n) for a, n in rows_of("SELECT action, COUNT(*) FROM stage_order GROUP BY action")}
        created, updated = found.get("create", 0), found.get("update", 0)
        counts = {
            "carts_created": created, "carts_updated": updated,
            "carts_unchanged": found.get("same", 0) + found.get("older", 0), "customers_created": 0,
            "customers_updated": 0, "products_created": 0, "lines": 0,
        }  # fmt: skip
        if created or updated:
            people, said = join_people(self.stage, self.problems, source=source, at=at)
            counts["customers_updated"] = fill_people(batch_id=batch)
            counts["customers_created"] = insert_people(source=source, batch_id=batch, at=at)
            stage_order_links()
            suppress_erased(people=people, at=at)
            self._keep_updated()
            counts["products_created"] = store_products(batch_id=batch, source=source)
            self._write()
            counts["lines"] = self._write_lines()
            self._write_events()
            refresh_cart_values(_CHANGED, [])
            record_consents(said, source=source, batch_id=batch, at=at)
            self._mark_dirty(at)
        return counts

    def _keep_updated(self) -> None:
        updated = "SELECT order_id FROM stage_order WHERE action = 'update'"
        keep_rows("crm_cart", self.batch.pk, updated)
        keep_rows("crm_cartline", self.batch.pk, f"SELECT id FROM crm_cartline WHERE cart_id IN ({updated})")  # noqa: S608

    def _write(self) -> None:
        run(
            "UPDATE crm_cart SET customer_id = s.customer_id, currency = s.currency, value = s.goods,"
            " opened_at = CASE WHEN s.placed_at < opened_at THEN s.placed_at ELSE opened_at END,"
            " touched_at = s.version_at, closed_at = s.delivered_at, url = s.coupon,"
            " content_hash = s.content_hash, changed_by_import_id = %s"
            " FROM stage_order s WHERE s.order_id = crm_cart.id AND s.action = 'update'",
            [self.batch.pk],
        )
        run(
            "INSERT INTO crm_cart (source, external_id, customer_id, currency, value, opened_at, touched_at,"
            " closed_at, url, content_hash, created_by_import_id) SELECT %s, s.external_id, s.customer_id,"
            " s.currency, s.goods, s.placed_at, s.version_at, s.delivered_at, s.coupon, s.content_hash, %s"
            " FROM stage_order s WHERE s.action = 'create' ORDER BY s.no",
            [self.batch.source, self.batch.pk],
        )
        run(
            "UPDATE stage_order SET order_id = c.id FROM crm_cart c WHERE stage_order.action = 'create'"
            " AND c.source = %s AND c.external_id = stage_order.external_id",
            [self.batch.source],
        )

    def _write_lines(self) -> int:
        run(f"DELETE FROM crm_cartline WHERE cart_id IN ({_CHANGED})")  # noqa: S608
        return run(
            "INSERT INTO crm_cartline (cart_id, product_id, title, sku, quantity, unit_price, total)"  # noqa: S608
            " SELECT o.order_id, p.id, b.title, b.sku, a.quantity / 10000.0, a.unit_price, a.total"
            " FROM stage_line l JOIN stage_part s ON s.no = l.part JOIN stage_order o ON o.key = s.key"
            " JOIN stage_label b ON b.no = l.label JOIN stage_price a ON a.no = l.price"
            " LEFT JOIN stage_product k ON k.no = b.product"
            f" LEFT JOIN crm_product p ON p.sku = k.sku AND p.source = %s WHERE o.action IN ({WRITTEN})",
            [self.batch.source],
        )

    def _write_events(self) -> None:
        """What the file tells of the cart's life and nobody knew. The newest event is the cart as it is."""
        for kind, moment, when in (
            ("OPENED", "placed_at", "1 = 1"),
            ("TOUCHED", "version_at", "s.version_at > s.placed_at AND s.delivered_at IS NULL"),
            ("CLOSED", "delivered_at", "s.delivered_at IS NOT NULL"),
        ):
            run(
                "INSERT INTO crm_cartevent (cart_id, kind, happened_at, value, created_by_import_id)"  # noqa: S608
                f" SELECT s.order_id, '{kind}', s.{moment}, s.goods, %s FROM stage_order s"
                f" WHERE s.action IN ({WRITTEN}) AND {when} AND NOT EXISTS (SELECT 1 FROM crm_cartevent e"
                f" WHERE e.cart_id = s.order_id AND e.kind = '{kind}' AND e.happened_at = s.{moment})"
                f" AND ('{kind}' <> 'OPENED' OR s.action = 'create') ORDER BY s.no",
                [self.batch.pk],
            )

    def _mark_dirty(self, at: datetime) -> None:
        was = (
            "CAST(b.image ->> 'customer_id' AS bigint)"
            if is_postgres()
            else "json_extract(b.image, '$.customer_id')"
        )
        mark_dirty_selected(
            f"SELECT customer_id AS id FROM stage_order WHERE action IN ({WRITTEN}) UNION"  # noqa: S608
            " SELECT customer_id FROM stage_person UNION"
            f" SELECT {was} FROM crm_importbefore b WHERE b.batch_id = %s AND b.\"table\" = 'crm_cart'",
            [self.batch.pk],
            at=at,
        )
