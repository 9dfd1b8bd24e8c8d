"""Who stood in which group of a scheme on a past day.

Scores are those concluded then (the engine's history of cells); orders are those placed by that day as
they are known now; thresholds are those of the newest run by then. So any scheme, also one that is added
today, can be told for any day since history began.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Q, QuerySet

from crm.models import Store
from segments.dialect import adapted, dialect_of
from segments.instants import local_day
from segments.models import Period, Run
from segments.rules_sql import METRICS_COLUMNS, Columns, Compiler
from segments.schemes import Scheme
from segments.thresholds import Thresholds

USED = re.compile(r"\bf\.(\w+)")  # a column of FACTS in compiled rules
PARAMETER = re.compile(r"%\((\w+)\)s")
FIRST_DAY = date(1, 1, 1)
VALUES = {
    "REVENUE": "o.revenue",
    "MARGIN": "(CASE WHEN o.margin > 0 THEN o.margin ELSE 0 END)",
    "AOV": "(CASE WHEN o.orders > o.unconverted_orders"
    " THEN (2 * o.revenue + o.orders - o.unconverted_orders) / (2 * (o.orders - o.unconverted_orders))"
    " ELSE 0 END)",
}
# What orders tell, by the name a rule knows it by; asked only when a rule of the scheme does.
OF_ORDERS = {
    "lifetime_orders": "count(*)",
    "first_order_on": "min(placed_on)",
    "last_order_on": "max(placed_on)",
    "purchase_days": "count(DISTINCT placed_on)",
    "discounted_orders": "sum(CASE WHEN discounted THEN 1 ELSE 0 END)",
    "orders": "sum(CASE WHEN placed_on >= %({x}_from)s THEN 1 ELSE 0 END)",
    "unconverted_orders": "sum(CASE WHEN placed_on >= %({x}_from)s AND net_base IS NULL THEN 1 ELSE 0 END)",
    "revenue": "CAST(sum(CASE WHEN placed_on >= %({x}_from)s THEN coalesce(net_base, 0) ELSE 0 END) AS bigint)",
    "margin": "CAST(sum(CASE WHEN placed_on >= %({x}_from)s THEN coalesce(margin_base, 0) ELSE 0 END) AS bigint)",
}
# One row a customer who had a type at the instant. Scores are NULL for who had never bought.
# All that held is read in one pass and gathered by customer: a join of periods with periods would look for an
# index that is not there, and without statistics SQLite then reads all of one for each row of the other.
FACTS = """
SELECT t.customer_id, t.type_code, (t.type_code = 'ABANDONED') AS has_open_cart,
       (t.type_code = 'SUBSCRIBER') AS is_subscriber{columns}
