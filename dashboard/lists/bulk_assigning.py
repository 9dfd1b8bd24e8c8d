"""Another owner, and out of an exclusion list: for many customers, and back."""

from django.db import connection
from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.models import BulkChange, Customer
from dashboard.lists.bulk import BULK_ACTIONS, NOBODY, BulkAction
from dashboard.lists.owners import owners_to_choose
from segments.models import ExclusionException, ExclusionList


def _mine(change: BulkChange) -> QuerySet[Customer]:
    return Customer.objects.filter(pk__in=change.rows.values("customer"))


def _give(change: BulkChange, owner: int | None) -> int:
    return _mine(change).update(owner=owner, version=F("version") + 1)


def _give_back(change: BulkChange, owner: int | None) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE crm_customer SET owner_id = r.before, version = crm_customer.version + 1"
            " FROM crm_bulkchangerow r WHERE r.change_id = %s AND r.customer_id = crm_customer.id"
            " AND crm_customer.erased_at IS NULL AND crm_customer.owner_id IS NOT DISTINCT FROM %s",
            [change.pk, owner],
        )
        return cursor.rowcount


def _not_theirs(customers: QuerySet[Customer], owner: int | None) -> QuerySet[Customer]:
    return customers.exclude(owner=owner)


def _still_on(customers: QuerySet[Customer], entry: int | None) -> QuerySet[Customer]:
    out = ExclusionException.objects.filter(exclusion_list=entry, customer=OuterRef("pk"))
    return customers.filter(~Exists(out))


def _take_out(change: BulkChange, entry: int | None) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO segments_exclusionexception (exclusion_list_id, customer_id, reason, added_at, added_by_id)"
            " SELECT %s, r.customer_id, %s, c.happened_at, c.actor_id FROM crm_bulkchangerow r"
            " JOIN crm_bulkchange c ON c.id = r.change_id WHERE r.change_id = %s",
            [entry, _("Taken out with others"), change.pk],
        )
        return cursor.rowcount


def _put_back(change: BulkChange, entry: int | None) -> int:
    """Whom somebody put back and took out anew since has another time there, and stays out."""
    mine = ExclusionException.objects.filter(
        exclusion_list=entry, added_at=change.happened_at, customer__in=change.rows.values("customer")
    )
    return mine.delete()[0]


def _lists() -> list[tuple[str, str]]:
    return [(str(entry.pk), str(entry)) for entry in ExclusionList.objects.order_by("name", "pk")]


def register() -> None:
    BULK_ACTIONS.register(
        BulkAction(
            "owner", gettext_lazy("Give to another owner"), "customers.assign", "customers.reassigned",
            subject=gettext_lazy("Owner"),
            choices=lambda: [(NOBODY[0], str(NOBODY[1])), *owners_to_choose()],
            differing=_not_theirs, before="owner_id", write=_give, restore=_give_back,
        )
    )  # fmt: skip
    BULK_ACTIONS.register(
        BulkAction(
            "except", gettext_lazy("Take out of an exclusion list"), "lists.except", "customers.taken_out",
            subject=gettext_lazy("Exclusion list"),
            choices=_lists, differing=_still_on, before=None, write=_take_out, restore=_put_back,
        )
    )  # fmt: skip
