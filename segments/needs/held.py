"""Reading the labels of customers: one of them with reasons, or a page of them by name."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crm import display
from crm.models import Customer
from segments.models import CustomerMetrics, CustomerNeed, NeedMeasure
from segments.needs.definitions import NEEDS, ORDERS_NEEDED, Need
from segments.needs.words import why_needed

PLACES = {need.code: place for place, need in enumerate(NEEDS)}


@dataclass(frozen=True)
class HeldNeed:
    need: Need
    why: str
    since: datetime


@dataclass(frozen=True)
class Needs:
    """`held` in the order of the definitions; `without` says why there is none, "" where there is one."""

    held: list[HeldNeed]
    spending_less: HeldNeed | None
    without: str


def measures() -> dict[str, NeedMeasure]:
    """The shop's own numbers by label; empty before the first look."""
    return {measure.code: measure for measure in NeedMeasure.objects.all()}


def in_order(rows: Iterable[CustomerNeed]) -> list[CustomerNeed]:
    """As the labels are defined; one that this version does not know is passed over."""
    return sorted((row for row in rows if row.code in PLACES), key=lambda row: PLACES[row.code])


def needs_of(customer: Customer, *, metrics: CustomerMetrics | None) -> Needs:
    """Two queries, whatever holds."""
    looked = measures()
    rows = in_order(CustomerNeed.objects.filter(customer=customer).select_related("category"))
    told = [HeldNeed(NEEDS[row.code], why_needed(row, looked.get(row.code)), row.since) for row in rows]
    held = [one for one in told if one.need.is_need]
    return Needs(
        held=held,
        spending_less=next((one for one in told if not one.need.is_need), None),
        without="" if held else _without(metrics, looked),
    )


def _without(metrics: CustomerMetrics | None, looked: Mapping[str, NeedMeasure]) -> str:
    if metrics is None or not looked:
        return _("not measured yet")
    if metrics.orders >= ORDERS_NEEDED:
        return _("nothing stands out")
    return ngettext(
        "none yet: %(n)s order of at least %(needed)s",
        "none yet: %(n)s orders of at least %(needed)s",
        metrics.orders,
    ) % {"n": display.number(metrics.orders), "needed": display.number(ORDERS_NEEDED)}


def names_of(customers: Iterable[Customer]) -> dict[int, list[str]]:
    """The names of each customer's needs, by the key; Spending less is none. One query."""
    found: dict[int, list[str]] = {}
    for row in in_order(CustomerNeed.objects.filter(customer__in=[customer.pk for customer in customers])):
        if NEEDS[row.code].is_need:
            found.setdefault(row.customer_id, []).append(str(NEEDS[row.code].label))
    return found
