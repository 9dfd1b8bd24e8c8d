"""The people of one export in temporary tables of the connection; nothing else is locked meanwhile.

Each is filled in the order of its key, which PostgreSQL makes afterwards: kept up row by row it takes longer
than finding the rows, and reading by a key whose rows lie anywhere takes four times as long.

audience_match(customer_id): everybody for whom the rule holds.
audience_shared(value): every phone that points to nobody for certain.
audience_print(customer_id, fingerprint, email, phone, usable): who of them has something a platform can
match; one address, one phone, and how many there are in all; fingerprint = sum of the row ids of the
identifiers x 1000 + how many, so it changes with them.
audience_said(customer_id, ad_use): who of them ever said something about ads, and what holds.
audience_doubt(customer_id): whom something may keep out that they or somebody said of them.
audience_pick(customer_id, reason, basis): all of the first, judged.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import (
    BigIntegerField,
    BooleanField,
    CharField,
    Count,
    Exists,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Sum,
    Value,
)
from django.db.models.expressions import RawSQL
from django.db.models.functions import Cast

from crm.contact import GRANTED, UNKNOWN, ad_use_told_alike, with_ad_use
from crm.models import AuditEvent, Consent, Customer, Identity, Store
from segments.exclusions.matching import matching_ids
from segments.exclusions.rule import ExclusionRule
from segments.exclusions.selection import (
    lives_where_a_yes_is_needed,
    perhaps_out,
    shared_phone,
    usable_identities,
    with_reason,
)
from segments.models import ExclusionList

_PRINT = "fingerprint bigint, email varchar(254), phone varchar(254), usable integer"
_MATCHED = RawSQL("SELECT customer_id FROM audience_match", [])


def pick(*, exclusion_list: ExclusionList, kinds: Sequence[str], as_of: datetime) -> None:
    """Fill the tables: a statement or two each, whatever the number of people."""
    found = matching_ids(ExclusionRule.read(exclusion_list.rule), as_of=as_of)
    _fill("audience_match", "", found.sql, found.params)
    # Most shops have next to none, and looking each phone up among all of them took as long as all the rest.
    shared = Identity.objects.filter(shared_phone()).values("value").distinct()
    _fill("audience_shared", "", *_statement(shared), key="value", kind="varchar(254)")
    prints = (
        usable_identities(kinds, shared=_held("audience_shared", "crm_identity.value", by="value"))
        .filter(customer__in=_MATCHED)
        .order_by()
        .values("customer_id")
        .annotate(
            fingerprint=Cast(Sum("pk"), BigIntegerField()) * 1000 + Count("pk"),
            email=Min("value", filter=Q(kind="EMAIL")),
            phone=Min("value", filter=Q(kind="PHONE")),
            usable=Count("pk"),
        )
    )
    _fill("audience_print", _PRINT, *_statement(prints))
    _fill_said(as_of=as_of)
    _fill("audience_doubt", "", *_statement(perhaps_out(exclusion_list)))
    _fill_picked(exclusion_list, kinds=kinds, as_of=as_of)


def _fill_picked(exclusion_list: ExclusionList, *, kinds: Sequence[str], as_of: datetime) -> None:
    """Most people are on the list without a doubt, which sets tell at once; the rest is judged one by one.

    Whoever is in neither doubt nor need of a yes that is missing has no reason of `with_reason`.
    """
    store = Store.current()
    _make("audience_pick", "reason varchar(20), basis varchar(10)")
    clear = Customer.objects.filter(
        ~Q(_held("audience_doubt", "crm_customer.id")),
        pk__in=RawSQL("SELECT customer_id FROM audience_print", []),
        erased_at__isnull=True,
    )
    agreed = clear.filter(pk__in=RawSQL("SELECT customer_id FROM audience_said WHERE ad_use = %s", [GRANTED]))
    _add("audience_pick", *_statement(_as_picked(agreed, basis="GRANTED")))
    if not store.ads_need_opt_in:
        silent = clear.filter(
            ~Q(_held("audience_said", "crm_customer.id")), ~lives_where_a_yes_is_needed(store)
        )
        _add("audience_pick", *_statement(_as_picked(silent, basis="NOT_NEEDED")))
    judged = with_reason(
        Customer.objects.filter(
            _held("audience_match", "crm_customer.id"), ~Q(_held("audience_pick", "crm_customer.id"))
        ),
        exclusion_list=exclusion_list,
        kinds=kinds,
        as_of=as_of,
        usable=_held("audience_print", "crm_customer.id"),
        ad_use=RawSQL(
            "coalesce((SELECT said.ad_use FROM audience_said said WHERE said.customer_id = crm_customer.id), %s)",
            [UNKNOWN],
            output_field=CharField(),
        ),
    )
    _add("audience_pick", *_statement(judged.values("pk", "reason", "basis")))
    _finish("audience_pick")


def _as_picked(customers: QuerySet, *, basis: str) -> QuerySet:
    shown = customers.annotate(reason=Value(""), basis=Value(basis))
    return shown.values("pk", "reason", "basis")


def _fill_said(*, as_of: datetime) -> None:
    """One pass for those who said only yes or only no; who said both is looked at one by one."""
    alike = ad_use_told_alike(Consent.objects.filter(customer__in=_MATCHED), at=as_of)
    _fill("audience_said", "ad_use varchar(10)", *_statement(alike))
    told = Exists(Consent.objects.filter(customer=OuterRef("pk"), channel="ADS", happened_at__lte=as_of))
    mixed = Customer.objects.filter(
        told, _held("audience_match", "crm_customer.id"), ~Q(_held("audience_said", "crm_customer.id"))
    )
    _add("audience_said", *_statement(with_ad_use(mixed, at=as_of).values("pk", "ad_use")))
    _analyze("audience_said")


def picked() -> QuerySet:
    """The ids of those on the list, while the tables are there."""
    return Customer.objects.filter(
        pk__in=RawSQL("SELECT customer_id FROM audience_pick WHERE reason = ''", [])
    ).values("pk")


def _held(table: str, column: str, *, by: str = "customer_id") -> RawSQL:
    """Whether one of these tables holds what stands in that column, by default a customer."""
    sql = f"EXISTS (SELECT 1 FROM {table} held WHERE held.{by} = {column})"  # noqa: S608
    return RawSQL(sql, [], output_field=BooleanField())  # noqa: S611 -- our own names


def _statement(rows: QuerySet) -> tuple[str, Sequence[Any]]:
    return rows.order_by().query.sql_with_params()


def _fill(
    table: str,
    columns: str,
    sql: str,
    params: Sequence[Any],
    *,
    key: str = "customer_id",
    kind: str = "integer",
) -> None:
    """The table anew, of the rows of a statement whose first column is the key."""
    _make(table, columns, key=key, kind=kind)
    _add(table, sql, params)
    _finish(table, key=key)


def _make(table: str, columns: str, *, key: str = "customer_id", kind: str = "integer") -> None:
    """Empty and, on PostgreSQL, without a key until `_finish`."""
    afterwards = connection.vendor == "postgresql"
    if afterwards and kind == "integer":
        kind = "bigint"
    primary = "" if afterwards else " PRIMARY KEY"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {table}")
        cursor.execute(f"CREATE TEMPORARY TABLE {table} ({key} {kind}{primary}{columns and ', '}{columns})")


def _add(table: str, sql: str, params: Sequence[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table} {sql} ORDER BY 1", params)


def _finish(table: str, *, key: str = "customer_id") -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER TABLE {table} ADD PRIMARY KEY ({key})")
    _analyze(table)


def _analyze(table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {table}")


def counts() -> tuple[dict[str, int], dict[str, int]]:
    """({reason: people}, {basis: people on the list}); the reason "" is the list itself.

    The list is counted without grouping: SQLite sorts what it groups, which for a million people takes
    five times as long as counting them.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), count(CASE WHEN basis = 'GRANTED' THEN 1 END) FROM audience_pick WHERE reason = ''"
        )
        listed, granted = cursor.fetchone()
        cursor.execute("SELECT reason, count(*) FROM audience_pick WHERE reason <> '' GROUP BY reason")
        reasons = {"": listed, **dict(cursor.fetchall())}
    basis = {"GRANTED": granted, "NOT_NEEDED": listed - granted}
    return _some(reasons), _some(basis)


def _some(counted: dict[str, int]) -> dict[str, int]:
    return {code: people for code, people in counted.items() if people}


def somebody_was_erased(*, since: int) -> bool:
    """Whether one of those on the list was erased after the event of the audit log with that number."""
    erased = AuditEvent.objects.filter(seq__gt=since, action="customer.erased").values_list(
        "object_id", flat=True
    )
    return picked().filter(pk__in=[int(pk) for pk in erased]).exists()