FROM (
    SELECT customer_id, max(CASE WHEN dimension = 'TYPE' THEN code END) AS type_code{held}
    FROM segments_period
    WHERE dimension IN ({dimensions}) AND started_at <= %({x}_at)s AND (ended_at IS NULL OR ended_at > %({x}_at)s)
      {people}
    GROUP BY customer_id
) t{joins}
WHERE t.type_code IS NOT NULL
"""
HELD = ", max(CASE WHEN dimension = '{dimension}' THEN code END) AS {name}"
ORDERS = """
LEFT JOIN (
    SELECT customer_id, {columns}
    FROM crm_order WHERE qualifies AND customer_id IS NOT NULL AND placed_on <= %({x}_day)s
    GROUP BY customer_id
) o ON o.customer_id = t.customer_id"""


@dataclass(frozen=True)
class Select:
    """A SELECT of (customer_id, code) with its named parameters."""

    sql: str
    params: dict[str, Any] = field(default_factory=dict)


def groups_then(scheme: Scheme, *, at: datetime, prefix: str, people: QuerySet | None = None) -> Select:
    """Everybody who had a type at `at`, with the group. `people`, a query of their ids, limits it to these.

    `prefix` keeps the parameters of several of them apart in one statement.
    """
    store, dialect = Store.current(), dialect_of(DEFAULT_DB_ALIAS)
    day = local_day(at, zone=store.time_zone)
    window = store.value_window_days
    params: dict[str, Any] = {
        f"{prefix}_at": at,
        f"{prefix}_day": day,
        f"{prefix}_from": FIRST_DAY if window is None else day - timedelta(days=window - 1),
    }
    compiler = Compiler(
        columns=Columns(
            customer="f.customer_id",
            recency=dialect.days_between(f"%({prefix}_day)s", "f.last_order_on"),
            of={name: f"f.{name}" for name in METRICS_COLUMNS},
        ),
        thresholds=thresholds_then(at).for_rules(), day=day, dialect=dialect, prefix=prefix, params=params,
    )  # fmt: skip
    group = compiler.first_match(scheme.groups)
    among = ""
    if people is not None:
        inside, wanted = named(people, prefix=f"{prefix}_who")
        among = f"AND customer_id IN ({inside})"
        params.update(wanted)
    used = set(USED.findall(group))
    facts = _facts(used, value=VALUES[store.value_basis], prefix=prefix, people=among)
    sql = f"SELECT f.customer_id, {group} AS code FROM ({facts}) f"  # noqa: S608 -- compiled rules
    return Select(sql, params)


def perhaps_in(scheme: Scheme, code: str, *, at: datetime) -> QuerySet | None:
    """Ids among which the whole group is, told by the scores alone; None: perhaps anybody.

    Who is in none of the others is in the last group, whatever the scores.
    """
    *named_ones, _last = scheme.groups
    for group in named_ones:
        if group.code == code and group.rule.get("behaviour") == "cell":
            held = Q(started_at__lte=at) & (Q(ended_at=None) | Q(ended_at__gt=at))
            return Period.objects.filter(held, dimension="RFM", code__in=group.cells).values("customer")
    return None


def _facts(used: set[str], *, value: str, prefix: str, people: str) -> str:
    """FACTS with these columns alone: who asks for scores does not wait for orders."""
    columns: list[str] = []
    held = {"TYPE": ""}
    joins = ""
    scores = {"r": 1, "f": 2, "m": 3}
    if used & set(scores):
        columns += [
            f"CAST(nullif(substr(t.cell, {place}, 1), '') AS integer) AS {name}"
            for name, place in scores.items()
        ]
        held["RFM"] = HELD.format(dimension="RFM", name="cell")
    if "stage" in used:
        columns.append("coalesce(t.stage, 'PROSPECT') AS stage")
        held["STAGE"] = HELD.format(dimension="STAGE", name="stage")
    summed = {name for name in OF_ORDERS if name in used or ("value" in used and f"o.{name}" in value)}
    if summed:
        told = [f"{sql.format(x=prefix)} AS {name}" for name, sql in OF_ORDERS.items() if name in summed]
        joins = ORDERS.format(columns=", ".join(told), x=prefix)
        days = {"first_order_on", "last_order_on"}
        columns += [
            f"o.{name}" if name in days else f"coalesce(o.{name}, 0) AS {name}"
            for name in OF_ORDERS
            if name in used
        ]
    if "value" in used:
        columns.append(f"coalesce({value}, 0) AS value")
    return FACTS.format(
        columns="".join(f", {column}" for column in columns),
        held="".join(held.values()),
        dimensions=", ".join(f"'{dimension}'" for dimension in held),
        joins=joins,
        people=people,
        x=prefix,
    )


def positional(select: Select, *, using: str) -> tuple[str, list[Any]]:
    """The statement for where Django wants its parameters in order."""
    values = adapted(select.params, using=using)
    names = [found[1] for found in PARAMETER.finditer(select.sql)]
    return PARAMETER.sub("%s", select.sql), [values[name] for name in names]


def thresholds_then(at: datetime) -> Thresholds:
    """Those of the newest finished run by then, else of the first there is."""
    runs = Run.objects.filter(finished_at__isnull=False)
    run = runs.filter(as_of__lte=at).order_by("-as_of", "-id").first() or runs.order_by("as_of", "id").first()
    return Thresholds() if run is None else Thresholds.of(run)


def named(rows: QuerySet, *, prefix: str) -> tuple[str, Mapping[str, Any]]:
    """The statement of a query set with named parameters, to stand inside a larger one."""
    sql, values = rows.query.sql_with_params()
    params = {f"{prefix}_{number}": value for number, value in enumerate(values)}
    for name in params:
        sql = sql.replace("%s", f"%({name})s", 1)
    return sql, params
