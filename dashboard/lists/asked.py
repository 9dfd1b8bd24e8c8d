"""What the address of the list asks for, read the same way by the page, its files and its bulk changes."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, QueryDict

from crm.models import Customer, User
from crm.visibility import CustomerQuerySet
from dashboard.customers.filters import CustomerFilter
from dashboard.customers.listing import known_sort
from dashboard.lists.columns import Column, chosen_columns


@dataclass(frozen=True)
class Asked:
    filter: CustomerFilter
    customers: CustomerQuerySet  # none when the filters are wrong
    columns: list[Column]
    sort: str


def asked(query: QueryDict, *, by: User, region: str, at: datetime) -> Asked:
    """Only customers `by` may see."""
    visible = Customer.objects.visible_to(by)
    found = CustomerFilter(query, visible, at=at, region=region)
    return Asked(
        filter=found,
        customers=found.qs if found.is_valid() else visible.none(),
        columns=chosen_columns(query.getlist("column")),
        sort=known_sort(query.get("sort", "")),
    )


def asked_in(request: HttpRequest, *, at: datetime) -> Asked:
    """What the query that a form sends along (`query`) asks for."""
    return asked(
        QueryDict(request.POST.get("query", "")), by=request.user, region=request.store.region, at=at  # type: ignore[attr-defined, arg-type]
    )  # fmt: skip
