"""Whose facts an import brought, and what higher apps say of these people on its page."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.functional import Promise

from crm.models import Cart, Customer, DirtyCustomer, Import, Order
from crm.registry import Registry


@dataclass(frozen=True)
class ImportPanel:
    """`tell(people=)` gets a query set of customers and returns what `template` shows; None: nothing to say.

    What it returns has `waits`: whether more is to come by itself.
    """

    code: str
    label: str | Promise
    template: str
    tell: Callable[..., dict[str, Any] | None]


IMPORT_PANELS: Registry[ImportPanel] = Registry("panels of an import")


def people_of(batch: Import) -> QuerySet[Customer]:
    """Customers with an order or a cart of this import, and those it made or changed."""
    of_it = Q(created_by_import=batch) | Q(changed_by_import=batch)
    return Customer.objects.filter(
        of_it
        | Q(pk__in=Order.objects.filter(of_it, customer__isnull=False).values("customer"))
        | Q(pk__in=Cart.objects.filter(of_it, customer__isnull=False).values("customer"))
    )


def panels_of(batch: Import) -> list[tuple[ImportPanel, dict[str, Any]]]:
    told = [(panel, panel.tell(people=people_of(batch))) for panel in IMPORT_PANELS]
    return [(panel, shown) for panel, shown in told if shown is not None]


def are_being_looked_at(batch: Import) -> bool:
    """Some of them wait for the engine still. Mostly nobody does, and nobody is looked for."""
    return (
        DirtyCustomer.objects.exists() and DirtyCustomer.objects.filter(customer__in=people_of(batch)).exists()
    )
