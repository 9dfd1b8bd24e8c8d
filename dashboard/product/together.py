"""What is bought with a product, and how many come back for it."""

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from django.db.models import Count

from crm.models import OrderLine, Product, User
from dashboard.product.buyers import purchases_of
from segments.models import ReplenishmentCycle
from segments.replenishment import GAPS_NEEDED

NEWEST = 1000  # orders with the product that are looked at: a page costs the same for any product
SHOWN = 5


@dataclass(frozen=True)
class Companion:
    product: Product
    orders: int


def tell_together(*, product: Product, reader: User, at: datetime) -> dict[str, Any]:
    """Products in the same order, of the newest orders with this one. Three queries."""
    newest = purchases_of(product).order_by("-order_id").values_list("order_id", flat=True).distinct()
    orders = list(newest[:NEWEST])
    rows = (
        OrderLine.objects.filter(order__in=orders, product__isnull=False, quantity__gt=0)
        .exclude(product=product)
        .values("product")
        .annotate(orders=Count("order", distinct=True))
        .order_by("-orders", "product")[:SHOWN]
    )
    counts = {row["product"]: row["orders"] for row in rows}
    known = Product.objects.in_bulk(list(counts))
    companions = [Companion(known[pk], number) for pk, number in counts.items() if pk in known]
    return {"companions": companions, "orders": len(orders), "is_part": len(orders) == NEWEST}


def tell_again(*, product: Product, reader: User, at: datetime) -> dict[str, Any]:
    """How many bought it again on another day, and after how long: as the night measured it."""
    buyers = purchases_of(product).filter(order__customer__isnull=False)
    of_category = ReplenishmentCycle.objects.filter(category=product.category_id).first()
    return {
        "buyers": buyers.values("order__customer").distinct().count(),
        "own": _rhythm(ReplenishmentCycle.objects.filter(product=product).first()),
        "of_category": _rhythm(of_category) if product.category_id else None,
        "category": product.category,
        "needed": GAPS_NEEDED,
    }


def _rhythm(cycle: ReplenishmentCycle | None) -> dict[str, Any] | None:
    if cycle is None:
        return None
    days = Fraction(cycle.median_half_days, 2)
    return {
        "days": float(days) if days.denominator > 1 else int(days),
        "gaps": cycle.gaps,
        "customers": cycle.customers,
        "is_known": cycle.gaps >= GAPS_NEEDED,
    }
