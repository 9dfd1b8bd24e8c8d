"""Filters by how somebody has bought: first when, how often ever, among the best. Charts lead here."""

import re
from math import ceil
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm import display
from dashboard.customers.days import DaysFilter, days_of
from segments.models import CustomerMetrics

OFTEN = re.compile(r"(?P<orders>[1-9]\d{0,5})(?P<more>-)?")


def check_often(text: str) -> None:
    if not OFTEN.fullmatch(text):
        raise ValidationError(_("A number of orders, with a dash behind it for that many and more: 5-."))


class OftenFilter(django_filters.CharFilter):
    def in_words(self, text: str) -> str:
        said = OFTEN.fullmatch(text)
        n = display.number(int(said["orders"]))  # type: ignore[index]
        return _("%(n)s or more") % {"n": n} if said["more"] else n  # type: ignore[index]


class BestFilter(django_filters.NumberFilter):
    def in_words(self, pct: Any) -> str:
        return _("top %(pct)s") % {"pct": f"{display.number(pct)}%"}


class BuyingFilters(django_filters.FilterSet):
    """`began` has both days inside; `best` is the share of all whom the reader may see and who ever bought."""

    began = DaysFilter(label=gettext_lazy("First order"), method="first_ordered_between")
    often = OftenFilter(
        label=gettext_lazy("Orders ever"), method="ordered_so_often", validators=[check_often],
        widget=forms.HiddenInput,
    )  # fmt: skip
    best = BestFilter(
        label=gettext_lazy("Buyers by revenue"), method="among_the_best", min_value=1, max_value=100,
        widget=forms.HiddenInput,
    )  # fmt: skip
    queryset: QuerySet

    def first_ordered_between(self, customers: QuerySet, _name: str, days: str) -> QuerySet:
        first, last = days_of(days)
        found = customers.filter(metrics__first_order_on__lte=last)
        return found.filter(metrics__first_order_on__gte=first) if first else found

    def ordered_so_often(self, customers: QuerySet, _name: str, text: str) -> QuerySet:
        said = OFTEN.fullmatch(text)
        lookup = "metrics__lifetime_orders" + ("__gte" if said["more"] else "")  # type: ignore[index]
        return customers.filter(**{lookup: int(said["orders"])})  # type: ignore[index]

    def among_the_best(self, customers: QuerySet, _name: str, pct: Any) -> QuerySet:
        """The first ceil(p n / 100) of n by revenue of the value window, ties by key, as the chart counts."""
        buyers = CustomerMetrics.objects.filter(customer__in=self.queryset.order_by(), lifetime_orders__gte=1)
        best = buyers.order_by("-revenue", "pk")[: ceil(pct * buyers.count() / 100)]
        return customers.filter(pk__in=best.values("customer"))
