"""Who comes back, how often, and who brings the revenue. Amounts in the base currency, after refunds.

Orders are those that qualify, by local day, with a customer; erased persons stay in the totals.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import ceil

from django.db.models import Case, CharField, Count, F, Min, Q, Sum, Value, When, Window
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, RowNumber, Substr

from crm.models import Order
from dashboard.home.scope import Scope
from segments.models import CustomerMetrics

TOP_SHARES = (1, 5, 10, 20, 30, 40, 50, 60, 80, 100)  # % of the buyers


def month_of(column: str) -> Combinable:
    """ "2026-11" of a day, the same text in both databases; SQLite's own function for it runs in Python."""
    return Substr(Cast(column, CharField()), 1, 7)


@dataclass(frozen=True)
class Takings:
    """Of a range of days. `revenue` counts orders with a rate; `buyers` ordered at least once."""

    orders: int
    priced: int  # orders with a rate
    revenue: Decimal
    buyers: int


def takings(scope: Scope, *, first: date, last: date) -> Takings:
    """Guest orders belong to the store's revenue and to nobody's book."""
    found = scope.totals(
        Order.objects.filter(qualifies=True, placed_on__gte=first, placed_on__lte=last)
    ).aggregate(
        n=Count("pk"), priced=Count("net_base"), worth=Sum("net_base"), buyers=Count("customer", distinct=True)
    )
    return Takings(found["n"], found["priced"], found["worth"] or Decimal(0), found["buyers"])


@dataclass(frozen=True)
class Share:
    """`part` of `whole` people; both shown, with the share."""

    part: int
    whole: int


def repeat(scope: Scope) -> Share:
    """Buyers with two and more orders among buyers, lifetime."""
    found = scope.totals(CustomerMetrics.objects.filter(lifetime_orders__gte=1)).aggregate(
        all=Count("pk"), again=Count("pk", filter=Q(lifetime_orders__gte=2))
    )
    return Share(found["again"], found["all"])


def order_counts(scope: Scope) -> dict[int, int]:
    """{orders ever: buyers}"""
    rows = scope.totals(CustomerMetrics.objects.filter(lifetime_orders__gte=1)).values_list("lifetime_orders")
    return dict(rows.annotate(n=Count("pk")).order_by("lifetime_orders"))


def repurchase(scope: Scope, *, first: date, last: date) -> Share:
    """Customers who had bought before the days and ordered in them, among those who had bought before."""
    had = scope.totals(CustomerMetrics.objects.filter(first_order_on__lt=first)).count()
    again = scope.totals(
        Order.objects.filter(
            qualifies=True,
            placed_on__gte=first,
            placed_on__lte=last,
            customer__metrics__first_order_on__lt=first,
        )
    ).aggregate(n=Count("customer", distinct=True))["n"]
    return Share(again, had)


def repurchase_by_month(scope: Scope, *, first: date, last: date) -> dict[str, Share]:
    """{"2026-11": share} for every month from that of `first` to that of `last`, in two statements."""
    began = dict(
        scope.totals(CustomerMetrics.objects.filter(first_order_on__isnull=False))
        .annotate(began=month_of("first_order_on"))
        .values_list("began")
        .annotate(n=Count("pk"))
        .order_by("began")
    )
    again = dict(
        scope.totals(Order.objects.filter(qualifies=True, placed_on__gte=first, placed_on__lte=last))
        .annotate(month=month_of("placed_on"), began=month_of("customer__metrics__first_order_on"))
        .filter(began__lt=F("month"))
        .values_list("month")
        .annotate(n=Count("customer", distinct=True))
        .order_by("month")
    )
    return {
        month: Share(again.get(month, 0), sum(n for began_in, n in began.items() if began_in < month))
        for month in months(first, last)
    }


def months(first: date, last: date) -> list[str]:
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    start = first.year * 12 + first.month - 1
    return [f"{number // 12:04d}-{number % 12 + 1:02d}" for number in range(start, start + count)]


@dataclass(frozen=True)
class Held:
    """The top `pct` % of buyers, `people` of them, hold `revenue`."""

    pct: int
    people: int
    revenue: Decimal


@dataclass(frozen=True)
class Concentration:
    buyers: int
    revenue: Decimal
    held: list[Held]

    def top(self, pct: int) -> Held:
        return next(one for one in self.held if one.pct == pct)


def concentration(scope: Scope) -> Concentration:
    """Revenue of the value window. The top p % of n buyers are the first ceil(p n / 100)."""
    buyers = scope.totals(CustomerMetrics.objects.filter(lifetime_orders__gte=1))
    n = buyers.count()
    ranks = {pct: ceil(pct * n / 100) for pct in TOP_SHARES}
    order = [F("revenue").desc(), F("pk").asc()]
    rows = buyers.annotate(
        rank=Window(RowNumber(), order_by=order), so_far=Window(Sum("revenue"), order_by=order)
    ).filter(rank__in=set(ranks.values()))
    so_far = dict(rows.values_list("rank", "so_far"))
    held = [Held(pct, rank, so_far.get(rank, Decimal(0))) for pct, rank in ranks.items()]
    return Concentration(n, so_far.get(n, Decimal(0)), held)


@dataclass(frozen=True)
class Cohort:
    """Buyers whose first order fell into the period from `start`, and how many of them ordered k periods on."""

    start: date
    buyers: int
    again: list[int]  # k = 1, 2, ..


def cohorts(scope: Scope, *, starts: Sequence[date], last: date) -> list[Cohort]:
    """One for each period; `starts` are their first days, ascending, and the newest runs up to `last`."""
    rows = (
        scope.totals(Order.objects.filter(qualifies=True, placed_on__gte=starts[0], placed_on__lte=last))
        .filter(customer__metrics__first_order_on__gte=starts[0])
        .annotate(
            began=_place_of("customer__metrics__first_order_on", starts), period=_place_of("placed_on", starts)
        )
        .values_list("began", "period")
        .annotate(n=Count("customer", distinct=True))
        .order_by("began", "period")
    )
    seen = {(began, period - began): n for began, period, n in rows}
    return [
        Cohort(
            start, seen.get((number, 0), 0), [seen.get((number, k), 0) for k in range(1, len(starts) - number)]
        )
        for number, start in enumerate(starts)
    ]


def _place_of(column: str, starts: Sequence[date]) -> Combinable:
    """Which of the periods a day falls into, from 0."""
    newest_first = reversed(list(enumerate(starts)))
    return Case(*[When(**{f"{column}__gte": start}, then=Value(number)) for number, start in newest_first])


def first_order(scope: Scope) -> date | None:
    """When the shop's facts begin: who ordered first then may have bought before."""
    return scope.totals(CustomerMetrics.objects.all()).aggregate(first=Min("first_order_on"))["first"]
