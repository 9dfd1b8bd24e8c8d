"""One page of the list of customers: which, in which order, with what beside each."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, F, Window
from django.db.models.expressions import OrderBy
from django.utils.timezone import localtime

from crm.models import Customer
from crm.visibility import CustomerQuerySet

PAGE_SIZE = 25  # 50 rows weigh more than the 150 KB of a page
DEFAULT_SORT = "activity"
MOST = 10**9  # rows before a page; SQLite takes no larger number than 2**63
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


def listing(
    customers: CustomerQuerySet,
    *,
    sort: str,
    page: Any,
    at: datetime,
    size: int = PAGE_SIZE,
    is_narrowed: bool = True,
) -> Listing:
    """Ids are sorted first and only the page's rows are read: as many queries however many there are.

    A page that does not exist is the nearest that does.
    """
    sort = known_sort(sort)
    ordered = customers.order_by(*ordering(sort))
    shown = _counted_along(ordered, page, size) if is_narrowed else _page(ordered, page, size)
    wanted = list(shown.object_list)
    found = Customer.objects.select_related("metrics", "owner").in_bulk(wanted)
    rows = [found[pk] for pk in wanted if pk in found]
    return Listing(page=shown, rows=rows, sort=sort, today=localtime(at).date())


def _page(ordered: CustomerQuerySet, page: Any, size: int) -> Page:
    return Paginator(ordered.values_list("pk", flat=True), size).get_page(page)


def _counted_along(ordered: CustomerQuerySet, page: Any, size: int) -> Page:
    """Filters may cost more than sorting: one statement finds the people and counts them.

    Nobody there: the list is empty or the page is beyond its end, which takes the usual way.
    """
    number = int(page) if str(page or "").isdecimal() else 1
    first = (max(number, 1) - 1) * size
    counted = ordered.annotate(found=Window(Count("*"))).values_list("pk", "found")
    rows = list(counted[first : first + size]) if first < MOST else []
    if not rows:
        return _page(ordered, page, size)
    paginator = _Counted(ordered, size, count=rows[0][1])
    return Page([pk for pk, _found in rows], max(number, 1), paginator)


class _Counted(Paginator):
    """Of a list that is counted already."""

    def __init__(self, customers: CustomerQuerySet, size: int, *, count: int) -> None:
        super().__init__(customers, size)
        self.__dict__["count"] = count  # where the cached property of the class would put it
