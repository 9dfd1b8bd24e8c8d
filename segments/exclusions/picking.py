"""The people of one export in two temporary tables of the connection; nothing else is locked meanwhile.

audience_pick(customer_id, reason, basis): everybody for whom the rule holds.
audience_print(customer_id, fingerprint, identifiers): who has something a platform can match;
fingerprint = sum of the row ids of the identifiers x 1000 + how many, so it changes with them.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection
from django.db.models import BigIntegerField, Count, QuerySet, Sum
from django.db.models.functions import Cast

from segments.exclusions.rule import ExclusionRule
from segments.exclusions.selection import matching, usable_identities, with_reason
from segments.models import ExclusionList


def pick(*, exclusion_list: ExclusionList, kinds: Sequence[str], as_of: datetime) -> None:
    """Fill both tables. Three statements, whatever the number of people."""
    found = matching(ExclusionRule.read(exclusion_list.rule), as_of=as_of)
    picked = with_reason(found, exclusion_list=exclusion_list, kinds=kinds, as_of=as_of)
    prints = (
        usable_identities(kinds)
        .order_by()
        .values("customer_id")
        .annotate(
            fingerprint=Cast(Sum("pk"), BigIntegerField()) * 1000 + Count("pk"),
            identifiers=Count("pk"),
        )
    )
    _fill("audience_pick", "reason varchar(20), basis varchar(10)", picked.values("pk", "reason", "basis"))
    _fill("audience_print", "fingerprint bigint, identifiers integer", prints)


def _fill(table: str, columns: str, rows: QuerySet) -> None:
    key = "bigint PRIMARY KEY" if connection.vendor == "postgresql" else "integer PRIMARY KEY"
    sql, params = rows.order_by().query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {table}")
        cursor.execute(f"CREATE TEMPORARY TABLE {table} (customer_id {key}, {columns})")
        cursor.execute(f"INSERT INTO {table} {sql}", params)
        cursor.execute(f"ANALYZE {table}")


def counts() -> tuple[dict[str, int], dict[str, int]]:
    """({reason: people}, {basis: people on the list}); the reason "" is the list itself."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT reason, count(*) FROM audience_pick GROUP BY reason")
        reasons = dict(cursor.fetchall())
        cursor.execute("SELECT basis, count(*) FROM audience_pick WHERE reason = '' GROUP BY basis")
        basis = dict(cursor.fetchall())
    return reasons, basis


def batch(after: int, size: int) -> list[int]:
    """The next ids of people on the list, in order."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT customer_id FROM audience_pick WHERE reason = '' AND customer_id > %s "
            "ORDER BY customer_id LIMIT %s",
            [after, size],
        )
        return [row[0] for row in cursor.fetchall()]
