"""Taking an address off a person, and putting it back: what the log keeps of it is the way back.

A higher app that sent the address somewhere (ad platforms) registers in BEFORE_REMOVAL and AFTER_PUT_BACK.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from crm.audit import open_personal, record
from crm.contact import ADDRESS_OF, REFUSING, consent_is
from crm.dirty import mark_dirty
from crm.identities import ADDRESSES, IdentityRefused
from crm.models import AuditEvent, Customer, Identity, Import, Suppression, User
from crm.models.consent import PURPOSES
from crm.people import hold
from crm.tombstones import erased_among

REMOVED = "identity.removed"
# Callables (identities=, at=) of higher apps, in the transaction of the removal; also before the undo of
# an import takes away the addresses that it brought.
BEFORE_REMOVAL: list[Callable[..., object]] = []
# Callables (identity=, at=), in the transaction that puts the address back.
AFTER_PUT_BACK: list[Callable[..., object]] = []


@transaction.atomic
def remove_identity(*, identity: Identity, by: User, at: datetime) -> AuditEvent:
    """Take an e-mail or a phone off the person; returns the event by which it can be put back.

    Two stay: what alone finds the person, and the last address of its kind while the person has said
    no to something that goes there. Without it the next import would take them for somebody who never
    said no. Raises IdentityRefused, PersonErased.
    """
    customer = hold(identity.customer)
    held = Identity.objects.select_related("customer").get(pk=identity.pk)
    if held.kind not in ADDRESSES:
        raise IdentityRefused(
            _("An id that a channel gave stays: the next order of the channel comes with it.")
        )
    others = Identity.objects.filter(customer=customer, is_key=True).exclude(pk=held.pk)
    if not others.exists():
        raise IdentityRefused(_("Nothing else finds this person. Add another address first."))
    if not others.filter(kind=held.kind).exists() and said_no(customer, kind=held.kind, at=at):
        raise IdentityRefused(
            _(
                "This person said no to contact, and only this address tells an import so. "
                "It stays as long as the no holds."
            )
        )
    for prepare in BEFORE_REMOVAL:
        prepare(identities=Identity.objects.filter(pk=held.pk), at=at)
    event = record(
        REMOVED, at=at, actor=by, obj=held, personal={"value": held.value},
        data={
            "kind": held.kind, "is_key": held.is_key, "is_primary": held.is_primary,
            "first_seen_at": held.first_seen_at, "import": held.created_by_import_id,
        },
    )  # fmt: skip
    held.delete()
    mark_dirty([customer.pk], at=at)
    return event


@transaction.atomic
def put_back_identity(*, event: AuditEvent, customer: Customer, by: User, at: datetime) -> Identity:
    """Undo a removal: the same address, with what it was. One that is there again is returned as it is.

    Raises IdentityRefused where somebody else has it by now, PersonErased, and ValueError for an event
    that is no removal from this customer.
    """
    if event.action != REMOVED or event.data.get("customer") != customer.pk:
        raise ValueError(f"event {event.pk} took no address off customer {customer.pk}")
    customer = hold(customer)
    told = event.data
    value = (open_personal(event) or {}).get("value", "")
    if known := Identity.objects.filter(customer=customer, kind=told["kind"], value=value).first():
        return known
    if not value or erased_among([(told["kind"], "", value)]):
        raise IdentityRefused(_("This address belonged to somebody who was erased. It stays out."))
    try:
        with transaction.atomic():
            made = _made_again(customer, told, value)
    except IntegrityError:
        raise IdentityRefused(_("Another customer has this address by now.")) from None
    for follow in AFTER_PUT_BACK:
        follow(identity=made, at=at)
    mark_dirty([customer.pk], at=at)
    record("identity.restored", at=at, actor=by, obj=made, data={"kind": made.kind}, personal={"value": value})
    return made


def removed_from(customer: Customer) -> list[Identity]:
    """Addresses the person once had and nobody has now, unsaved, with the keys they had.

    A file from another system may still hold them. Read from the log, so before the person's key is destroyed.
    """
    events = AuditEvent.objects.filter(
        action=REMOVED, object_kind=Identity._meta.label, data__customer=customer.pk
    )
    found = {}
    for event in events:
        if value := (open_personal(event) or {}).get("value"):
            kind = event.data["kind"]
            found[kind, value] = Identity(pk=int(event.object_id), customer=customer, kind=kind, value=value)
    held = Identity.objects.filter(value__in=[value for _kind, value in found]).values_list("kind", "value")
    return [address for key, address in found.items() if key not in set(held)]


def _made_again(customer: Customer, told: dict[str, Any], value: str) -> Identity:
    """A phone that somebody else was given meanwhile comes back as a mere fact of both."""
    mine, taken = Identity.objects.filter(customer=customer), Identity.objects.exclude(customer=customer)
    shared = told["kind"] == "PHONE" and taken.filter(kind="PHONE", value=value).exists()
    is_key = told["is_key"] and not shared
    # Whatever was made the main one since keeps that.
    is_primary = told["is_primary"] and is_key and not mine.filter(kind=told["kind"], is_primary=True).exists()
    return Identity.objects.create(
        customer=customer, kind=told["kind"], value=value, is_key=is_key, is_primary=is_primary,
        first_seen_at=datetime.fromisoformat(told["first_seen_at"]),
        created_by_import=Import.objects.filter(pk=told["import"]).first(),
    )  # fmt: skip


def said_no(customer: Customer, *, kind: str, at: datetime) -> bool:
    """Whether a stop or a no holds on a channel that uses addresses of this kind; ads match by all."""
    channels = [channel for channel, kinds in ADDRESS_OF.items() if kind in kinds] + ["ADS"]
    held = Suppression.objects.filter(customer=customer, channel__in=channels, lifted_at__isnull=True)
    refused = Q()
    for channel in channels:
        for purpose in PURPOSES:
            refused |= Q(consent_is(REFUSING, channel=channel, purpose=purpose, at=at))
    return held.exists() or Customer.objects.filter(refused, pk=customer.pk).exists()
