"""What the first page tells, for the customers its reader may see."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum

from crm.models import Cart, Consent, Customer, Job, Order
from crm.roles import MARKETER
from crm.visibility import sees_all
from segments.models import CustomerMetrics, Period
from segments.types import CUSTOMER_TYPES

LOOK_BACK = timedelta(days=7)
LOOK_AHEAD = timedelta(days=7)
SHOWN = 6  # people a card names


@dataclass(frozen=True)
class TypeLine:
    code: str
    customers: int
    value: Decimal
    change: int  # against a week ago
    has_feed: bool = True


@dataclass(frozen=True)
class Move:
    customer: Customer
    period: Period
    from_code: str


@dataclass(frozen=True)
class Incoming:
    """What became known in the week; amounts in the base currency."""

    orders: int
    order_value: Decimal
    buyers: int
    carts: int
    cart_value: Decimal
    objections: int
    failed_jobs: int


@dataclass(frozen=True)
class Briefing:
    since: datetime
    customers: int
    types: list[TypeLine]
    moved: int
    moves: list[Move]
    leaving: int
    leaving_value: Decimal
    leavers: list[CustomerMetrics]
    at_risk_value: Decimal
    incoming: Incoming
    names_people: bool  # False: the reader sees numbers only


def briefing(*, reader: Any, at: datetime) -> Briefing:
    """Numbers of the reader's customers; whoever acts on segments sees the store's, and no people."""
    since = at - LOOK_BACK
    everybody = sees_all(reader) or reader.role == MARKETER
    metrics = _scoped(CustomerMetrics.objects.all(), reader, everybody, "customer")
    started = Period.objects.filter(dimension="TYPE", started_at__gt=since)
    moved = _scoped(started.exclude(cause="FIRST"), reader, everybody, "customer")
    leavers = metrics.filter(
        type_code="LOYAL", next_type_code="AT_RISK", next_change_at__gt=at, next_change_at__lte=at + LOOK_AHEAD
    )
    lines = list(_type_lines(metrics, moved))
    leaving = leavers.aggregate(people=Count("pk"), value=Sum("value"))
    names_people = reader.role != MARKETER
    return Briefing(
        since=since,
        customers=sum(line.customers for line in lines),
        types=lines,
        moved=moved.filter(ended_at=None).count(),
        moves=_moves(moved) if names_people else [],
        leaving=leaving["people"],
        leaving_value=leaving["value"] or Decimal(0),
        leavers=list(leavers.select_related("customer").order_by("next_change_at", "pk")[:SHOWN])
        if names_people
        else [],
        at_risk_value=next(line.value for line in lines if line.code == "AT_RISK"),
        incoming=_incoming(reader, everybody, since=since, at=at),
        names_people=names_people,
    )


def _scoped(rows: QuerySet, reader: Any, everybody: bool, path: str) -> QuerySet:
    """The rows of the reader's customers. An erased person stays in totals, so nobody is left out of them."""
    if everybody:
        return rows
    return rows.filter(**{f"{path}__in": Customer.objects.visible_to(reader).values("pk")})


def _type_lines(metrics: QuerySet, moved: QuerySet) -> Iterator[TypeLine]:
    now_held = {
        row["type_code"]: row
        for row in metrics.values("type_code")
        .annotate(people=Count("pk"), worth=Sum("value"))
        .order_by("type_code")
    }
    change = _net_change(moved)
    has_carts = Cart.objects.exists()
    for kind in CUSTOMER_TYPES:
        row = now_held.get(kind.code, {"people": 0, "worth": None})
        yield TypeLine(
            code=kind.code,
            customers=row["people"],
            value=row["worth"] or Decimal(0),
            change=change.get(kind.code, 0),
            has_feed=has_carts or kind.code != "ABANDONED",
        )


def _net_change(moved: QuerySet) -> dict[str, int]:
    """Arrivals less departures per type: each move ended one period where it began another."""
    arrived = moved.values("code").annotate(n=Count("pk")).order_by("code").values_list("code", "n")
    left = (
        moved.filter(customer__periods__dimension="TYPE", customer__periods__ended_at=F("started_at"))
        .values(was=F("customer__periods__code"))
        .annotate(n=Count("pk"))
        .order_by("was")
        .values_list("was", "n")
    )
    change = dict(arrived)
    for code, number in left:
        change[code] = change.get(code, 0) - number
    return change


def _moves(moved: QuerySet) -> list[Move]:
    """Those who moved and are still where they moved to, the most valuable first."""
    newest = list(
        moved.filter(ended_at=None, customer__erased_at=None, customer__metrics__isnull=False)
        .select_related("customer__metrics")
        .order_by("-customer__metrics__value", "-started_at", "-pk")[:SHOWN]
    )
    before = Period.objects.filter(
        customer__in=[period.customer_id for period in newest],
        dimension="TYPE",
        ended_at__in=[period.started_at for period in newest],
    )
    was = {(period.customer_id, period.ended_at): period.code for period in before}
    return [
        Move(period.customer, period, was.get((period.customer_id, period.started_at), "")) for period in newest
    ]


def _incoming(reader: Any, everybody: bool, *, since: datetime, at: datetime) -> Incoming:
    in_week = Q(placed_at__gt=since, placed_at__lte=at)
    orders = _scoped(Order.objects.filter(in_week, qualifies=True), reader, everybody, "customer").aggregate(
        n=Count("pk"), worth=Sum("net_base"), buyers=Count("customer", distinct=True)
    )
    carts = _scoped(
        Cart.objects.filter(closed_at=None, touched_at__gt=since, value__gt=0), reader, everybody, "customer"
    ).aggregate(n=Count("pk"), worth=Sum("value_base"))
    refusals = Consent.objects.filter(
        state__in=["WITHDRAWN", "OBJECTED"], happened_at__gt=since, happened_at__lte=at
    )
    return Incoming(
        orders=orders["n"],
        order_value=orders["worth"] or Decimal(0),
        buyers=orders["buyers"],
        carts=carts["n"],
        cart_value=carts["worth"] or Decimal(0),
        objections=_scoped(refusals, reader, everybody, "customer").count(),
        failed_jobs=Job.objects.visible_to(reader).filter(state="FAILED", finished_at__gt=since).count(),
    )
