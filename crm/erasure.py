"""Erasing a person: nothing that tells who it was remains, and every total stays as it was.

The customer's row, orders and consents stay as a pseudonym. Addresses, those taken off before too, live
on as keyed hashes that stop a silent return (`crm.tombstones`). A higher app that keeps something of its own, or owes
somebody a message (ad platforms), registers in BEFORE_ERASURE and is called while the person's
addresses are still there.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import models, transaction
from django.utils.translation import gettext as _

from crm.audit import destroy_key, record
from crm.dirty import mark_dirty
from crm.erasure_traces import forget_traces
from crm.identity_removals import removed_from
from crm.models import ApiClient, Customer, Identity, Suppression, User
from crm.models.consent import CHANNELS
from crm.people import hold
from crm.permissions import may
from crm.privacy import Erase, erased_by
from crm.tombstones import bury

# Callables (customer=, at=) of higher apps, in the erasure's own transaction.
BEFORE_ERASURE: list[Callable[..., object]] = []


class MayNotErase(Exception):
    """This member of staff may not erase people. The message is fit to show to staff."""


@transaction.atomic
def erase(
    *, customer: Customer, at: datetime, by: User | None = None, client: ApiClient | None = None
) -> dict[str, int]:
    """Erase the person for good; returns what was removed, as counts for the receipt.

    Raises MayNotErase, PersonErased.
    """
    if by is not None and not may(by, "privacy.erase"):
        raise MayNotErase(_("Only an admin erases people."))
    customer = hold(customer)
    for prepare in BEFORE_ERASURE:
        prepare(customer=customer, at=at)
    identities = [*Identity.objects.filter(customer=customer), *removed_from(customer)]
    counts = {"addresses": bury(identities, at=at)}
    counts |= forget_traces(customer=customer, identities=identities)
    counts["rows"] = _delete_rows(customer)
    _suppress_everything(customer, at=at)
    counts["emptied"] = _blank_fields(customer)
    Customer.objects.filter(pk=customer.pk).update(erased_at=at, owner=None, version=models.F("version") + 1)
    destroy_key(customer)
    mark_dirty([customer.pk], at=at)
    record("customer.erased", at=at, actor=by, client=client, obj=customer, data=counts)
    return counts


def _of(label: str, customer: Customer) -> models.QuerySet:
    model = apps.get_model(label)
    path = "pk" if model is Customer else model.customer_path  # type: ignore[attr-defined]
    return model._default_manager.filter(**{path: customer.pk})


def _delete_rows(customer: Customer) -> int:
    """Rows that are nothing but the person's own data."""
    return sum(_of(label, customer).delete()[0] for label in erased_by(Erase.DELETE))


def _blank_fields(customer: Customer) -> int:
    """Fields that the models declare as personal; returns the rows that were emptied."""
    rows = 0
    for label, names in erased_by(Erase.BLANK).items():
        model = apps.get_model(label)
        empty = {name: _empty(model._meta.get_field(name)) for name in names}
        rows += _of(label, customer).update(**empty)
    return rows


def _empty(field: Any) -> object:
    """What stands in a field that holds nothing."""
    if field.null:
        return None
    return field.get_default() if field.has_default() else ""


def _suppress_everything(customer: Customer, *, at: datetime) -> None:
    Suppression.objects.bulk_create(
        [Suppression(customer=customer, channel=channel, reason="ERASED", since=at) for channel in CHANNELS],
        ignore_conflicts=True,
    )
