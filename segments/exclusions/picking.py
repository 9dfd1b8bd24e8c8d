"""The people of one export in temporary tables of the connection; nothing else is locked meanwhile.

audience_match(customer_id): everybody for whom the rule holds.
audience_print(customer_id, fingerprint, identifiers, email, emails, phone, phones): who of them has
something a platform can match; one address and phone and how many there are; fingerprint = sum of the
row ids of the identifiers x 1000 + how many, so it changes with them.
audience_pick(customer_id, reason, basis): all of the first, judged.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection
from django.db.models import BigIntegerField, BooleanField, Count, Min, Q, QuerySet, Sum
from django.db.models.expressions import RawSQL
from django.db.models.functions import Cast

from crm.models import Customer
from segments.exclusions.rule import ExclusionRule
from segments.exclusions.selection import matching, usable_identities, with_reason
from segments.models import ExclusionList

_PRINT = (
    "fingerprint bigint, identifiers integer, email varchar(254), emails integer,"
    " phone varchar(254), phones integer"
)


def pick(*, exclusion_list: ExclusionList, kinds: Sequence[str], as_of: datetime) -> None:
    """Fill the tables: one statement each, whatever the number of people."""
    found = matching(ExclusionRule.read(exclusion_list.rule), as_of=as_of)
    _fill("audience_match", "", found.values("pk"))
    prints = (
        usable_identities(kinds)
        .filter(_held("audience_match", "crm_identity.customer_id"))
        .order_by()
        .values("customer_id")
        .annotate(
            fingerprint=Cast(Sum("pk"), BigIntegerField()) * 1000 + Count("pk"),
            identifiers=Count("pk"),
            email=Min("value", filter=Q(kind="EMAIL")),
            emails=Count("pk", filter=Q(kind="EMAIL")),
            phone=Min("value", filter=Q(kind="PHONE")),
            phones=Count("pk", filter=Q(kind="PHONE")),
        )
    )
    _fill("audience_print", _PRINT, prints)
    judged = with_reason(
        Customer.objects.filter(_held("audience_match", "crm_customer.id")),
        exclusion_list=exclusion_list,
        kinds=kinds,
        as_of=as_of,
        usable=_held("audience_print", "crm_customer.id"),
    )
    _fill("audience_pick", "reason varchar(20), basis varchar(10)", judged.values("pk", "reason", "basis"))


def _held(table: str, customer: str) -> RawSQL:
    """Whether one of these tables holds the customer in that column."""
    sql = f"EXISTS (SELECT 1 FROM {table} held WHERE held.customer_id = {customer})"  # noqa: S608
    return RawSQL(sql, [], output_field=BooleanField())  # noqa: S611 -- our own names


def _fill(table: str, columns: str, rows: QuerySet) -> None:
    key = "bigint PRIMARY KEY" if connection.vendor == "postgresql" else "integer PRIMARY KEY"
    sql, params = rows.order_by().query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {table}")
        cursor.execute(f"CREATE TEMPORARY TABLE {table} (customer_id {key}{columns and ', '}{columns})")
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
