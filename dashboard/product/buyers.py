"""Who bought a product: the customers a reader may see, the newest buyer first."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Max, QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import localtime, now
from django.views.decorators.http import require_safe

from crm.models import Customer, OrderLine, Product, User
from crm.permissions import requires

FIRST = 5
ROWS = 50


@dataclass(frozen=True)
class Buyer:
    """`days`: on how many days the customer bought it."""

    customer: Customer
    days: int
    units: Decimal
    last_on: date


def purchases_of(product: Product) -> QuerySet[OrderLine]:
    """Lines of qualifying orders; returns and sold gift cards are no purchases."""
    return OrderLine.objects.filter(product=product, order__qualifies=True, quantity__gt=0, is_gift_card=False)


def buyers_of(product: Product, *, reader: Any) -> QuerySet:
    """(customer, days, units, last) by the day of the last purchase.

    Each line's customer is found by key: a set of all ids led SQLite from every customer to their lines.
    """
    return (
        purchases_of(product)
        .visible_to(reader)
        .filter(order__customer__isnull=False, order__customer__erased_at__isnull=True)
        .values("order__customer")
        .annotate(
            days=Count("order__placed_on", distinct=True), units=Sum("quantity"), last=Max("order__placed_on")
        )
        .order_by("-last", "order__customer")
    )


def read_buyers(rows: Any) -> list[Buyer]:
    """The customers of these rows; one query for types and one for the people."""
    rows = list(rows)
    people = Customer.objects.select_related("metrics").in_bulk([row["order__customer"] for row in rows])
    return [
        Buyer(people[row["order__customer"]], row["days"], row["units"].normalize(), row["last"])
        for row in rows
        if row["order__customer"] in people
    ]


def tell(*, product: Product, reader: User, at: datetime) -> dict[str, Any]:
    found = buyers_of(product, reader=reader)
    newest = read_buyers(found[: FIRST + 1])
    return {"buyers": newest[:FIRST], "has_more": len(newest) > FIRST, "today": localtime(at).date()}


@requires("customers.see")
@require_safe
def buyer_list(request: HttpRequest, pk: int) -> HttpResponse:
    product = get_object_or_404(Product, pk=pk)
    page: Page = Paginator(buyers_of(product, reader=request.user), ROWS).get_page(request.GET.get("page"))
    context = {
        "product": product, "page": page, "buyers": read_buyers(page.object_list), "today": localtime(now()).date(),
    }  # fmt: skip
    return render(request, "dashboard/product_buyers.html", context)
