"""What became known since: orders, carts, new customers, objections, imports. Amounts in the base currency."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Count, Sum

from crm.models import Cart, Consent, Customer, Import, Order
from crm.permissions import may
from dashboard.home.scope import Scope

REFUSALS = ("WITHDRAWN", "OBJECTED")
IMPORTS_SHOWN = 3


@dataclass(frozen=True)
class Incoming:
    orders: int
    order_value: Decimal
    buyers: int
    carts: int
    cart_value: Decimal
    cart_people: int
    new_customers: int
    objections: int  # people
    imports: list[Import]  # the newest that were stored, for readers who may see imports


def incoming(scope: Scope, *, since: datetime, at: datetime) -> Incoming:
    orders = scope.totals(
        Order.objects.filter(placed_at__gt=since, placed_at__lte=at, qualifies=True)
    ).aggregate(n=Count("pk"), worth=Sum("net_base"), buyers=Count("customer", distinct=True))
    carts = scope.people(Cart.objects.filter(closed_at=None, touched_at__gt=since, value__gt=0)).aggregate(
        n=Count("pk"), worth=Sum("value_base"), people=Count("customer", distinct=True)
    )
    refused = scope.people(
        Consent.objects.filter(state__in=REFUSALS, happened_at__gt=since, happened_at__lte=at)
    )
    people = Customer.objects.not_erased() if scope.is_store else Customer.objects.visible_to(scope.reader)
    return Incoming(
        orders=orders["n"],
        order_value=orders["worth"] or Decimal(0),
        buyers=orders["buyers"],
        carts=carts["n"],
        cart_value=carts["worth"] or Decimal(0),
        cart_people=carts["people"],
        new_customers=people.filter(joined_at__gt=since, joined_at__lte=at).count(),
        objections=refused.aggregate(n=Count("customer", distinct=True))["n"],
        imports=_imports(scope, since) if may(scope.reader, "imports.see") else [],
    )


def _imports(scope: Scope, since: datetime) -> list[Import]:
    stored = Import.objects.visible_to(scope.reader).filter(state="STORED", stored_at__gt=since)
    return list(stored.order_by("-stored_at", "-pk")[:IMPORTS_SHOWN])
