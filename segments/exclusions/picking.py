"""The people of one export in temporary tables of the connection; nothing else is locked meanwhile.

Each is filled in the order of its key, which PostgreSQL makes afterwards: kept up row by row it takes longer
than finding the rows, and reading by a key whose rows lie anywhere takes four times as long.

audience_match(customer_id): everybody for whom the rule holds.
audience_shared(value): every phone that points to nobody for certain.
audience_said(customer_id, ad_use): who of them ever said something about ads, and what holds.
audience_doubt(customer_id): whom something may keep out that they or somebody said of them.
audience_pick(customer_id, reason, basis, fingerprint, email, phone, usable): all of the first, judged. Of those
on the list, beside it, what a platform can match: one address, one phone, and how many there are in all;
fingerprint = sum of the row ids of the identifiers x 1000 + how many, so it changes with them.
audience_rest(customer_id), audience_print(customer_id, fingerprint, email, phone, usable): who is judged one by
one, and who of them has something to match.
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
_PICKED = f"reason varchar(20), basis varchar(10), {_PRINT}"
_MATCHED = RawSQL("SELECT customer_id FROM audience_match", [])
_REST = RawSQL("SELECT customer_id FROM audience_rest", [])


def pick(*, exclusion_list: ExclusionList, kinds: Sequence[str], as_of: datetime) -> None:
    """Fill the tables: a statement or two each, whatever the number of people."""
    found = matching_ids(ExclusionRule.read(exclusion_list.rule), as_of=as_of)
    _fill("audience_match", "", found.sql, found.params)
    # Most shops have next to none, and looking each phone up among all of them took as long as all the rest.
    shared = Identity.objects.filter(shared_phone()).values("value").distinct()
    _fill("audience_shared", "", *_statement(shared), key="value", kind="varchar(254)")
    _fill_said(as_of=as_of)
    _fill("audience_doubt", "", *_statement(perhaps_out(exclusion_list)))
    _make("audience_pick", _PICKED)
    _add_clear(kinds)
    _add_judged(exclusion_list, kinds=kinds, as_of=as_of)
    _finish("audience_pick")


def _add_clear(kinds: Sequence[str]) -> None:
    """Most people are on the list without a doubt: one pass over their identifiers tells all there is to know.

    Whoever is in neither doubt nor need of a yes that is missing has no reason of `with_reason`.
    """
    store = Store.current()
    clear = Customer.objects.filter(~Q(_held("audience_doubt", "crm_customer.id")), erased_at__isnull=True)
    agreed = clear.filter(pk__in=RawSQL("SELECT customer_id FROM audience_said WHERE ad_use = %s", [GRANTED]))
    bases = {"GRANTED": agreed}
    if not store.ads_need_opt_in:
        bases["NOT_NEEDED"] = clear.filter(
            ~Q(_held("audience_said", "crm_customer.id")), ~lives_where_a_yes_is_needed(store), pk__in=_MATCHED
        )
    for basis, customers in bases.items():
        chosen = RawSQL(*_statement(customers.values("pk")))  # noqa: S611 -- as Django compiled it
        found = _prints(kinds, of=chosen, reason=Value(""), basis=Value(basis))
        _add("audience_pick", *_statement(found))


def _add_judged(exclusion_list: ExclusionList, *, kinds: Sequence[str], as_of: datetime) -> None:
    """The others, one by one."""
    _fill(
        "audience_rest",
        "",
        "SELECT m.customer_id FROM audience_match m "
        "WHERE NOT EXISTS (SELECT 1 FROM audience_pick p WHERE p.customer_id = m.customer_id)",
        [],
    )
    _fill("audience_print", _PRINT, *_statement(_prints(kinds, of=_REST)))
    judged = with_reason(
        Customer.objects.filter(pk__in=_REST),
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
    _add(
        "audience_pick", *_statement(judged.values("pk", "reason", "basis")), into="customer_id, reason, basis"
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE audience_pick SET fingerprint = p.fingerprint, email = p.email, phone = p.phone, "
            "usable = p.usable FROM audience_print p "
            "WHERE p.customer_id = audience_pick.customer_id AND audience_pick.reason = ''"
        )


def _prints(kinds: Sequence[str], *, of: RawSQL, **told: Value) -> QuerySet:
    """(customer, what is `told`, fingerprint, email, phone, usable) of those who have something to match."""
    shared = _held("audience_shared", "crm_identity.value", by="value")
    return (
        usable_identities(kinds, shared=shared)
        .filter(customer__in=of)
        .order_by()
        .values("customer_id")
        .annotate(
            **told,
            fingerprint=Cast(Sum("pk"), BigIntegerField()) * 1000 + Count("pk"),
            email=Min("value", filter=Q(kind="EMAIL")),
            phone=Min("value", filter=Q(kind="PHONE")),
            usable=Count("pk"),
        )
    )


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


def _add(table: str, sql: str, params: Sequence[Any], *, into: str = "") -> None:
    columns = into and f"({into}) "
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table} {columns}{sql} ORDER BY 1", params)


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
