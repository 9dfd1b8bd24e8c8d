"""What held at the end of a day: types over time, and who was what on two days.

The engine's periods follow each other without a gap, so the past is told from starts and ends.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Count, Q, QuerySet

from crm.fields import from_units
from crm.models import Order
from dashboard.home.scope import Scope
from segments.engine.statements import Statements
from segments.models import CustomerMetrics, Period
from segments.scheme_history import named

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


# Each day is read once and the two are joined: asked for each person of one day, PostgreSQL took five times as long.
PATHS = """
WITH was AS MATERIALIZED ({was}), there AS ({now})
SELECT coalesce(was.code, %(nobody)s), there.code, count(*), CAST(coalesce(sum(m.value), 0) AS bigint)
FROM there
LEFT JOIN was ON was.customer_id = there.customer_id
LEFT JOIN segments_customermetrics m ON m.customer_id = there.customer_id
GROUP BY 1, 2 ORDER BY 1, 2
"""
RETAINED = """
WITH there AS ({was}), still AS MATERIALIZED ({now}), bought AS MATERIALIZED ({bought})
SELECT there.code, count(*), count(bought.customer_id), count(CASE WHEN still.code = there.code THEN 1 END)
FROM there
LEFT JOIN still ON still.customer_id = there.customer_id
LEFT JOIN bought ON bought.customer_id = there.customer_id
GROUP BY 1 ORDER BY 1
"""


def _held(scope: Scope, at: datetime) -> QuerySet:
    return scope.totals(Period.objects.filter(holding(at))).values("customer_id", "code")


def _rows(statement: str, *, params: Mapping[str, Any], **inside: QuerySet) -> list[tuple]:
    """The rows of a statement with query sets in its {places}."""
    selects = {place: named(rows, prefix=place) for place, rows in inside.items()}
    sql = statement.format(**{place: select for place, (select, _values) in selects.items()})
    values = {name: value for _select, wanted in selects.values() for name, value in wanted.items()}
    return Statements(using=DEFAULT_DB_ALIAS, params=values).rows(sql, **params)


def paths(scope: Scope, *, since: datetime, until: datetime) -> list[Path]:
    """Everybody of the second day, by type on both. `start` NOBODY: came since."""
    rows = _rows(PATHS, params={"nobody": NOBODY}, was=_held(scope, since), now=_held(scope, until))
    return [Path(start, end, n, from_units(int(worth))) for start, end, n, worth in rows]


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
    bought = Order.objects.filter(
        qualifies=True, placed_on__gte=first, placed_on__lte=last, customer__isnull=False
    )
    rows = _rows(
        RETAINED, params={}, was=_held(scope, since), now=_held(scope, until),
        bought=scope.totals(bought).order_by().values("customer_id").distinct(),
    )  # fmt: skip
    return {code: Retained(n, ordered, stayed) for code, n, ordered, stayed in rows}
