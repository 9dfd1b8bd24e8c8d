"""Who changed type, from where and why."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet
from django.db.models.expressions import RawSQL

from crm.models import Customer
from dashboard.home.scope import Scope
from segments.models import Period
from segments.types import CUSTOMER_TYPES

SHOWN = 6  # people the card names, or ways it counts
MOST_ROWS = 20_000  # after a first import everybody moved at once: that is no news to pair up


@dataclass(frozen=True)
class Move:
    customer: Customer
    period: Period
    from_code: str  # "": nobody knows


@dataclass(frozen=True)
class Moves:
    """Those who moved since and are still where they moved to; `to` counts them by type.

    Erased persons count among the arrivals, which belong to the totals, and nowhere else.
    """

    people: int
    to: dict[str, int]
    arrivals: dict[str, int]  # every move into a type, also of those who moved on
    named: list[Move]  # the most valuable first
    paths: list[tuple[str, str, int]]  # (from, to, people), the widest first; for readers without names


def moved_since(since: datetime) -> QuerySet[Period]:
    """The open periods that began by a move: at most one a customer."""
    return Period.objects.filter(dimension="TYPE", started_at__gt=since, ended_at=None).exclude(cause="FIRST")


def ended_since(since: datetime) -> QuerySet[Period]:
    """The types that somebody left."""
    # Written out: SQLite knows the index of types that ended by the word itself, not by a parameter.
    return Period.objects.filter(dimension=RawSQL("'TYPE'", ()), ended_at__gt=since)


def moves(scope: Scope, *, since: datetime) -> Moves:
    still = Q(ended_at=None, customer__erased_at=None)
    came = Period.objects.filter(dimension="TYPE", started_at__gt=since).exclude(cause="FIRST")
    counted = list(
        scope.totals(came)
        .values_list("code")
        .annotate(n=Count("pk"), still=Count("pk", filter=still))
        .order_by("code")
    )
    to = {code: here for code, _all, here in counted if here}
    rows = scope.people(moved_since(since))
    return Moves(
        people=sum(to.values()),
        to={kind.code: to[kind.code] for kind in CUSTOMER_TYPES if kind.code in to},
        arrivals={code: n for code, n, _here in counted},
        named=_named(rows) if scope.names_people else [],
        paths=[] if scope.names_people else _paths(rows, since=since),
    )


def _named(rows: QuerySet[Period]) -> list[Move]:
    # Keys first: sorting whole rows by value would read every column of everybody who moved.
    keys = rows.filter(customer__metrics__isnull=False).order_by(
        "-customer__metrics__value", "-started_at", "-pk"
    )
    wanted = list(keys.values_list("pk", flat=True)[:SHOWN])
    found = Period.objects.select_related("customer__metrics").in_bulk(wanted)
    was = _codes_before(list(found.values()))
    return [Move(found[pk].customer, found[pk], was.get(pk, "")) for pk in wanted]


def _codes_before(periods: list[Period]) -> dict[int, str]:
    """{period: code of the one that ended when it began}, in one query."""
    ended = Period.objects.filter(
        dimension="TYPE",
        customer__in=[period.customer_id for period in periods],
        ended_at__in={period.started_at for period in periods},
    )
    codes = {(row.customer_id, row.ended_at): row.code for row in ended}
    return {
        period.pk: code
        for period in periods
        if (code := codes.get((period.customer_id, period.started_at))) is not None
    }


def _paths(rows: QuerySet[Period], *, since: datetime) -> list[tuple[str, str, int]]:
    """How many went which way: the last type that ended is the one before the type that holds now.

    Read as they are and paired here: two ranges of an index, no periods joined with themselves.
    """
    came = list(rows.values_list("customer_id", "code")[: MOST_ROWS + 1])
    if len(came) > MOST_ROWS:
        return []
    was = dict(ended_since(since).order_by("ended_at").values_list("customer_id", "code").iterator())
    counted = Counter((was.get(customer, ""), code) for customer, code in came)
    return [(*codes, n) for codes, n in counted.most_common(SHOWN) if codes[0]]
