"""A customer's orders with their lines and refunds, a few at a time."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from crm.models import Customer, Order, OrderLine, Refund
from crm.permissions import requires
from dashboard.person.reach import is_fragment, visible_person
from dashboard.person.timeline import Place

FIRST = 3  # on the customer's page
STEP = 20  # each time one asks for older ones


@dataclass(frozen=True)
class Orders:
    rows: list[Order]
    total: int
    older: Place | None


def orders_of(customer: Customer, *, before: Place | None, size: int) -> Orders:
    """Newest first, with `lines` and `refunds` read. Four queries, whatever the number of orders."""
    every = Order.objects.filter(customer=customer)
    wanted = every
    if before is not None:
        wanted = every.filter(Q(placed_at__lt=before.at) | Q(placed_at=before.at, pk__lt=before.row))
    lines = Prefetch("lines", OrderLine.objects.select_related("product").order_by("pk"))
    refunds = Prefetch("refunds", Refund.objects.order_by("refunded_at", "pk"))
    rows = list(wanted.order_by("-placed_at", "-pk").prefetch_related(lines, refunds)[: size + 1])
    shown = rows[:size]
    for order in shown:
        order.given_back = sum((refund.amount for refund in order.refunds.all()), Decimal(0))
    older = _place(shown[-1].placed_at, shown[-1].pk) if len(rows) > size else None
    return Orders(shown, every.count(), older)


def _place(at: datetime, row: int) -> Place:
    return Place(at, 0, row)


@requires("customers.see")
@require_safe
@vary_on_headers("HX-Request")
def order_list(request: HttpRequest, pk: int) -> HttpResponse:
    """All of them. htmx asks for the rows alone, to stand behind those that are there."""
    person = visible_person(request, pk)
    found = orders_of(person, before=Place.read(request.GET.get("before", "")), size=STEP)
    template = "_customer_order_rows" if is_fragment(request) else "customer_orders"
    return render(request, f"dashboard/{template}.html", {"customer": person, "orders": found})
