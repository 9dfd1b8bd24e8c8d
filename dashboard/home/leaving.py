"""Loyal today, at-risk within a week unless they order: who, and what a year of them is worth."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db.models import QuerySet
from django.utils.timezone import localtime

from crm.models import Store
from dashboard.home.scope import Scope
from dashboard.home.ways import Way, ways_to
from segments.behaviours import usual_gap
from segments.clv import a_year
from segments.facts import Facts
from segments.models import CustomerMetrics

LOOK_AHEAD = timedelta(days=7)
SOON = 2  # days
SHOWN = 6


@dataclass(frozen=True)
class Leaver:
    metrics: CustomerMetrics
    at_risk: Decimal  # base currency: what they order in a year at their own pace
    way: Way | None  # None: nobody may contact them, or the reader may not
    usual_gap: int | None  # days, the mean of the own gaps; None: fewer than three
    is_soon: bool  # within two days


@dataclass(frozen=True)
class Leaving:
    people: int
    at_risk: Decimal
    soonest: list[Leaver]


def leaving(scope: Scope, *, at: datetime) -> Leaving:
    rows = scope.people(
        CustomerMetrics.objects.filter(
            type_code="LOYAL", next_type_code="AT_RISK", next_change_at__lte=at + LOOK_AHEAD
        )
    )
    named = _first(scope, rows, "next_change_at", "-value", "pk", at=at) if scope.names_people else []
    return Leaving(*_worth(rows), soonest=named)


def _worth(rows: QuerySet[CustomerMetrics]) -> tuple[int, Decimal]:
    """(people, what they order in a year). Added here: days between dates are written differently in
    each database, and a week holds few people."""
    found = list(rows.values_list("revenue", "first_order_on", "last_order_on"))
    window = Store.current().value_window_days
    return len(found), sum((a_year(*row, window_days=window) for row in found), Decimal(0))


def at_risk_now(scope: Scope, *, at: datetime) -> list[Leaver]:
    """The at-risk VIPs with the most value, for whoever calls them."""
    rows = scope.people(CustomerMetrics.objects.filter(type_code="AT_RISK"))
    return _first(scope, rows, "-value", "pk", at=at)


def _first(scope: Scope, rows: QuerySet[CustomerMetrics], *order: str, at: datetime) -> list[Leaver]:
    wanted = list(rows.order_by(*order).values_list("pk", flat=True)[:SHOWN])
    found = CustomerMetrics.objects.select_related("customer").in_bulk(wanted)
    ways = ways_to(wanted, reader=scope.reader, at=at)
    today, window = localtime(at).date(), Store.current().value_window_days
    return [_leaver(found[pk], ways.get(pk), today=today, window_days=window) for pk in wanted]


def _leaver(metrics: CustomerMetrics, way: Way | None, *, today: date, window_days: int | None) -> Leaver:
    gap = usual_gap(Facts.of(metrics, day=today), {})
    change = metrics.next_change_at
    return Leaver(
        metrics=metrics,
        at_risk=a_year(metrics.revenue, metrics.first_order_on, metrics.last_order_on, window_days=window_days),
        way=way,
        usual_gap=None if gap is None else round(gap),
        is_soon=change is not None and (localtime(change).date() - today).days <= SOON,
    )
