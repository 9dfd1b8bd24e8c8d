"""The list of products."""

from collections.abc import Container, Sequence
from typing import Any

import django_filters
from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from crm.catalogue.reports import Sold, sold
from crm.lists import cells
from crm.lists.filters import ListFilter
from crm.lists.kinds import Column, Empty, ListKind, Reader
from crm.models import Category, Product

NONE_SOLD = Sold()


def product_sources() -> list[tuple[str, str]]:
    sources = Product.objects.order_by("source").values_list("source", flat=True).distinct()
    return [(source, source) for source in sources]


class ProductFilters(ListFilter):
    q = django_filters.CharFilter(label=_("Search by title, SKU or source"), method="find", max_length=100)
    category = django_filters.ModelMultipleChoiceFilter(
        label=_("Category"), queryset=Category.objects.order_by("name", "pk"), distinct=False
    )
    cost = django_filters.ChoiceFilter(
        label=_("Cost"), method="with_cost", empty_label=_("Any cost"),
        choices=[("unknown", _("unknown")), ("known", _("known"))],
    )  # fmt: skip
    price = django_filters.ChoiceFilter(
        label=_("Price"), method="with_price", empty_label=_("Any price"),
        choices=[("unknown", _("unknown")), ("known", _("known")), ("loss", _("below cost"))],
    )  # fmt: skip
    source = django_filters.ChoiceFilter(label=_("Source"), empty_label=_("Every source"))

    class Meta:
        model = Product
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("source", product_sources)

    def find(self, products: QuerySet, _name: str, words: str) -> QuerySet:
        return products.filter(Q(title__icontains=words) | Q(sku__icontains=words) | Q(source__iexact=words))

    def with_cost(self, products: QuerySet, _name: str, state: str) -> QuerySet:
        return products.filter(cost__isnull=state == "unknown")

    def with_price(self, products: QuerySet, _name: str, state: str) -> QuerySet:
        if state == "loss":
            return products.filter(price__lt=F("cost"))
        return products.filter(price__isnull=state == "unknown")


def with_sales(products: Sequence[Any], reader: Reader, codes: Container[str]) -> None:
    figures = sold([product.pk for product in products])
    for product in products:
        product.sold = figures.get(product.pk, NONE_SOLD)


def _title(product: Any, reader: Reader) -> str:
    return cells.linked(reverse("crm:product", args=[product.pk]), product, f"{product.sku} · {product.source}")


def _margin(product: Any) -> Any:
    known = product.price is not None and product.cost is not None
    return product.price - product.cost if known else None


PRODUCTS = ListKind(
    "products", _("Products"), "crm:product_list", "products.see",
    rows=lambda reader: Product.objects.all(),
    filters=ProductFilters,
    related=("category",),
    beside=with_sales,
    title=Column("title", _("Product"), _title, lambda product, reader: str(product), "title", greatest_first=False),
    columns=(
        Column(
            "category", _("Category"), lambda product, reader: cells.text(product.category),
            lambda product, reader: str(product.category or ""), "category__name", greatest_first=False,
            may_lack=True,
        ),
        Column(
            "price", _("Price"), lambda product, reader: cells.amount(product.price, product.currency),
            lambda product, reader: cells.paid(product.price, product.currency), "price", may_lack=True, is_number=True,
        ),
        Column(
            "cost", _("Cost"), lambda product, reader: cells.amount(product.cost, product.currency),
            lambda product, reader: cells.paid(product.cost, product.currency), "cost", may_lack=True, is_number=True,
        ),
        Column(
            "margin", _("Margin"), lambda product, reader: cells.amount(_margin(product), product.currency),
            lambda product, reader: cells.paid(_margin(product), product.currency), is_first=False, is_number=True,
        ),
        Column(
            "buyers", _("Buyers"), lambda product, reader: cells.count(product.sold.buyers),
            lambda product, reader: product.sold.buyers, is_number=True,
        ),
        Column(
            "orders", _("Orders"), lambda product, reader: cells.count(product.sold.orders),
            lambda product, reader: product.sold.orders, is_first=False, is_number=True,
        ),
        Column(
            "sold", _("Sold"), lambda product, reader: cells.count(product.sold.units),
            lambda product, reader: product.sold.units, is_number=True,
        ),
        Column(
            "revenue", _("Revenue"), lambda product, reader: cells.amount(product.sold.revenue, reader.base),
            lambda product, reader: cells.paid(product.sold.revenue, reader.base), is_number=True,
        ),
        Column(
            "last", _("Last sold"), lambda product, reader: cells.day(product.sold.last_on, reader),
            lambda product, reader: product.sold.last_on, is_first=False, is_number=True,
        ),
    ),
    in_files=(
        (_("SKU"), lambda product, reader: product.sku),
        (_("Source"), lambda product, reader: product.source),
        (_("Currency"), lambda product, reader: product.currency),
        (_("Currency of revenue"), lambda product, reader: reader.base),
    ),
    usual_order="title",
    all_label=_("All products"),
    template="crm/product_list.html",
    empty=Empty(
        "package", _("No product yet"),
        _("Products come with the orders you import, or with a file of their own that brings prices and costs."),
        nothing_matches=_("No product matches these filters."),
        action=_("Choose a file"), url_name="crm:new_import", permission="imports.propose",
    ),
)  # fmt: skip
