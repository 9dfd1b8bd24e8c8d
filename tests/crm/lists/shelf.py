"""Every list of the product with a way to fill it: the frame's tests go through all of them."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from crm.lists.kinds import LISTS, ListKind
from tests import factories


@dataclass(frozen=True)
class Shelf:
    code: str
    fill: Any  # () -> one more row
    narrow: str  # a query that leaves nothing of what `fill` makes

    @property
    def kind(self) -> ListKind:
        return LISTS[self.code]

    @property
    def url(self) -> str:
        return reverse(self.kind.url_name)

    @property
    def export_url(self) -> str:
        return reverse(self.kind.export_url)


def a_sold_product() -> Any:
    return factories.OrderLineFactory(product=factories.ProductFactory()).product


SHELVES = [Shelf("products", a_sold_product, "cost=known&q=nowhere")]
