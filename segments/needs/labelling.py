"""Giving and taking need labels: only rows that change are written."""

from datetime import datetime
from typing import Any

from django.db import DEFAULT_DB_ALIAS, transaction

from crm.temporary import spilling
from segments.engine import newest_instant
from segments.engine.lock import only_one_pass
from segments.engine.statements import Statements
from segments.models import CustomerNeed, NeedMeasure
from segments.needs.definitions import NEEDS, SPENDING_LESS, BelowMedian, TopFifth
from segments.needs.measuring import TABLES, Spans, inside, measure_needs
from segments.thresholds import current

TABLE = CustomerNeed._meta.db_table
TOLD = ("part", "whole", "orders", "currency", "f", "category_id", "occasion")  # beside the key
NUMBERS = ("as_of", "compared", "cut", "days", "shares")  # of the shop
CATEGORY_AFFINITY = "CATEGORY_AFFINITY"
# An erased person's orders stay in the comparison, so that nobody moves by the erasure; a label is not given.
LIVING = "EXISTS (SELECT 1 FROM crm_customer c WHERE c.id = n.customer_id AND c.erased_at IS NULL)"
FOUND = f"(SELECT n.*, %(currency)s AS currency FROM need_found n WHERE {LIVING})"  # noqa: S608 -- our own text


def label_needs(*, at: datetime, using: str = DEFAULT_DB_ALIAS) -> dict[str, Any]:
    """A step of the night, and after a full pass: everybody's labels as of `at`, or of the newest look.

    Asked again for the same instant it writes nothing. The labels of an earlier time are not rebuilt.
    Returns {labels, customers, changed}; nothing before the engine's first run.
    """
    with only_one_pass(using=using, wait=True), spilling():
        newest, thresholds = newest_instant(), current()
        if newest is None or thresholds is None:
            return {"labels": 0, "customers": 0, "changed": 0}
        as_of = max(at, newest)
        statements, spans = measure_needs(as_of=as_of, thresholds=thresholds, using=using)
        with transaction.atomic(using=using):
            changed = _write(statements)
            _keep_measures(statements, spans, as_of=as_of)
        for name in TABLES:
            statements.execute(f"DROP TABLE {name}")
    held = CustomerNeed.objects.using(using)
    return {
        "labels": held.count(),
        "customers": held.values("customer").distinct().count(),
        "changed": changed,
    }


def _write(statements: Statements) -> int:
    """Three statements: labels that ended go, those whose numbers differ are rewritten, new ones come."""
    differs = " OR ".join(f"{TABLE}.{name} IS DISTINCT FROM n.{name}" for name in TOLD)
    return sum(
        statements.execute(statement)
        for statement in (
            f"DELETE FROM {TABLE} WHERE NOT EXISTS (SELECT 1 FROM {FOUND} n "  # noqa: S608 -- our own text
            f"WHERE n.customer_id = {TABLE}.customer_id AND n.code = {TABLE}.code)",
            f"UPDATE {TABLE} SET {', '.join(f'{name} = n.{name}' for name in TOLD)} FROM {FOUND} n "  # noqa: S608
            f"WHERE n.customer_id = {TABLE}.customer_id AND n.code = {TABLE}.code AND ({differs})",
            f"INSERT INTO {TABLE} (customer_id, code, {', '.join(TOLD)}, since) "  # noqa: S608
            f"SELECT n.customer_id, n.code, {', '.join(f'n.{name}' for name in TOLD)}, %(as_of)s FROM {FOUND} n "
            f"WHERE NOT EXISTS (SELECT 1 FROM {TABLE} t WHERE t.customer_id = n.customer_id AND t.code = n.code)",
        )
    )


def _keep_measures(statements: Statements, spans: Spans, *, as_of: datetime) -> None:
    """The shop's own numbers, a row a label; not counted as changes of people."""
    cuts = " ".join(
        f"WHEN '{need.code}' THEN CASE WHEN {inside(need.cut)} THEN r.ratio END"
        for need in NEEDS
        if isinstance(need.cut, TopFifth)
    )
    rows = statements.rows(
        f"SELECT r.code, count(*), min(CASE r.code {cuts} END), max(r.median) FROM need_ranked r GROUP BY r.code"  # noqa: S608
    )
    found = {code: (compared, top, median) for code, compared, top, median in rows}
    measures = []
    for need in NEEDS:
        compared, top, median = found.get(need.code, (0, None, None))
        measures.append(
            NeedMeasure(
                code=need.code,
                as_of=as_of,
                compared=compared,
                cut=median if isinstance(need.cut, BelowMedian) else top,
                days=spans.active_days if need.code == SPENDING_LESS else None,
                shares=_shares(statements) if need.code == CATEGORY_AFFINITY else {},
            )
        )
    known = NeedMeasure.objects.using(statements.using)
    known.bulk_create(measures, update_conflicts=True, unique_fields=["code"], update_fields=list(NUMBERS))
    known.exclude(code__in=[need.code for need in NEEDS]).delete()


def _shares(statements: Statements) -> dict[str, int]:
    """What the shop sold of each category somebody is devoted to, and of everything ("")."""
    held = "SELECT category_id FROM need_found WHERE category_id IS NOT NULL"
    rows = statements.rows(
        f"SELECT category_id, spent FROM need_sold WHERE category_id IN ({held})"  # noqa: S608 -- our own text
    )
    return {"": statements.params["sold"], **{str(category): spent for category, spent in rows}}
