"""The six types of a reader's customers: how many, what they are worth, how that changed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, Sum

from crm.models import Cart
from dashboard.home.moves import ended_since
from dashboard.home.scope import Scope
from segments.models import CustomerMetrics
from segments.models.engine import TYPE_CODES
from segments.types import CUSTOMER_TYPES


@dataclass(frozen=True)
class TypeLine:
    code: str
    customers: int
    value: Decimal  # base currency
    change: int  # arrivals less departures
    has_feed: bool = True


def type_lines(scope: Scope, *, arrivals: dict[str, int], since: datetime) -> Iterator[TypeLine]:
    """In the order of the types. `arrivals`: moves into each since then (`Moves.arrivals`)."""
    held = _held(scope)
    left = departures(scope, since=since)
    has_carts = Cart.objects.exists()
    for kind in CUSTOMER_TYPES:
        yield TypeLine(
            code=kind.code,
            customers=held[f"{kind.code}_people"],
            value=held[f"{kind.code}_worth"] or Decimal(0),
            change=arrivals.get(kind.code, 0) - left.get(kind.code, 0),
            has_feed=has_carts or kind.code != "ABANDONED",
        )


def _held(scope: Scope) -> dict[str, Any]:
    """In one pass over the rows: grouped, SQLite would follow the index of types from row to row."""
    asked: dict[str, Any] = {}
    for code in TYPE_CODES:
        asked[f"{code}_people"] = Count("pk", filter=Q(type_code=code))
        asked[f"{code}_worth"] = Sum("value", filter=Q(type_code=code))
    return scope.totals(CustomerMetrics.objects.all()).aggregate(**asked)


def departures(scope: Scope, *, since: datetime) -> dict[str, int]:
    """How many left each type. Periods follow each other without a gap, so a move is one period's end
    and the next one's start: counting the ends by their index needs no join of periods with themselves.
    """
    return dict(scope.totals(ended_since(since)).values_list("code").annotate(n=Count("pk")).order_by("code"))
