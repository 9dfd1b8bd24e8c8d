"""Notes about a customer: what a person writes so that the next one knows."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from crm.audit import record
from crm.models import Customer, Touchpoint, User
from crm.people import hold
from crm.touchpoints import NOTE

LONGEST = 4000


class NoteIsEmpty(Exception):
    """Nothing was written, or too much. The message is fit to show to staff."""


@transaction.atomic
def write_note(*, customer: Customer, text: str, pinned: bool, by: User, at: datetime) -> Touchpoint:
    """Add a note and return it. Raises NoteIsEmpty, PersonErased."""
    text = text.strip()
    if not text or len(text) > LONGEST:
        raise NoteIsEmpty(_("A note has between 1 and %(most)d characters.") % {"most": LONGEST})
    customer = hold(customer)
    note = Touchpoint.objects.create(
        customer=customer, kind=NOTE.code, happened_at=at, actor=by, text=text, is_pinned=pinned
    )
    record("customer.noted", at=at, actor=by, obj=note, data={"pinned": pinned}, personal={"text": text})
    return note


@transaction.atomic
def pin_note(*, note: Touchpoint, pinned: bool, by: User, at: datetime) -> None:
    """Pinned notes stand first on the customer's page. Doing it twice changes nothing."""
    changed = Touchpoint.objects.filter(pk=note.pk, kind=NOTE.code, is_pinned=not pinned).update(
        is_pinned=pinned
    )
    if changed:
        record("customer.noted", at=at, actor=by, obj=note, data={"pinned": pinned})
