"""Counting the sales of products once: who changed since is counted again within a minute, by the workers."""

from collections.abc import Iterable

from django.db import transaction

from crm.catalogue.reports import Sold, counted
from crm.models import Product, ProductSales, SalesChange

MOST = 200  # products of one look; the next follows in a minute


def recount_sales() -> int:
    """Of those that changed or were never counted, each in a transaction of its own. Returns how many."""
    changed = list(SalesChange.objects.values_list("product", flat=True).distinct()[:MOST])
    never = Product.objects.exclude(pk__in=ProductSales.objects.values("pk")).values_list("pk", flat=True)
    waiting = list(dict.fromkeys([*changed, *never[:MOST]]))[:MOST]
    for product in waiting:
        _recount(product)
    return len(waiting)


@transaction.atomic
def _recount(product: int) -> None:
    """What is told of it while it is counted stays, and has it counted again."""
    told = list(SalesChange.objects.filter(product=product).values_list("pk", flat=True))
    if Product.objects.filter(pk=product).exists():
        _keep(product, counted([product]).get(product, Sold()))
    else:
        ProductSales.objects.filter(pk=product).delete()
    _forget(told)


def _keep(product: int, sold: Sold) -> None:
    ProductSales.objects.update_or_create(
        pk=product,
        defaults={
            "buyers": sold.buyers, "orders": sold.orders, "units": sold.units, "revenue": sold.revenue,
            "first_on": sold.first_on, "last_on": sold.last_on,
        },
    )  # fmt: skip


def _forget(told: Iterable[int]) -> None:
    SalesChange.objects.filter(pk__in=list(told)).delete()
