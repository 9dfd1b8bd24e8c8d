"""What held at the end of a day: types over time, and who was what on two days.

The engine's periods follow each other without a gap, so the past is told from starts and ends.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Sum

from crm.models import Order
from dashboard.home.scope import Scope
from segments.models import CustomerMetrics, Period

NOBODY = "NONE"  # somebody who was not a customer yet


def holding(at: datetime, *, dimension: str = "TYPE") -> Q:
    """The period that held at this instant: at most one a customer."""
    return Q(dimension=dimension, started_at__lte=at) & (Q(ended_at=None) | Q(ended_at__gt=at))


def first_known(scope: Scope) -> datetime | None:
    """When history begins for these customers; None: the engine has not looked yet."""
    found = scope.totals(Period.objects.filter(dimension="TYPE")).order_by("started_at")
    return found.values_list("started_at", flat=True).first()


def counts_at(scope: Scope, instants: Sequence[datetime]) -> list[dict[str, int]]:
    """Per instant (ascending) {type: customers}: today's counts, taken back by later starts and ends.

    Three statements however many instants there are.
    """
    now = dict(
        scope.totals(CustomerMetrics.objects.all()).values_list("type_code").annotate(n=Count("pk")).order_by()
    )
    periods = scope.totals(Period.objects.filter(dimension="TYPE"))
    changes: list[tuple[datetime, str, int]] = []
    for column, sign in (("started_at", -1), ("ended_at", 1)):
        rows = periods.filter(**{f"{column}__gt": instants[0]}).values_list(column, "code")
        changes += [(at, code, sign * n) for at, code, n in rows.annotate(n=Count("pk")).order_by()]
    changes.sort(key=lambda change: change[0], reverse=True)
    told: list[dict[str, int]] = []
    place = 0
    for instant in reversed(instants):
        while place < len(changes) and changes[place][0] > instant:
            _at, code, n = changes[place]
            now[code] = now.get(code, 0) + n
            place += 1
        told.append({code: n for code, n in now.items() if n})
    return told[::-1]


@dataclass(frozen=True)
class Path:
    """`people` were `start` on the first day and `end` on the second; `value` is what they are worth now,
    in the base currency."""

    start: str
    end: str
    people: int
    value: Decimal


def paths(scope: Scope, *, since: datetime, until: datetime) -> list[Path]:
    """Everybody of the second day, by type on both. `start` NOBODY: came since."""
    was = Period.objects.filter(holding(since), customer=OuterRef("customer"))
    there = scope.totals(Period.objects.filter(holding(until))).annotate(was=Subquery(was.values("code")[:1]))
    rows = (
        there.values_list("was", "code")
        .annotate(n=Count("pk"), worth=Sum("customer__metrics__value"))
        .order_by("was", "code")
    )
    return [Path(start or NOBODY, end, n, worth or Decimal(0)) for start, end, n, worth in rows]


@dataclass(frozen=True)
class Retained:
    """Of `members` on the day before the range, `ordered` ordered in it and `stayed` hold the type after it."""

    members: int
    ordered: int
    stayed: int


def retention(
    scope: Scope, *, first: date, last: date, since: datetime, until: datetime
) -> dict[str, Retained]:
    """Per type. `since` is the end of the day before `first`, `until` that of `last`."""
    orders = Order.objects.filter(
        customer=OuterRef("customer"), qualifies=True, placed_on__gte=first, placed_on__lte=last
    )
    still = Period.objects.filter(holding(until), customer=OuterRef("customer"), code=OuterRef("code"))
    members: QuerySet = scope.totals(Period.objects.filter(holding(since))).annotate(
        has_ordered=Exists(orders), has_stayed=Exists(still)
    )
    rows = (
        members.values_list("code")
        .annotate(
            n=Count("pk"),
            ordered=Count("pk", filter=Q(has_ordered=True)),
            stayed=Count("pk", filter=Q(has_stayed=True)),
        )
        .order_by("code")
    )
    return {code: Retained(n, ordered, stayed) for code, n, ordered, stayed in rows}
