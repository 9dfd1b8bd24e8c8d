"""Product files: titles, categories, prices and costs. An empty cell says nothing."""

from datetime import datetime

from crm.dirty import mark_dirty_selected
from crm.imports.images import keep_made, keep_rows
from crm.imports.numbers import units
from crm.imports.rows import RowReader, Rows
from crm.imports.staging import Stage, number_of, run
from crm.imports.trouble import REFUSED, Problems
from crm.models import Import, Store
from crm.orders import refresh_selected

_STAGED = {
    "no": "key", "sku": "text", "title": "text", "category": "text", "currency": "text", "price": "int",
    "cost": "int",
}  # fmt: skip
_NEWEST = "stage_goods s WHERE s.no IN (SELECT MAX(no) FROM stage_goods GROUP BY sku)"
# A product of a file, as it will be.
_DIFFERS = (
    "(s.title <> '' AND p.title <> s.title) OR (s.price IS NOT NULL AND p.price IS DISTINCT FROM s.price)"
    " OR (s.cost IS NOT NULL AND p.cost IS DISTINCT FROM s.cost)"
    " OR (s.currency <> '' AND p.currency <> s.currency)"
    " OR (s.category <> '' AND s.category IS DISTINCT FROM (SELECT c.name FROM crm_category c WHERE c.id = p.category_id))"
)


class Products:
    def __init__(
        self, stage: Stage, reader: RowReader, problems: Problems, *, store: Store, batch: Import
    ) -> None:
        self.stage, self.problems, self.batch = stage, problems, batch
        self.currency = store.base_currency
        self.rows = 0
        stage.table("stage_goods", _STAGED)

    def add(self, rows: Rows, key_prefix: str) -> None:
        empty = [None] * len(rows)
        columns = [
            rows.get(code) or empty for code in ("sku", "title", "category", "currency", "price", "cost")
        ]
        staged = []
        for line, sku, title, category, currency, price, cost in zip(rows.lines, *columns, strict=True):
            code = "empty" if sku is None else "negative_cost" if cost is not None and cost < 0 else ""
            if code:
                column = rows.column("sku" if sku is None else "cost")
                self.problems.add(REFUSED, file=rows.file, line=line, column=column, code=code)
                continue
            self.rows += 1
            staged.append(
                (
                    self.rows, sku, title or "", category or "", currency or "",
                    None if price is None else units(price), None if cost is None else units(cost),
                )
            )  # fmt: skip
        self.stage.write("stage_goods", staged)

    def finish(self) -> None:
        self.stage.index("stage_goods", "sku")
        self.stage.analyze()

    def store(self, *, at: datetime) -> dict[str, int]:
        batch, source = self.batch.pk, self.batch.source
        self._categories()
        total = number_of("SELECT COUNT(DISTINCT sku) FROM stage_goods")
        updated = self._update()
        created = run(
            "INSERT INTO crm_product (source, sku, title, category_id, currency, price, cost, created_by_import_id)"  # noqa: S608
            " SELECT %s, s.sku, s.title, (SELECT c.id FROM crm_category c WHERE c.name = s.category),"
            f" CASE WHEN s.currency <> '' THEN s.currency ELSE %s END, s.price, s.cost, %s FROM {_NEWEST}"
            " AND NOT EXISTS (SELECT 1 FROM crm_product p WHERE p.source = %s AND p.sku = s.sku) ORDER BY s.no",
            [source, self.currency, batch, source],
        )
        if updated:
            self._refresh(at)
        return {
            "products_created": created, "products_updated": updated,
            "products_unchanged": total - created - updated,
        }  # fmt: skip

    def _categories(self) -> None:
        missing = (
            f"SELECT DISTINCT s.category FROM {_NEWEST} AND s.category <> ''"  # noqa: S608
            " AND NOT EXISTS (SELECT 1 FROM crm_category c WHERE c.name = s.category)"
        )
        before = number_of("SELECT MAX(id) FROM crm_category")
        if run(f"INSERT INTO crm_category (name) {missing} ORDER BY 1"):
            keep_made("crm_category", self.batch.pk, f"SELECT id FROM crm_category WHERE id > {before}")  # noqa: S608

    def _update(self) -> int:
        batch, source = self.batch.pk, self.batch.source
        self.stage.table("stage_other", {"id": "key", "no": "int"})
        other = run(
            f"INSERT INTO stage_other SELECT p.id, s.no FROM {_NEWEST.replace('stage_goods s WHERE', 'stage_goods s JOIN crm_product p ON p.sku = s.sku AND p.source = %s WHERE', 1)}"  # noqa: E501, S608
            f" AND ({_DIFFERS})",
            [source],
        )
        if not other:
            return 0
        keep_rows("crm_product", batch, "SELECT id FROM stage_other")
        run(
            "UPDATE crm_product SET title = CASE WHEN s.title <> '' THEN s.title ELSE crm_product.title END,"
            " category_id = CASE WHEN s.category <> '' THEN (SELECT c.id FROM crm_category c"
            " WHERE c.name = s.category) ELSE crm_product.category_id END,"
            " currency = CASE WHEN s.currency <> '' THEN s.currency ELSE crm_product.currency END,"
            " price = COALESCE(s.price, crm_product.price), cost = COALESCE(s.cost, crm_product.cost),"
            " changed_by_import_id = %s FROM stage_other o, stage_goods s"
            " WHERE o.id = crm_product.id AND s.no = o.no",
            [batch],
        )
        return other

    def _refresh(self, at: datetime) -> None:
        """A cost that changed changes margins of orders that were there before."""
        orders = "SELECT DISTINCT l.order_id FROM crm_orderline l JOIN stage_other o ON o.id = l.product_id"
        if refresh_selected(orders, []):
            mark_dirty_selected(
                f"SELECT customer_id AS id FROM crm_order WHERE id IN ({orders})",  # noqa: S608
                [],
                at=at,
            )
