"""Suppression: this person may not be contacted, whatever a consent says, until somebody lifts it."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from crm.audit import record
from crm.dirty import mark_dirty
from crm.models import ApiClient, Customer, Suppression, User
from crm.people import hold


class CannotLift(Exception):
    """The suppression stays. The message is fit to show to staff."""


@transaction.atomic
def suppress(
    *,
    customer: Customer,
    channel: str,
    reason: str,
    at: datetime,
    purpose: str = "",
    by: User | None = None,
    client: ApiClient | None = None,
) -> Suppression:
    """Stop contact on `channel` for `purpose` ("": every purpose) from `at` on.

    An open suppression with the same reason is returned as it is. Raises PersonErased.
    """
    customer = hold(customer)
    scope = {"channel": channel, "purpose": purpose, "reason": reason}
    if held := Suppression.objects.filter(customer=customer, lifted_at__isnull=True, **scope).first():
        return held
    made = Suppression.objects.create(customer=customer, since=at, set_by=by, **scope)
    mark_dirty([customer.pk], at=at)
    record("suppression.set", at=at, actor=by, client=client, obj=customer, data=scope)
    return made


@transaction.atomic
def lift(
    *, suppression: Suppression, at: datetime, by: User | None = None, client: ApiClient | None = None
) -> Suppression:
    """End it at `at`. Lifted already: returned as it is. Raises CannotLift, PersonErased."""
    if suppression.reason == "ERASED":
        raise CannotLift(_("This person was erased. The suppression stays."))
    customer = hold(suppression.customer)
    held = Suppression.objects.get(pk=suppression.pk)
    if held.lifted_at is not None:
        return held
    held.lifted_at = max(at, held.since)
    held.save(update_fields=["lifted_at"])
    mark_dirty([customer.pk], at=at)
    scope = {"channel": held.channel, "purpose": held.purpose, "reason": held.reason}
    record("suppression.lifted", at=at, actor=by, client=client, obj=customer, data=scope)
    return held
