"""Taking a whole import back: what it made goes, what it changed is put back.

What somebody or a later import changed since is left alone and listed. Works in sets: first the
temporary table `undo_<kind>` of rows to take back, then statements over it.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.dirty import mark_dirty_selected
from crm.identity_removals import BEFORE_REMOVAL
from crm.imports.images import insert_again, put_back
from crm.imports.staging import Stage, is_postgres, rows_of, run
from crm.models import Cart, Category, Customer, ExchangeRate, Identity, Order, Product
from crm.orders import refresh_selected

LISTED = 1_000  # of the rows left alone
# Tables that are worked out anew from facts, so their rows go with the customer, product or category they are
# about. Higher apps add theirs in `AppConfig.ready()`; a row in any other table keeps what it points to.
WORKED_OUT = {"crm_dirtycustomer", "crm_tierperiod"}
# Handled by hand before customers are looked at.
_OWN = {"crm_identity", "crm_consent", "crm_suppression"}
REASONS = {
    "changed_since": _("changed by a later import or by staff"),
    "used_since": _("has facts that came later"),
    "erased": _("was erased"),
}
_LABELS = {
    "crm_customer": "t.search_name", "crm_product": "t.sku",
    "crm_exchangerate": "t.currency || ' ' || CAST(t.date AS text)",
}  # fmt: skip
_ROW_ID = '(SELECT b.row_id FROM crm_importbefore b WHERE b.batch_id = %s AND b."table" = '


@dataclass
class Undone:
    removed: dict[str, int] = field(default_factory=dict)
    restored: dict[str, int] = field(default_factory=dict)
    left_alone: list[dict[str, Any]] = field(default_factory=list)

    def as_counts(self) -> dict[str, Any]:
        return {
            "undone": {"removed": self.removed, "restored": self.restored},
            "left_alone": self.left_alone[:LISTED],
            "left_alone_count": len(self.left_alone),
        }


class Undoing:
    """One undo, in the caller's transaction, while the import's state is UNDOING."""

    def __init__(self, stage: Stage, batch_id: int, *, at: datetime) -> None:
        self.stage, self.batch_id, self.at = stage, batch_id, at
        self.found = Undone()

    def run(self) -> Undone:
        self.stage.table("undo_touched", {"id": "int"})
        self._orders()
        self._carts()
        self._consents()
        self._customers()
        self._products()
        self._rates()
        refresh_selected("SELECT id FROM undo_back_order", [])
        mark_dirty_selected(
            "SELECT t.id FROM undo_touched t JOIN crm_customer c ON c.id = t.id", [], at=self.at
        )
        run("DELETE FROM crm_importbefore WHERE batch_id = %s", [self.batch_id])
        return self.found

    # Rows to take back

    def _made(self, table: str, blocked: dict[str, str]) -> str:
        """`undo_made_X`: rows the import made and nothing blocks. `blocked`: reason -> SQL condition on t."""
        return self._choose("made", table, "t.created_by_import_id = %s", blocked)

    def _changed(self, table: str, blocked: dict[str, str]) -> str:
        kept = f"t.id IN {_ROW_ID}'{table}')"
        return self._choose("back", table, kept, blocked)

    def _choose(self, verb: str, table: str, condition: str, blocked: dict[str, str]) -> str:
        name = f"undo_{verb}_{table.removeprefix('crm_')}"
        self.stage.table(name, {"id": "key"})
        label = _LABELS.get(table, "t.external_id")
        for reason, sql in blocked.items():
            for pk, shown in rows_of(
                f"SELECT t.id, {label} FROM {table} t WHERE {condition} AND ({sql}) ORDER BY t.id",  # noqa: S608
                [self.batch_id],
            ):
                if not any(
                    one["table"] == table and one["id"] == pk for one in self.found.left_alone[-LISTED:]
                ):
                    self.found.left_alone.append({"table": table, "id": pk, "label": shown, "reason": reason})
        free = "".join(f" AND NOT ({sql})" for sql in blocked.values())
        run(f"INSERT INTO {name} SELECT t.id FROM {table} t WHERE {condition}{free}", [self.batch_id])  # noqa: S608
        if is_postgres():
            run(f"ANALYZE {name}")
        return f"SELECT id FROM {name}"  # noqa: S608

    def _later(self) -> str:
        return f"(t.changed_by_import_id IS NOT NULL AND t.changed_by_import_id <> {int(self.batch_id)})"

    def _not_ours(self) -> str:
        return f"t.changed_by_import_id IS NULL OR t.changed_by_import_id <> {int(self.batch_id)}"

    def _changed_by_staff(self, model: type[models.Model], action: str) -> str:
        """On a page, since the import was stored: the log of what was done knows."""
        return (
            f"EXISTS (SELECT 1 FROM crm_auditevent a WHERE a.object_kind = '{model._meta.label}'"  # noqa: S608
            f" AND a.object_id = CAST(t.id AS text) AND a.action = '{action}' AND a.happened_at >="
            f" (SELECT i.stored_at FROM crm_import i WHERE i.id = {int(self.batch_id)}))"
        )

    def _delete(self, table: str, where: str, *, count: bool = True) -> None:
        gone = run(f"DELETE FROM {table} WHERE {where}")  # noqa: S608
        if count and gone:
            self.found.removed[table] = self.found.removed.get(table, 0) + gone

    def _forget_worked_out(self, model: type[models.Model], chosen: str) -> None:
        """What was concluded about these rows; `chosen`: a SELECT of their ids."""
        for relation in _relations(model):
            if _is_worked_out(relation):
                table, column = relation.related_model._meta.db_table, relation.field.column
                self._delete(table, f"{column} IN ({chosen})", count=False)

    def _count_back(self, table: str, rows: int) -> None:
        if rows:
            self.found.restored[table] = self.found.restored.get(table, 0) + rows

    # Facts

    def _orders(self) -> None:
        refunded = "EXISTS (SELECT 1 FROM crm_refund r WHERE r.order_id = t.id AND r.external_id <> '')"
        used = " OR ".join([refunded, *_references(Order, "t", skip={"crm_orderline", "crm_refund"})])
        made = self._made("crm_order", {"changed_since": self._later(), "used_since": used})
        back = self._changed("crm_order", {"changed_since": self._not_ours()})
        self._touch(f"SELECT customer_id FROM crm_order WHERE id IN ({made}) OR id IN ({back})")  # noqa: S608
        for table in ("crm_orderline", "crm_refund"):
            own = "" if table == "crm_orderline" else " AND external_id = ''"
            self._delete(table, f"order_id IN ({made})")
            self._delete(table, f"order_id IN ({back}){own}", count=False)
        self._delete("crm_order", f"id IN ({made})")
        self._count_back("crm_order", put_back("crm_order", self.batch_id, only=f"crm_order.id IN ({back})"))
        self._touch(f"SELECT customer_id FROM crm_order WHERE id IN ({back})")  # noqa: S608
        for table in ("crm_orderline", "crm_refund"):
            insert_again(table, self.batch_id, only=f"{_image('order_id')} IN ({back})")

    def _carts(self) -> None:
        used = " OR ".join(_references(Cart, "t", skip={"crm_cartline", "crm_cartevent"})) or "1 = 0"
        made = self._made("crm_cart", {"changed_since": self._later(), "used_since": used})
        back = self._changed("crm_cart", {"changed_since": self._not_ours()})
        self._touch(f"SELECT customer_id FROM crm_cart WHERE id IN ({made}) OR id IN ({back})")  # noqa: S608
        self._delete("crm_cartevent", f"cart_id IN ({made})")
        self._delete("crm_cartevent", f"created_by_import_id = {int(self.batch_id)} AND cart_id IN ({back})")
        self._delete("crm_cartline", f"cart_id IN ({made})")
        self._delete("crm_cartline", f"cart_id IN ({back})", count=False)
        self._delete("crm_cart", f"id IN ({made})")
        self._count_back("crm_cart", put_back("crm_cart", self.batch_id, only=f"crm_cart.id IN ({back})"))
        insert_again("crm_cartline", self.batch_id, only=f"{_image('cart_id')} IN ({back})")

    def _consents(self) -> None:
        where = f"created_by_import_id = {int(self.batch_id)}"
        self._touch(f"SELECT customer_id FROM crm_consent WHERE {where}")  # noqa: S608
        self._delete("crm_consent", where)

    def _customers(self) -> None:
        batch = int(self.batch_id)
        others = [
            f"EXISTS (SELECT 1 FROM {table} x WHERE x.customer_id = t.id AND {condition})"  # noqa: S608
            for table, condition in (
                ("crm_identity", f"(x.created_by_import_id IS NULL OR x.created_by_import_id <> {batch})"),
                ("crm_consent", "1 = 1"),
                ("crm_suppression", "(x.reason <> 'ERASED' OR x.set_by_id IS NOT NULL)"),
            )
        ]
        others += _references(Customer, "t", skip=_OWN | WORKED_OUT)
        made = self._made(
            "crm_customer",
            {
                "erased": "t.erased_at IS NOT NULL",
                "changed_since": f"t.version > 1 OR ({self._later()})",
                "used_since": " OR ".join(others),
            },
        )
        back = self._changed(
            "crm_customer",
            {"erased": "t.erased_at IS NOT NULL", "changed_since": f"{self._not_ours()} OR {self._edited()}"},
        )
        self._touch(back)
        # Who was sent somewhere is never taken back (used_since), only what the import added to those who were.
        added = Identity.objects.filter(created_by_import=batch).exclude(customer__created_by_import=batch)
        for prepare in BEFORE_REMOVAL:
            prepare(identities=added, at=self.at)
        self._delete(
            "crm_identity",
            f"created_by_import_id = {batch} AND (customer_id IN ({made})"  # noqa: S608
            f" OR customer_id NOT IN (SELECT id FROM crm_customer WHERE created_by_import_id = {batch}))",
        )
        self._delete("crm_suppression", f"customer_id IN ({made})")
        self._forget_worked_out(Customer, made)
        self._delete("crm_customer", f"id IN ({made})")
        self._count_back(
            "crm_customer", put_back("crm_customer", self.batch_id, only=f"crm_customer.id IN ({back})")
        )

    def _edited(self) -> str:
        """By staff: every edit raises the version."""
        return (
            f"t.version <> (SELECT CAST({_image('version')} AS bigint) FROM crm_importbefore b"  # noqa: S608
            f" WHERE b.batch_id = {int(self.batch_id)} AND b.\"table\" = 'crm_customer' AND b.row_id = t.id)"
        )

    def _products(self) -> None:
        used = " OR ".join(
            [
                "EXISTS (SELECT 1 FROM crm_orderline l WHERE l.product_id = t.id)",
                "EXISTS (SELECT 1 FROM crm_cartline l WHERE l.product_id = t.id)",
                *_references(Product, "t", skip={"crm_orderline", "crm_cartline", *WORKED_OUT}),
            ]
        )
        by_staff = self._changed_by_staff(Product, "product.changed")
        made = self._made(
            "crm_product", {"changed_since": f"{self._later()} OR {by_staff}", "used_since": used}
        )
        back = self._changed("crm_product", {"changed_since": f"{self._not_ours()} OR {by_staff}"})
        self._forget_worked_out(Product, made)
        self._delete("crm_product", f"id IN ({made})")
        self._count_back(
            "crm_product", put_back("crm_product", self.batch_id, only=f"crm_product.id IN ({back})")
        )
        unused = (
            f"SELECT c.id FROM crm_category c WHERE c.id IN {_ROW_ID % int(self.batch_id)}'crm_category')"  # noqa: S608
            " AND NOT EXISTS (SELECT 1 FROM crm_product p WHERE p.category_id = c.id)"
        )
        self._forget_worked_out(Category, unused)
        self._delete("crm_category", f"id IN ({unused})")
        if self.found.restored.get("crm_product"):
            run(
                "INSERT INTO undo_back_order SELECT DISTINCT l.order_id FROM crm_orderline l"  # noqa: S608
                f" WHERE l.product_id IN ({back})"
                " AND NOT EXISTS (SELECT 1 FROM undo_back_order o WHERE o.id = l.order_id)"
            )

    def _rates(self) -> None:
        """A rate that the import made or changed carries its mark until a later one changes it."""
        batch, table = int(self.batch_id), "crm_exchangerate"
        kept = f"t.id IN {_ROW_ID % batch}'{table}')"
        made_by_us = (
            "EXISTS (SELECT 1 FROM crm_importbefore b WHERE b.row_id = t.id"  # noqa: S608
            f" AND b.\"table\" = '{table}' AND {_image('created_by_import_id')} = {batch})"
        )
        later = f"t.created_by_import_id IS NULL OR t.created_by_import_id <> {batch}"
        blocked = {"changed_since": f"{later} OR {self._changed_by_staff(ExchangeRate, 'rate.changed')}"}
        mine = f"(t.created_by_import_id = %s AND NOT {kept}) OR {made_by_us}"
        made = self._choose("made", table, f"({mine})", blocked)
        back = self._changed(table, blocked)
        concerned = rows_of(
            f"SELECT currency, MIN(date), MAX(date) FROM {table}"  # noqa: S608
            f" WHERE id IN ({made}) OR id IN ({back}) GROUP BY currency"
        )
        self._delete(table, f"id IN ({made})")
        self._count_back(table, put_back(table, self.batch_id, only=f"{table}.id IN ({back})"))
        for currency, first, last in concerned:
            until = "CAST(%s AS date) + 7" if is_postgres() else "date(%s, '+7 days')"
            run(
                "INSERT INTO undo_back_order SELECT o.id FROM crm_order o WHERE o.currency = %s"  # noqa: S608
                f" AND o.placed_on >= %s AND o.placed_on <= {until}"
                " AND NOT EXISTS (SELECT 1 FROM undo_back_order b WHERE b.id = o.id)",
                [currency, first, last],
            )
            self._touch("SELECT o.customer_id FROM crm_order o JOIN undo_back_order b ON b.id = o.id")

    def _touch(self, select: str) -> None:
        run(f"INSERT INTO undo_touched {select}")


def _relations(model: type[models.Model]) -> list[Any]:
    return [r for r in model._meta.get_fields(include_hidden=True) if r.auto_created and not r.concrete]


def _is_worked_out(relation: Any) -> bool:
    return relation.related_model._meta.db_table in WORKED_OUT


def _references(model: type[models.Model], alias: str, *, skip: set[str]) -> list[str]:
    """SQL conditions: some other table points to the row."""
    return [
        f"EXISTS (SELECT 1 FROM {r.related_model._meta.db_table} x WHERE x.{r.field.column} = {alias}.id)"  # noqa: S608
        for r in _relations(model)
        if r.related_model._meta.db_table not in skip and not getattr(r.field, "many_to_many", False)
    ]


def _image(name: str) -> str:
    if is_postgres():
        return f"CAST(b.image ->> '{name}' AS bigint)"
    return f"json_extract(b.image, '$.{name}')"
