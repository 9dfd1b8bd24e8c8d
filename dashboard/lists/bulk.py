"""Changing many customers at once, and taking it back: sets, whatever their number.

A change keeps what stood before for those whom it really changed. Taking it back restores those who
have not changed again since; the others stay as somebody made them meanwhile.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.audit import record
from crm.models import BulkChange, Customer, Job, User
from crm.notes import LONGEST
from crm.permissions import may
from crm.registry import Registry

NOBODY = ("none", gettext_lazy("nobody"))
SOON = timedelta(hours=1)  # a slip is mended by whoever made it


class BulkRefused(Exception):
    """The change cannot be made or taken back. The message is fit to show to staff."""


@dataclass(frozen=True)
class BulkAction:
    """`subject` is what one chooses, `choices` what from (None: a text is written); `differing` narrows to
    those whom it would change.

    `before` is the column to put back (None: there was nothing). `write` and `restore` work on the rows
    of the change; `restore` returns how many people are as before. `own_only`: a team does not share it.
    `undoing` is the permission to take it back later than SOON ("": as for doing it).
    """

    code: str
    label: str | Promise
    permission: str
    audit: str
    subject: str | Promise
    choices: Callable[[], list[tuple[str, str]]] | None
    differing: Callable[[QuerySet[Customer], Any], QuerySet[Customer]]
    before: str | None
    write: Callable[[BulkChange, Any], object]
    restore: Callable[[BulkChange, Any], int]
    own_only: bool = False
    undoing: str = ""

    def value_of(self, choice: str) -> Any:
        """What `choice` of the form means. Raises BulkRefused for one that is not offered."""
        if self.choices is None:
            return _text(choice)
        if choice not in dict(self.choices()):
            raise BulkRefused(_("Choose one of those offered."))
        if choice == NOBODY[0]:
            return None
        return int(choice) if choice.isdecimal() else choice


def _text(written: str) -> str:
    written = written.strip()
    if not written or len(written) > LONGEST:
        raise BulkRefused(_("A note has between 1 and %(most)d characters.") % {"most": LONGEST})
    return written


BULK_ACTIONS: Registry[BulkAction] = Registry("bulk actions")


@transaction.atomic
def change_many(
    *,
    action: BulkAction,
    customers: QuerySet[Customer],
    choice: str,
    by: User,
    at: datetime,
    job: Job | None = None,
) -> BulkChange:
    """Change those of `customers` whom it concerns; a job that asks again gets its first change. Raises BulkRefused.

    What was written is kept with the customers alone and never in the change.
    """
    if job is not None and (made := BulkChange.objects.filter(job=job).first()):
        return made
    value = action.value_of(choice)
    told = None if action.choices is None else value
    change = BulkChange.objects.create(
        kind=action.code, data={"choice": told}, happened_at=at, actor=by, job=job
    )
    change.changed = _keep_before(change, action.differing(customers, value), action.before)
    change.save(update_fields=["changed"])
    if change.changed:
        action.write(change, value)
        record(action.audit, at=at, actor=by, obj=change, data={"people": change.changed, "choice": told})
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
    """Put back what stood before. Raises BulkRefused when that was done already, or `by` comes too late."""
    change, action = BulkChange.objects.select_for_update().get(pk=change.pk), BULK_ACTIONS[change.kind]
    if change.undone_at is not None:
        raise BulkRefused(_("This change was taken back already."))
    if action.undoing and at - change.happened_at > SOON and not may(by, action.undoing):
        raise BulkRefused(_("Your role may record that somebody opts out, not that somebody opts in."))
    change.undone_at = at
    restored = action.restore(change, change.data["choice"])
    change.kept = change.changed - restored
    change.save(update_fields=["undone_at", "kept"])
    record(
        "customers.change_undone", at=at, actor=by, obj=change,
        data={"people": restored, "kept": change.kept},
    )  # fmt: skip
    return change
