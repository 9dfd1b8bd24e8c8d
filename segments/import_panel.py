"""Which types the customers of an import have now: what a newcomer wants to know of it."""

from typing import Any

from django.db.models import Count, QuerySet
from django.utils.translation import gettext_lazy as _

from crm.import_pages.people import IMPORT_PANELS, ImportPanel
from crm.models import Cart, Customer
from segments.types import CUSTOMER_TYPES


def tell_types(*, people: QuerySet[Customer]) -> dict[str, Any] | None:
    """`lines`: (type, customers; None without a cart feed), in the order of the types. `waits`: not all have one."""
    # One look: orders are found by their import without an index, so this costs a pass over them.
    counted = dict(
        people.values_list("metrics__type_code").annotate(n=Count("pk")).order_by("metrics__type_code")
    )
    if not counted:
        return None
    has_carts = Cart.objects.exists()
    lines = [
        (kind.code, counted.get(kind.code, 0) if has_carts or kind.code != "ABANDONED" else None)
        for kind in CUSTOMER_TYPES
    ]
    return {"lines": lines, "total": sum(counted.values()), "waits": None in counted}


def register() -> None:
    IMPORT_PANELS.register(ImportPanel("types", _("Type"), "segments/_import_types.html", tell_types))
