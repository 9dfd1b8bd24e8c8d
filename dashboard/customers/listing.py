"""One page of the list of customers: which, in which order, with what beside each."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import F
from django.db.models.expressions import OrderBy
from django.utils.timezone import localtime

from crm.models import Customer
from crm.visibility import CustomerQuerySet

PAGE_SIZE = 25  # 50 rows weigh more than the 150 KB of a page
DEFAULT_SORT = "activity"
# Code -> what is compared, and whether the greatest comes first unless a minus in front turns it round.
ORDERS = {
    "activity": ("metrics__last_order_on", True),
    "value": ("metrics__value", True),
    "aov": ("metrics__aov", True),
    "orders": ("metrics__orders", True),
    "next": ("metrics__next_change_at", False),
    "first": ("metrics__first_order_on", True),
    "name": ("search_name", False),
    "joined": ("joined_at", True),
}


@dataclass(frozen=True)
class Listing:
    page: Page
    rows: list[Customer]
    sort: str
    today: date


def known_sort(sort: str) -> str:
    """An order that does not exist is the usual one."""
    return sort if sort.removeprefix("-") in ORDERS else DEFAULT_SORT


def ordering(sort: str) -> list[OrderBy | str]:
    """Nobody's value comes last either way. Each order ends in the key, so that pages never overlap."""
    path, greatest_first = ORDERS[sort.removeprefix("-")]
    descends = greatest_first != sort.startswith("-")
    if path == "search_name":
        return ["-search_name", "-pk"] if descends else ["search_name", "pk"]
    first = F(path).desc(nulls_last=True) if descends else F(path).asc(nulls_last=True)
    return [first, "-pk" if descends else "pk"]


def listing(customers: CustomerQuerySet, *, sort: str, page: Any, at: datetime) -> Listing:
    """Ids are sorted first and only the page's rows are read: three queries however many there are.

    A page that does not exist is the nearest that does.
    """
    sort = known_sort(sort)
    ids = customers.order_by(*ordering(sort)).values_list("pk", flat=True)
    shown = Paginator(ids, PAGE_SIZE).get_page(page)
    wanted = list(shown.object_list)
    found = Customer.objects.select_related("metrics", "owner").in_bulk(wanted)
    rows = [found[pk] for pk in wanted if pk in found]
    return Listing(page=shown, rows=rows, sort=sort, today=localtime(at).date())
