"""Who would move if the thresholds were others: one statement over the stored metrics, nothing written."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from math import floor
from typing import Any

from django.db import DEFAULT_DB_ALIAS

from crm.fields import from_units
from crm.models import Store
from segments.dialect import dialect_of
from segments.engine.statements import Statements
from segments.exclusions.rule import LAPSED
from segments.instants import local_day
from segments.rules_sql import Compiler, columns_of_metrics, metrics_source
from segments.thresholds import Thresholds
from segments.types import CUSTOMER_TYPES

LEAVES_WITHIN = 7  # days


@dataclass(frozen=True)
class Move:
    """How many customers of one type would be of another (or the same), and the V they hold."""

    before: str
    after: str
    customers: int
    value: Decimal


@dataclass(frozen=True)
class Following:
    """What hangs on the thresholds besides the types, in customers."""

    lapsed: int  # non-target buyers later than twice active_days: the ready-made exclusion list before reasons
    leaving: int  # loyal customers who would be at-risk within LEAVES_WITHIN days unless they order


@dataclass(frozen=True)
class Trial:
    """Everybody as of one instant, by the types stored and by those that other thresholds would give."""

    moves: list[Move]
    now: Following  # by the types stored and the thresholds that hold
    after: Following  # by the thresholds tried


def simulate(*, held: Thresholds, tried: Thresholds, at: datetime) -> Trial:
    """One statement. Carts and consents are those of the newest pass; the value is V in the base currency."""
    sql, params = _typed(tried, at=at)
    rows = Statements(using=DEFAULT_DB_ALIAS, params={}).rows(
        "SELECT t.before_code, t.after_code, COUNT(*), COALESCE(CAST(SUM(t.value) AS bigint), 0),"  # noqa: S608 -- compiled rules
        " SUM(CASE WHEN t.recency > %(held_lapsed)s THEN 1 ELSE 0 END),"
        " SUM(CASE WHEN t.recency > %(held_late)s THEN 1 ELSE 0 END),"
        " SUM(CASE WHEN t.recency > %(tried_lapsed)s THEN 1 ELSE 0 END),"
        " SUM(CASE WHEN t.recency > %(tried_late)s THEN 1 ELSE 0 END)"
        f" FROM ({sql}) t GROUP BY t.before_code, t.after_code",
        **params, **_edges("held", held), **_edges("tried", tried),
    )  # fmt: skip
    return Trial(
        moves=[Move(row[0], row[1], row[2], from_units(int(row[3]))) for row in rows],
        now=Following(
            sum(row[4] for row in rows if row[0] == "NON_TARGET"),
            sum(row[5] for row in rows if row[0] == "LOYAL"),
        ),
        after=Following(
            sum(row[6] for row in rows if row[1] == "NON_TARGET"),
            sum(row[7] for row in rows if row[1] == "LOYAL"),
        ),
    )


def _edges(name: str, thresholds: Thresholds) -> dict[str, int]:
    """Recencies that are just not late enough."""
    return {
        f"{name}_lapsed": floor(LAPSED * thresholds.active_days),
        f"{name}_late": floor(thresholds.active_days) - LEAVES_WITHIN,
    }


def movers(
    *, thresholds: Thresholds, at: datetime, before: str, after: str, limit: int, offset: int = 0
) -> list[int]:
    """Ids of those who would go from one type to another, the greatest value first, ties by id."""
    sql, params = _typed(thresholds, at=at)
    rows = Statements(using=DEFAULT_DB_ALIAS, params={}).rows(
        f"SELECT t.customer_id FROM ({sql}) t"  # noqa: S608 -- compiled rules
        " WHERE t.before_code = %(before)s AND t.after_code = %(after)s"
        " ORDER BY t.value DESC, t.customer_id LIMIT %(limit)s OFFSET %(offset)s",
        **params, before=before, after=after, limit=limit, offset=offset,
    )  # fmt: skip
    return [row[0] for row in rows]


def trial(thresholds: Thresholds, *, active_days: Decimal, high_value: Decimal | None) -> Thresholds:
    return replace(thresholds, active_days=active_days, high_value=high_value)


def _typed(thresholds: Thresholds, *, at: datetime) -> tuple[str, Mapping[str, Any]]:
    """One row per customer: id, V, recency, the type stored and the type by these thresholds."""
    dialect = dialect_of(DEFAULT_DB_ALIAS)
    day = local_day(at, zone=Store.current().time_zone)
    # PostgreSQL must be told what kind of value a bare parameter is.
    today = "CAST(%(day)s AS date)" if dialect.vendor == "postgresql" else "%(day)s"
    columns = columns_of_metrics("m")
    compiler = Compiler(columns=columns, thresholds=thresholds.for_rules(), day=day, dialect=dialect)
    after = compiler.first_match(CUSTOMER_TYPES)
    told = f"m.customer_id, m.value, m.recency, m.type_code AS before_code, {after} AS after_code"
    source = metrics_source("m", used_in=told, day=today, dialect=dialect)
    sql = f"SELECT {told} FROM {source}"  # noqa: S608 -- compiled rules
    return sql, {**compiler.params, "day": day}
