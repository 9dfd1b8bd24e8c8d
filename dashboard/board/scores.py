"""Buyers by RFM scores, and everybody by stage, as they stand now."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Max, Min, Sum

from dashboard.home.scope import Scope
from segments.models import CustomerMetrics


@dataclass(frozen=True)
class CellOf:
    """One of the 125 cells; ("", ..) never occurs: people without scores are not in it."""

    r: int
    f: int
    m: int
    people: int
    value: Decimal
    fewest: int  # orders
    most: int


def cells(scope: Scope) -> list[CellOf]:
    rows = (
        scope.totals(CustomerMetrics.objects.filter(r__isnull=False))
        .values_list("r", "f", "m")
        .annotate(people=Count("pk"), worth=Sum("value"), fewest=Min("orders"), most=Max("orders"))
        .order_by("r", "f", "m")
    )
    return [CellOf(*row) for row in rows]


@dataclass(frozen=True)
class Group:
    people: int = 0
    value: Decimal = Decimal(0)


def stages(scope: Scope) -> dict[str, Group]:
    rows = (
        scope.totals(CustomerMetrics.objects.all())
        .values_list("stage")
        .annotate(people=Count("pk"), worth=Sum("value"))
        .order_by("stage")
    )
    return {code: Group(people, worth) for code, people, worth in rows}


def without_scores(scope: Scope) -> Group:
    found = scope.totals(CustomerMetrics.objects.filter(r__isnull=True)).aggregate(
        people=Count("pk"), worth=Sum("value")
    )
    return Group(found["people"], found["worth"] or Decimal(0))


def worth_of(scope: Scope, type_code: str) -> Decimal:
    """V of everybody who holds the type now, base currency."""
    found = scope.totals(CustomerMetrics.objects.filter(type_code=type_code)).aggregate(worth=Sum("value"))
    return found["worth"] or Decimal(0)
