"""What was paid for a product month by month, and what staff changed about its price and cost."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Max, Min, Sum
from django.db.models.functions import TruncMonth

from crm.models import AuditEvent, Product, User
from crm.permissions import may
from dashboard.product.buyers import purchases_of

MONTHS = 12
CHANGES = 10


@dataclass(frozen=True)
class Month:
    """Of the orders in the product's own currency. `average` is what one unit brought after discounts."""

    first: date
    units: Decimal
    average: Decimal
    lowest: Decimal | None  # unit price before discounts, where the source says it
    highest: Decimal | None


@dataclass(frozen=True)
class Change:
    event: AuditEvent
    name: str  # price or cost
    before: Decimal | None
    after: Decimal | None


def tell(*, product: Product, reader: User, at: datetime) -> dict[str, Any]:
    return {
        "months": months_of(product),
        "currency": product.currency,
        "changes": changes_of(product) if may(reader, "audit.see") else [],
        "cost": product.cost,
    }


def months_of(product: Product) -> list[Month]:
    """The newest months in which it was sold, newest first."""
    rows = (
        purchases_of(product)
        .filter(order__currency=product.currency)
        .annotate(month=TruncMonth("order__placed_on"))
        .values("month")
        .annotate(units=Sum("quantity"), paid=Sum("total"), lowest=Min("unit_price"), highest=Max("unit_price"))
        .order_by("-month")[:MONTHS]
    )
    return [
        Month(row["month"], row["units"].normalize(), row["paid"] / row["units"], row["lowest"], row["highest"])
        for row in rows
    ]


def changes_of(product: Product) -> list[Change]:
    """Price and cost as staff changed them, from the audit log, newest first."""
    events = AuditEvent.objects.filter(
        object_kind="crm.Product", object_id=str(product.pk), action="product.changed"
    ).select_related("actor")
    return [
        Change(event, name, _amount(event.data["before"].get(name)), _amount(event.data["after"].get(name)))
        for event in events.order_by("-seq")[:CHANGES]
        for name in ("price", "cost")
        if name in event.data.get("after", {})
    ]


def _amount(told: str | None) -> Decimal | None:
    return None if told is None else Decimal(told)
