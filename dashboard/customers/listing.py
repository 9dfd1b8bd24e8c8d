"""One page of the list of customers: which, in which order, with what beside each."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import F
from django.utils.timezone import localtime

from crm.models import Customer
from crm.visibility import CustomerQuerySet

PAGE_SIZE = 25  # 50 rows weigh more than the 150 KB of a page
DEFAULT_SORT = "activity"
ORDERINGS = {
    "activity": [F("metrics__last_order_on").desc(nulls_last=True), "-pk"],
    "value": [F("metrics__value").desc(nulls_last=True), "-pk"],
    "orders": [F("metrics__orders").desc(nulls_last=True), "-pk"],
    "next": [F("metrics__next_change_at").asc(nulls_last=True), "pk"],
    "name": ["search_name", "pk"],
    "joined": ["-joined_at", "-pk"],
}


@dataclass(frozen=True)
class Listing:
    page: Page
    rows: list[Customer]
    sort: str
    today: date


def listing(customers: CustomerQuerySet, *, sort: str, page: Any, at: datetime) -> Listing:
    """Ids are sorted first and only the page's rows are read: three queries however many there are.

    An unknown `sort` is the default one, and a page that does not exist the nearest that does.
    """
    sort = sort if sort in ORDERINGS else DEFAULT_SORT
    ids = customers.order_by(*ORDERINGS[sort]).values_list("pk", flat=True)
    shown = Paginator(ids, PAGE_SIZE).get_page(page)
    wanted = list(shown.object_list)
    found = Customer.objects.select_related("metrics", "owner").in_bulk(wanted)
    rows = [found[pk] for pk in wanted if pk in found]
    return Listing(page=shown, rows=rows, sort=sort, today=localtime(at).date())
