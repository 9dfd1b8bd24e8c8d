"""Loyal today, at-risk within a week unless they order: who, and what a year of them is worth."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.db.models import QuerySet

from dashboard.home.scope import Scope
from segments.clv import a_year
from segments.models import CustomerMetrics

LOOK_AHEAD = timedelta(days=7)
SHOWN = 6


@dataclass(frozen=True)
class Leaver:
    metrics: CustomerMetrics
    at_risk: Decimal  # base currency: what they order in a year at their own pace


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
    named = _first(rows, "next_change_at", "-value", "pk") if scope.names_people else []
    return Leaving(*_worth(rows), soonest=named)


def _worth(rows: QuerySet[CustomerMetrics]) -> tuple[int, Decimal]:
    """(people, what they order in a year). Added here: days between dates are written differently in
    each database, and a week holds few people."""
    found = list(rows.values_list("revenue", "first_order_on", "last_order_on"))
    return len(found), sum((a_year(*row) for row in found), Decimal(0))


def at_risk_now(scope: Scope) -> list[Leaver]:
    """The at-risk VIPs with the most value, for whoever calls them."""
    rows = scope.people(CustomerMetrics.objects.filter(type_code="AT_RISK"))
    return _first(rows, "-value", "pk")


def _first(rows: QuerySet[CustomerMetrics], *order: str) -> list[Leaver]:
    wanted = list(rows.order_by(*order).values_list("pk", flat=True)[:SHOWN])
    found = CustomerMetrics.objects.select_related("customer").in_bulk(wanted)
    return [
        Leaver(m, a_year(m.revenue, m.first_order_on, m.last_order_on)) for m in (found[pk] for pk in wanted)
    ]
