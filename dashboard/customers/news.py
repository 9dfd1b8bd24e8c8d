"""Filters by what happened since an instant: where the numbers of the first page lead."""

from datetime import datetime

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from crm.models import Cart, Consent, Order
from dashboard.home.incoming import REFUSALS
from dashboard.home.moves import moved_since
from segments.types import CUSTOMER_TYPES


def type_choices() -> list[tuple[str, object]]:
    return [(kind.code, kind.label) for kind in CUSTOMER_TYPES]


class NewsFilters(django_filters.FilterSet):
    """Each takes an instant in ISO 8601 and keeps whom it happened to later than that."""

    moved = django_filters.IsoDateTimeFilter(label=_("Type changed"), method="has_moved")
    becomes = django_filters.ChoiceFilter(label=_("Next type"), field_name="metrics__next_type_code")
    ordered = django_filters.IsoDateTimeFilter(label=_("Ordered"), method="has_ordered")
    left_cart = django_filters.IsoDateTimeFilter(label=_("Left a cart"), method="has_left_cart")
    joined = django_filters.IsoDateTimeFilter(label=_("Customer"), field_name="joined_at", lookup_expr="gt")
    objected = django_filters.IsoDateTimeFilter(label=_("Objected or withdrew"), method="has_objected")

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.filters["becomes"].extra["choices"] = type_choices()

    def has_moved(self, customers: QuerySet, _name: str, since: datetime) -> QuerySet:
        return customers.filter(pk__in=moved_since(since).values("customer"))

    def has_ordered(self, customers: QuerySet, _name: str, since: datetime) -> QuerySet:
        orders = Order.objects.filter(placed_at__gt=since, qualifies=True, customer__isnull=False)
        return customers.filter(pk__in=orders.values("customer"))

    def has_left_cart(self, customers: QuerySet, _name: str, since: datetime) -> QuerySet:
        carts = Cart.objects.filter(closed_at=None, touched_at__gt=since, value__gt=0, customer__isnull=False)
        return customers.filter(pk__in=carts.values("customer"))

    def has_objected(self, customers: QuerySet, _name: str, since: datetime) -> QuerySet:
        refused = Consent.objects.filter(state__in=REFUSALS, happened_at__gt=since)
        return customers.filter(pk__in=refused.values("customer"))
