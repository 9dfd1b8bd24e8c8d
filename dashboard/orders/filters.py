"""What staff may filter orders by."""

from typing import Any

import django_filters
from django.core.cache import cache
from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from crm.lists.filters import FROM, UNTIL, DayFilter, ListFilter
from crm.models import Customer, Order, Refund
from crm.type_looks import TYPE_LOOKS
from dashboard.customers.facts import AmountFilter
from dashboard.customers.order_numbers import orders_like
from dashboard.customers.search import search_customers

KEPT_SECONDS = 3600

STATES = {
    "counts": (_("paid, counts"), Q(qualifies=True)),
    "unpaid": (_("not paid"), Q(status="PENDING", cancelled_at=None)),
    "voided": (_("voided"), Q(status="VOIDED", cancelled_at=None)),
    "cancelled": (_("cancelled"), Q(cancelled_at__isnull=False)),
    "refunded": (_("given back, whole or in part"), Q(Exists(Refund.objects.filter(order=OuterRef("pk"))))),
    "test": (_("a test"), Q(is_test=True)),
    "unrated": (_("without an exchange rate"), Q(qualifies=True, net_base=None)),
}


class OrderFilters(ListFilter):
    q = django_filters.CharFilter(
        label=_("Search these by order number, name, e-mail or phone"), method="find", max_length=100
    )
    state = django_filters.ChoiceFilter(
        label=_("State"), method="in_state", empty_label=_("Any"),
        choices=[(code, label) for code, (label, _condition) in STATES.items()],
    )  # fmt: skip
    type = django_filters.MultipleChoiceFilter(
        label=_("Type of the customer"), field_name="customer__metrics__type_code", distinct=False,
        choices=lambda: [(look.code, look.label) for look in TYPE_LOOKS],
    )  # fmt: skip
    from_day = DayFilter(
        label=_("From"), subject=_("Placed"), verb=FROM, field_name="placed_on", lookup_expr="gte"
    )
    to_day = DayFilter(
        label=_("To"), subject=_("Placed"), verb=UNTIL, field_name="placed_on", lookup_expr="lte"
    )
    value_from = AmountFilter(
        label=_("Value from"), field_name="net_base", lookup_expr="gte", verb=_("at least")
    )
    value_to = AmountFilter(label=_("Value to"), field_name="net_base", lookup_expr="lte", verb=_("at most"))
    source = django_filters.ChoiceFilter(label=_("Source"), empty_label=_("Every source"))
    currency = django_filters.ChoiceFilter(label=_("Currency"), empty_label=_("Every currency"))
    coupon = django_filters.CharFilter(label=_("Coupon"), lookup_expr="iexact", max_length=100)

    class Meta:
        model = Order
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("source", "currency"):
            self.offer(name, lambda name=name: known(name))

    def find(self, orders: QuerySet, _name: str, text: str) -> QuerySet:
        """By number in any spelling, or those of the customers whom the text points to."""
        reader = self.reader
        people = search_customers(Customer.objects.visible_to(reader.user), text, region=reader.store.region)
        numbered = Q(pk__in=orders_like(text).values("pk"))
        return orders.filter(numbered | Q(customer__in=people.order_by().values("pk")))

    def in_state(self, orders: QuerySet, _name: str, code: str) -> QuerySet:
        return orders.filter(STATES[code][1])


def known(name: str) -> list[tuple[str, str]]:
    """Every value there is of a column with few of them: all orders are read, so it is kept until there are others."""
    newest = Order.objects.aggregate(newest=Max("pk"))["newest"]
    every = Order.objects.order_by(name).values_list(name, flat=True).distinct()
    values = cache.get_or_set(f"orders:{name}:{newest}", lambda: list(every), KEPT_SECONDS)
    return [(value, value) for value in values]
