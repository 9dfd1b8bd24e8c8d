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
from django.db.models import QuerySet

from crm.models import Store
from segments.dialect import adapted, dialect_of
from segments.instants import local_day
from segments.models import Run
from segments.rules_sql import METRICS_COLUMNS, Columns, Compiler
from segments.schemes import Scheme
from segments.thresholds import Thresholds

PARAMETER = re.compile(r"%\((\w+)\)s")
FIRST_DAY = date(1, 1, 1)
VALUES = {
    "REVENUE": "o.revenue",
    "MARGIN": "(CASE WHEN o.margin > 0 THEN o.margin ELSE 0 END)",
    "AOV": "(CASE WHEN o.orders > o.unconverted_orders"
    " THEN (2 * o.revenue + o.orders - o.unconverted_orders) / (2 * (o.orders - o.unconverted_orders))"
    " ELSE 0 END)",
}
# One row a customer who had a type at the instant. Scores are NULL for who had never bought.
# The dimension is hidden from SQLite's planner, which would look for it first and read every period for each.
FACTS = """
SELECT t.customer_id, {scores},
       coalesce(o.lifetime_orders, 0) AS lifetime_orders, coalesce(o.orders, 0) AS orders,
       coalesce(o.unconverted_orders, 0) AS unconverted_orders, coalesce(o.revenue, 0) AS revenue,
       coalesce({value}, 0) AS value, coalesce(o.purchase_days, 0) AS purchase_days,
       coalesce(o.discounted_orders, 0) AS discounted_orders,
       o.first_order_on, o.last_order_on, t.code AS type_code, coalesce(s.code, 'PROSPECT') AS stage,
       (t.code = 'ABANDONED') AS has_open_cart, (t.code = 'SUBSCRIBER') AS is_subscriber
FROM segments_period t
LEFT JOIN segments_period p
  ON p.customer_id = t.customer_id AND p.dimension || '' = 'RFM' AND p.code <> ''
 AND p.started_at <= %({x}_at)s AND (p.ended_at IS NULL OR p.ended_at > %({x}_at)s)
LEFT JOIN segments_period s
  ON s.customer_id = t.customer_id AND s.dimension || '' = 'STAGE'
 AND s.started_at <= %({x}_at)s AND (s.ended_at IS NULL OR s.ended_at > %({x}_at)s)
LEFT JOIN (
    SELECT customer_id, count(*) AS lifetime_orders, min(placed_on) AS first_order_on,
           max(placed_on) AS last_order_on, count(DISTINCT placed_on) AS purchase_days,
           sum(CASE WHEN discounted THEN 1 ELSE 0 END) AS discounted_orders,
           sum(CASE WHEN placed_on >= %({x}_from)s THEN 1 ELSE 0 END) AS orders,
           sum(CASE WHEN placed_on >= %({x}_from)s AND net_base IS NULL THEN 1 ELSE 0 END) AS unconverted_orders,
           CAST(sum(CASE WHEN placed_on >= %({x}_from)s THEN coalesce(net_base, 0) ELSE 0 END) AS bigint) AS revenue,
           CAST(sum(CASE WHEN placed_on >= %({x}_from)s THEN coalesce(margin_base, 0) ELSE 0 END) AS bigint) AS margin
    FROM crm_order WHERE qualifies AND customer_id IS NOT NULL AND placed_on <= %({x}_day)s
    GROUP BY customer_id
) o ON o.customer_id = t.customer_id
WHERE t.dimension = 'TYPE' AND t.started_at <= %({x}_at)s AND (t.ended_at IS NULL OR t.ended_at > %({x}_at)s)
"""


@dataclass(frozen=True)
class Select:
    """A SELECT of (customer_id, code) with its named parameters."""

    sql: str
    params: dict[str, Any] = field(default_factory=dict)


def groups_then(scheme: Scheme, *, at: datetime, prefix: str, people: QuerySet | None = None) -> Select:
    """Everybody who had a type at `at`, with the group. `people` limits it to these customers.

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
    scores = ", ".join(
        f"CAST(substr(p.code, {place}, 1) AS integer) AS {letter}"
        for place, letter in enumerate("rfm", start=1)
    )
    facts = FACTS.format(x=prefix, scores=scores, value=VALUES[store.value_basis])
    if people is not None:
        inside, wanted = named(people.values("pk"), prefix=f"{prefix}_who")
        facts += f" AND t.customer_id IN ({inside})"
        params.update(wanted)
    group = compiler.first_match(scheme.groups)
    sql = f"SELECT f.customer_id, {group} AS code FROM ({facts}) f"  # noqa: S608 -- compiled rules
    return Select(sql, params)


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
