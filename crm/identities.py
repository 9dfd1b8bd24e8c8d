"""Addresses of a person as staff add them, by the same rules as imports: one e-mail, one person."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from crm.addresses import canonical_email, canonical_phone
from crm.audit import record
from crm.dirty import mark_dirty
from crm.models import Customer, Identity, User
from crm.people import hold
from crm.tombstones import erased_among

ADDRESSES = ("EMAIL", "PHONE")  # channel ids come from the channels alone


class IdentityRefused(Exception):
    """The address stays out. The message is fit to show to staff."""


@transaction.atomic
def add_identity(*, customer: Customer, kind: str, value: str, region: str, by: User, at: datetime) -> Identity:
    """Add an e-mail or a phone and return it; one the person has already is returned as it is.

    `region` (ISO 3166) reads a local phone number. An e-mail belongs to one person. A phone that
    somebody else has too is kept as a mere fact of both (`is_key` false): perhaps one person, twice.
    Raises IdentityRefused, PersonErased, and ValueError for another kind.
    """
    canonical = _canonical(kind, value, region)
    customer = hold(customer)
    if known := Identity.objects.filter(customer=customer, kind=kind, value=canonical).first():
        return known
    if erased_among([(kind, "", canonical)]):
        raise IdentityRefused(_("This address belonged to somebody who was erased. It stays out."))
    taken = Identity.objects.filter(kind=kind, value=canonical).exclude(customer=customer).exists()
    if taken and kind == "EMAIL":
        raise IdentityRefused(_("This e-mail belongs to another customer. One address leads to one person."))
    try:
        with transaction.atomic():
            made = Identity.objects.create(
                customer=customer, kind=kind, value=canonical, is_key=not taken, first_seen_at=at
            )
    except IntegrityError:
        raise IdentityRefused(_("Somebody has just given this address to another customer.")) from None
    mark_dirty([customer.pk], at=at)
    record(
        "identity.added", at=at, actor=by, obj=made,
        data={"kind": kind, "is_key": made.is_key}, personal={"value": canonical},
    )  # fmt: skip
    return made


@transaction.atomic
def make_primary(*, identity: Identity, by: User, at: datetime) -> None:
    """Use this address of its kind first. Doing it twice changes nothing.

    A phone shared with somebody else cannot be the main one: nobody knows whose it is.
    Raises IdentityRefused, PersonErased.
    """
    hold(identity.customer)
    held = Identity.objects.select_related("customer").get(pk=identity.pk)
    if held.kind not in ADDRESSES:
        raise IdentityRefused(_("Only an e-mail or a phone can be the main address."))
    if not held.is_key:
        raise IdentityRefused(_("This phone is shared with another customer, so it cannot be the main one."))
    if held.is_primary:
        return
    same = Identity.objects.filter(customer=held.customer, kind=held.kind)
    before = same.filter(is_primary=True).first()
    same.filter(is_primary=True).update(is_primary=False)
    same.filter(pk=held.pk).update(is_primary=True)
    record(
        "identity.chosen", at=at, actor=by, obj=held, data={"kind": held.kind},
        personal={"value": [before.value if before else "", held.value]},
    )  # fmt: skip


def _canonical(kind: str, value: str, region: str) -> str:
    if kind == "EMAIL":
        if found := canonical_email(value):
            return found
        raise IdentityRefused(_("This is no e-mail address. It looks like name@example.com."))
    if kind == "PHONE":
        if found := canonical_phone(value, region=region):
            return found
        raise IdentityRefused(_("This is no phone number. Begin with the country, such as +49 or +34."))
    raise ValueError(f"staff add no {kind}")
