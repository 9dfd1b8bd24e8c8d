"""Reading a rule as SQL over the stored metrics."""

from datetime import date

from django.db import connection

from segments.dialect import adapted, dialect_of
from segments.rules_sql import Compiler, columns_of_metrics, metrics_source
from segments.thresholds import current


def found_by_sql(rule, *, day: date, thresholds=None) -> set[int]:
    """Ids of the customers for whom the compiled rule holds."""
    dialect = dialect_of("default")
    compiler = Compiler(
        columns=columns_of_metrics("m"),
        thresholds=current().for_rules() if thresholds is None else thresholds,
        day=day,
        dialect=dialect,
    )
    where = compiler.condition(rule)
    today = "CAST(%(day)s AS date)" if connection.vendor == "postgresql" else "%(day)s"
    source = metrics_source("m", used_in=where, day=today, dialect=dialect)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT m.customer_id FROM {source} WHERE {where}",
            adapted({**compiler.params, "day": day}, using="default"),
        )
        return {row[0] for row in cursor.fetchall()}
