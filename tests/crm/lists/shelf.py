"""Every list of the product with a way to fill it: the frame's tests go through all of them."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from crm.audit import record
from crm.lists.kinds import LISTS, ListKind
from crm.models import ImportFile
from segments.models import ExclusionList
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


def an_order() -> Any:
    order = factories.OrderFactory()
    for _ in range(3):
        factories.OrderLineFactory(order=order)
    factories.RefundFactory(order=order)
    return order


def a_customer() -> Any:
    return factories.IdentityFactory(customer=factories.CustomerFactory(owner=factories.UserFactory())).customer


def an_import() -> Any:
    batch = factories.ImportFactory(owner=factories.UserFactory(), counts={"rows": 3, "orders_created": 2})
    ImportFile.objects.create(batch=batch, name="orders.csv", size=1, sha256="0" * 64)
    return batch


def a_job() -> Any:
    return factories.JobFactory(
        state="FAILED", started_at=factories.LONG_AGO, finished_at=factories.LONG_AGO,
        owner=factories.UserFactory(),
    )  # fmt: skip


def an_event() -> Any:
    return record("user.changed", at=factories.LONG_AGO, actor=factories.UserFactory(), data={"rank": 1})


def an_exclusion_list() -> Any:
    name = f"Ours {ExclusionList.objects.count()}"
    return ExclusionList.objects.create(name=name, platforms=["meta"], created_at=factories.LONG_AGO)


SHELVES = [
    Shelf("products", a_sold_product, "cost=known&q=nowhere"),
    Shelf("imports", an_import, "state=UNDONE"),
    Shelf("customers", a_customer, "country=DE&leaving=7"),
    Shelf("orders", an_order, "state=unpaid"),
    Shelf("jobs", a_job, "state=CANCELLED"),
    Shelf("exclusions", an_exclusion_list, "exported=yes"),
    Shelf("audit", an_event, "action=backup.made"),
]
