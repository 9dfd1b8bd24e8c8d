"""The counts of an import as labelled numbers, in the order staff look for them."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Count, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from crm.display import number
from crm.imports.undo import REASONS
from crm.masking import mask_text
from crm.models import Cart, Customer, Import, Order, Product

SHOWN_LEFT = 50

KINDS: dict[str, str | Promise] = {
    "orders": _("Orders"), "customers": _("Customers"), "carts": _("Carts"), "products": _("Products"),
    "rates": _("Exchange rates"),
}  # fmt: skip
# Tables as staff know them; the rest belongs to one of these.
TABLES: dict[str, str | Promise] = {
    "crm_order": _("Orders"), "crm_orderline": _("Order lines"), "crm_refund": _("Refunds"),
    "crm_customer": _("Customers"), "crm_identity": _("Addresses and ids"), "crm_cart": _("Carts"),
    "crm_cartline": _("Cart lines"), "crm_product": _("Products"), "crm_category": _("Categories"),
    "crm_consent": _("Consents"), "crm_consentevent": _("Consents"), "crm_exchangerate": _("Exchange rates"),
}  # fmt: skip


def effects(counts: dict[str, Any]) -> Iterator[tuple[Any, int, int, int | None]]:
    """(label, created, changed, unchanged) of every kind of row the import touches."""
    for code, label in KINDS.items():
        if f"{code}_created" in counts:
            yield (
                label, counts[f"{code}_created"], counts.get(f"{code}_updated", 0), counts.get(f"{code}_unchanged")
            )  # fmt: skip
    if counts.get("consents_recorded"):
        yield _("Consents"), counts["consents_recorded"], 0, None


def changes(counts: dict[str, Any]) -> int:
    return sum(created + changed for _label, created, changed, _same in effects(counts))


def changed_kinds(counts: dict[str, Any]) -> str:
    """What `changes` counts, by kind: Orders 57 · Customers 17."""
    found = [(label, created + changed) for label, created, changed, _same in effects(counts)]
    return " · ".join(f"{label} {number(rows)}" for label, rows in found if rows)


def to_remove(batch: Import) -> list[tuple[Any, int]]:
    return [(label, created) for label, created, _changed, _same in effects(batch.counts) if created]


def to_restore(batch: Import) -> list[tuple[Any, int]]:
    kept = batch.before_images.exclude(image={"created": True})
    return by_label({row["table"]: row["rows"] for row in kept.values("table").annotate(rows=Count("pk"))})


def to_leave(batch: Import) -> list[tuple[Any, int]]:
    """Rows that a later import or an edit changed since. Facts that came later keep more, which only undo finds."""
    left = {}
    for model in (Order, Customer, Cart, Product):
        table = model._meta.db_table
        kept = batch.before_images.filter(table=table).values("row_id")
        later = Q(created_by_import=batch, changed_by_import__isnull=False) | Q(pk__in=kept)
        changed = later & ~Q(changed_by_import=batch)
        if model is Customer:
            changed |= Q(created_by_import=batch) & (Q(version__gt=1) | Q(erased_at__isnull=False))
        left[table] = model.objects.filter(changed).count()
    return by_label(left)


def left_alone(batch: Import, *, hides: bool) -> list[dict[str, Any]]:
    """What undo did not touch, as it listed it; names are masked for whoever may not read them."""
    return [
        {
            "kind": TABLES.get(row["table"], row["table"].partition("_")[2]),
            "label": mask_text(str(row["label"])) if hides else row["label"],
            "reason": REASONS.get(row["reason"], row["reason"]),
        }
        for row in batch.counts.get("left_alone", [])[:SHOWN_LEFT]
    ]


def by_label(tables: dict[str, int]) -> list[tuple[Any, int]]:
    """Tables that are one thing to staff are added up; a table without a name goes by its own."""
    summed: dict[str, int] = {}
    for table, rows in tables.items():
        label = str(TABLES.get(table, table.partition("_")[2]))
        summed[label] = summed.get(label, 0) + rows
    return [(label, rows) for label, rows in sorted(summed.items()) if rows]
