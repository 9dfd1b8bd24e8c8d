"""Changing thousands of customers as a job: with progress, a result and the way back."""

from typing import Any

from django.db import transaction
from django.http import QueryDict
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from crm.jobs import JOB_KINDS, JobKind, Progress
from crm.lists.asked import asked
from crm.lists.kinds import Reader
from crm.models import BulkChange, Customer, Job, Store, User
from crm.permissions import may
from crm.visibility import CustomerQuerySet
from dashboard.lists.bulk import BULK_ACTIONS, BulkAction, BulkRefused, change_many
from dashboard.lists.customers import CUSTOMERS

KIND = "customers.change"
AT_ONCE = 5_000  # people; more are a job


def concerned(action: BulkAction, customers: CustomerQuerySet, *, by: User) -> CustomerQuerySet:
    """Those of `customers` whom `by` may change this way; nobody when `by` may not."""
    if not may(by, action.permission):
        return Customer.objects.none()
    visible = Customer.objects.changeable_by(by) if action.own_only else Customer.objects.visible_to(by)
    return visible.filter(pk__in=customers.order_by().values("pk"))


def run(job: Job, progress: Progress) -> dict[str, Any]:
    """Asks anew whom the filters find and what its owner may do."""
    wanted, store, at = job.payload, Store.current(), progress.now()
    action, owner = BULK_ACTIONS[wanted["action"]], User.objects.get(pk=job.owner_id)  # type: ignore[misc]
    with translation.override(wanted["language"]), transaction.atomic():
        progress.hold()
        found = asked(CUSTOMERS, QueryDict(wanted["query"]), reader=Reader(user=owner, at=at, store=store))
        customers = concerned(action, found.rows, by=owner)
        change = change_many(
            action=action, customers=customers, choice=wanted["choice"], by=owner, at=at, job=job
        )
    return {"people": change.changed}


def undo_at(job: Job, reader: User) -> str:
    change = BulkChange.objects.filter(job=job, actor=reader, undone_at=None, changed__gt=0).first()
    return reverse("dashboard:take_back_bulk_change", args=[change.pk]) if change else ""


def register() -> None:
    JOB_KINDS.register(
        JobKind(
            KIND, _("Change of many customers"), run, errors=(BulkRefused,), permission="customers.note",
            undo_at=undo_at,
        )
    )  # fmt: skip
