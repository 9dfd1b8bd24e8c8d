"""How many customers each group of a scheme holds, in one statement over the stored metrics."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import DEFAULT_DB_ALIAS

from crm.fields import from_units
from crm.models import Store
from segments.dialect import dialect_of
from segments.engine.statements import Statements
from segments.instants import local_day
from segments.rules_sql import Compiler, columns_of_metrics, metrics_source
from segments.schemes import Scheme
from segments.thresholds import Thresholds


@dataclass(frozen=True)
class Members:
    """Of one group: customers, and their V in the base currency."""

    customers: int = 0
    value: Decimal = Decimal(0)


ERASED = ""  # in place of a group: people who count in totals and stand in no list


def members(scheme: Scheme, *, thresholds: Thresholds, at: datetime) -> dict[str, Members]:
    """Every group of the scheme by its code, empty ones too, as the list of customers finds it; nobody
    counts twice. Erased people stand apart under ERASED, which is there only when somebody is erased."""
    dialect = dialect_of(DEFAULT_DB_ALIAS)
    day = local_day(at, zone=Store.current().time_zone)
    compiler = Compiler(
        columns=columns_of_metrics("m"),
        thresholds=thresholds.for_rules(), day=day, dialect=dialect,
    )  # fmt: skip
    group = compiler.first_match(scheme.groups)
    # PostgreSQL must be told what kind of value a bare parameter is.
    today = "CAST(%(day)s AS date)" if dialect.vendor == "postgresql" else "%(day)s"
    source = metrics_source("m", used_in=f"{group} m.value", day=today, dialect=dialect)
    rows = Statements(using=DEFAULT_DB_ALIAS, params={}).rows(
        "SELECT g.code, COUNT(*), COALESCE(CAST(SUM(g.value) AS bigint), 0)"  # noqa: S608 -- compiled rules
        f" FROM (SELECT m.value, CASE WHEN c.erased_at IS NULL THEN {group} ELSE '{ERASED}' END AS code"
        f" FROM {source} JOIN crm_customer c ON c.id = m.customer_id) g GROUP BY g.code",
        **compiler.params, day=day,
    )  # fmt: skip
    found = {code: Members(count, from_units(int(value))) for code, count, value in rows}
    groups = {group.code: found.get(group.code, Members()) for group in scheme.groups}
    return groups | {ERASED: found[ERASED]} if ERASED in found else groups
