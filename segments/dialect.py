"""The few expressions in which PostgreSQL and SQLite differ. Everything else is the same text."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import connections

FAR_FUTURE = "'9999-12-31 00:00:00'"
NEVER = "TIMESTAMPTZ '9999-12-31 00:00:00+00'"  # the same, in PostgreSQL's words


class PostgreSQL:
    vendor = "postgresql"
    temp_key = "bigint NOT NULL"
    no_instant = "CAST(NULL AS timestamptz)"
    fence = "OFFSET 0"  # at the end of a subselect: what it says is worked out once a row, not at each use

    def days_between(self, later: str, earlier: str) -> str:
        return f"({later} - {earlier})"

    def add_days(self, day: str, days: str) -> str:
        return f"({day} + CAST({days} AS integer))"

    def add_microseconds(self, instant: str, microseconds: str) -> str:
        return f"({instant} + {microseconds} * interval '1 microsecond')"

    def least(self, *instants: str) -> str:
        return f"LEAST({', '.join(instants)})"

    def json_object(self, pairs: Mapping[str, str]) -> str:
        inner = ", ".join(f"'{key}', {value}" for key, value in pairs.items())
        return f"jsonb_build_object({inner})"

    def holds(self, period: str) -> str:
        """Whether it has no end yet, as the key period_one_end says it."""
        return self.ends(period, NEVER)

    def ends(self, period: str, at: str) -> str:
        """Whether it ends then, as that key says it."""
        return f"coalesce({period}.ended_at, {NEVER}) = {at}"

    def flag(self, condition: str) -> str:
        return condition

    def rounded(self, amount: str) -> str:
        """Half-up to a whole number, of what is not negative."""
        return f"CAST(floor({amount} + 0.5) AS bigint)"


class SQLite:
    vendor = "sqlite"
    temp_key = "integer PRIMARY KEY"  # the row id itself: look-ups need no second tree
    no_instant = "NULL"
    fence = "LIMIT -1"

    def days_between(self, later: str, earlier: str) -> str:
        return f"CAST(julianday({later}) - julianday({earlier}) AS integer)"

    def add_days(self, day: str, days: str) -> str:
        return f"date({day}, ({days}) || ' days')"

    def add_microseconds(self, instant: str, microseconds: str) -> str:
        return f"django_format_dtdelta('+', {instant}, {microseconds})"

    def least(self, *instants: str) -> str:
        if len(instants) == 1:
            return instants[0]  # min() of one is that of all rows
        # min() of several values is NULL as soon as one of them is.
        inner = ", ".join(f"coalesce({instant}, {FAR_FUTURE})" for instant in instants)
        return f"nullif(min({inner}), {FAR_FUTURE})"

    def json_object(self, pairs: Mapping[str, str]) -> str:
        inner = ", ".join(f"'{key}', {value}" for key, value in pairs.items())
        return f"json_object({inner})"

    def holds(self, period: str) -> str:
        return self.ends(period, FAR_FUTURE)

    def ends(self, period: str, at: str) -> str:
        return f"coalesce({period}.ended_at, {FAR_FUTURE}) = {at}"

    def flag(self, condition: str) -> str:
        return condition

    def rounded(self, amount: str) -> str:
        return f"CAST({amount} + 0.5 AS integer)"


Dialect = PostgreSQL | SQLite


def dialect_of(using: str) -> Dialect:
    return PostgreSQL() if connections[using].vendor == "postgresql" else SQLite()


def adapted(params: Mapping[str, Any], *, using: str) -> dict[str, Any]:
    """Instants as this database stores them; everything else as it is."""
    operations = connections[using].ops
    return {
        name: operations.adapt_datetimefield_value(value) if isinstance(value, datetime) else value
        for name, value in params.items()
    }
