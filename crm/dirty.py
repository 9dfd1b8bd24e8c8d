"""Customers whose facts changed since the engine last looked.

Whoever writes a fact of a customer says so here, in the same transaction. Higher apps append
to DIRTY_LISTENERS in `AppConfig.ready()` and are called once the transaction has committed.
"""

from collections.abc import Callable, Iterable
from datetime import datetime

from django.db import connection, transaction

from crm.models import DirtyCustomer

DIRTY_LISTENERS: list[Callable[[], object]] = []


def mark_dirty(customer_ids: Iterable[int], *, at: datetime) -> None:
    """Have these customers looked at again. Takes a query set of ids as well."""
    rows = [DirtyCustomer(customer_id=pk, since=at) for pk in sorted(set(customer_ids))]
    if not rows:
        return
    # The update locks a row that is already there: an engine that drains it meanwhile waits, and
    # sees the new facts. Doing nothing would let it forget them.
    DirtyCustomer.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["customer"], update_fields=["since"]
    )
    _announce()


def mark_dirty_selected(select: str, params: list[object], *, at: datetime) -> None:
    """The same for what `select` (SQL, one column named id) finds, without fetching it."""
    stamp = DirtyCustomer._meta.get_field("since").get_db_prep_value(at, connection)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO crm_dirtycustomer (customer_id, since)"  # noqa: S608 -- SQL of our own modules
            f" SELECT DISTINCT found.id, %s FROM ({select}) found"
            " WHERE found.id IS NOT NULL ON CONFLICT (customer_id) DO UPDATE SET since = excluded.since",
            [stamp, *params],
        )
        if cursor.rowcount:
            _announce()


def _announce() -> None:
    for listener in DIRTY_LISTENERS:
        # The facts are stored: a wake-up that fails costs time, and the tick comes by anyway.
        transaction.on_commit(listener, robust=True)
