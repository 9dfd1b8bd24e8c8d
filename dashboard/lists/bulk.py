"""Changing many customers at once, and taking it back: sets, whatever their number.

A change keeps what stood before for those whom it really changed. Taking it back restores those who
have not changed again since; the others stay as somebody made them meanwhile.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.audit import record
from crm.models import BulkChange, Customer, User
from crm.registry import Registry
from dashboard.lists.columns import owners_to_choose
from segments.models import ExclusionException, ExclusionList


class BulkRefused(Exception):
    """The change cannot be made or taken back. The message is fit to show to staff."""


@dataclass(frozen=True)
class BulkAction:
    """`choices` are what can be chosen; `differing` narrows to those whom the choice would change.

    `before` is the column to put back (None: there was nothing); `write` and `restore` work on the
    rows of the change and return how many rows they wrote.
    """

    code: str
    label: str | Promise
    permission: str
    audit: str
    choices: Callable[[], list[tuple[str, str]]]
    differing: Callable[[QuerySet[Customer], int | None], QuerySet[Customer]]
    before: str | None
    write: Callable[[BulkChange, int | None], int]
    restore: Callable[[BulkChange, int | None], int]


BULK_ACTIONS: Registry[BulkAction] = Registry("bulk actions")
NOBODY = ("none", gettext_lazy("nobody"))


@transaction.atomic
def change_many(
    *, action: BulkAction, customers: QuerySet[Customer], choice: str, by: User, at: datetime
) -> BulkChange:
    """Change those of `customers` whom it concerns. Raises BulkRefused for a choice that is not offered."""
    if choice not in dict(action.choices()):
        raise BulkRefused(_("Choose one of those offered."))
    value = None if choice == NOBODY[0] else int(choice)
    change = BulkChange.objects.create(kind=action.code, data={"choice": value}, happened_at=at, actor=by)
    change.changed = _keep_before(change, action.differing(customers, value), action.before)
    change.save(update_fields=["changed"])
    if change.changed:
        action.write(change, value)
        record(action.audit, at=at, actor=by, obj=change, data={"people": change.changed, "choice": value})
    return change


def _keep_before(change: BulkChange, customers: QuerySet[Customer], before: str | None) -> int:
    """The rows of the change, from locked customers. Returns how many."""
    held = customers.order_by().select_for_update(of=("self",)).values_list("pk", *([before] if before else []))
    sql, params = held.query.sql_with_params()
    columns = "x.pk, x.owner_id" if before else "x.pk, NULL"
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO crm_bulkchangerow (change_id, customer_id, before)"  # noqa: S608 -- our own names
            f" SELECT %s, {columns} FROM ({sql}) x",
            [change.pk, *params],
        )
        return cursor.rowcount


@transaction.atomic
def take_back(*, change: BulkChange, by: User, at: datetime) -> BulkChange:
    """Put back what stood before. Raises BulkRefused when that was done already."""
    change = BulkChange.objects.select_for_update().get(pk=change.pk)
    if change.undone_at is not None:
        raise BulkRefused(_("This change was taken back already."))
    restored = BULK_ACTIONS[change.kind].restore(change, change.data["choice"])
    change.undone_at, change.kept = at, change.changed - restored
    change.save(update_fields=["undone_at", "kept"])
    record(
        "customers.change_undone", at=at, actor=by, obj=change,
        data={"people": restored, "kept": change.kept},
    )  # fmt: skip
    return change


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


BULK_ACTIONS.register(
    BulkAction(
        "owner", gettext_lazy("Give to another owner"), "customers.assign", "customers.reassigned",
        choices=lambda: [(NOBODY[0], str(NOBODY[1])), *owners_to_choose()],
        differing=_not_theirs, before="owner_id", write=_give, restore=_give_back,
    )
)  # fmt: skip
BULK_ACTIONS.register(
    BulkAction(
        "except", gettext_lazy("Take out of an exclusion list"), "lists.except", "customers.taken_out",
        choices=_lists, differing=_still_on, before=None, write=_take_out, restore=_put_back,
    )
)  # fmt: skip
