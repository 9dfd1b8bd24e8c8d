"""Notes about a customer: what a person writes so that the next one knows."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.audit import record
from crm.models import Customer, Touchpoint, User
from crm.night import NIGHT_STEPS, NightStep
from crm.notices.telling import tell_mentioned, tell_owner
from crm.people import hold
from crm.touchpoints import NOTE

LONGEST = 4000
KEPT_FOR_UNDO = timedelta(hours=12)


class NoteIsEmpty(Exception):
    """Nothing was written, or too much. The message is fit to show to staff."""


class NotYourNote(Exception):
    """Only its author corrects or deletes a note. The message is fit to show to staff."""

    def __init__(self) -> None:
        super().__init__(_("Only who wrote a note corrects or deletes it. Add a note of your own instead."))


@transaction.atomic
def write_note(*, customer: Customer, text: str, pinned: bool, by: User, at: datetime) -> Touchpoint:
    """Add a note and return it. Raises NoteIsEmpty, PersonErased."""
    text = _checked(text)
    customer = hold(customer)
    note = Touchpoint.objects.create(
        customer=customer, kind=NOTE.code, happened_at=at, actor=by, text=text, is_pinned=pinned
    )
    record("customer.noted", at=at, actor=by, obj=note, data={"pinned": pinned}, personal={"text": text})
    if customer.owner_id not in tell_mentioned(text, customer=customer, by=by, at=at):
        tell_owner(customer, "customer_noted", by=by, at=at)
    return note


@transaction.atomic
def edit_note(*, note: Touchpoint, text: str, by: User, at: datetime) -> Touchpoint:
    """Correct one's own note. The same text again changes nothing. Raises NoteIsEmpty, NotYourNote, PersonErased."""
    text = _checked(text)
    held = _own(note, by)
    if held.text == text:
        return held
    before, held.text, held.changed_at = held.text, text, at
    held.save(update_fields=["text", "changed_at"])
    record("note.changed", at=at, actor=by, obj=held, personal={"text": [before, text]})
    return held


@transaction.atomic
def delete_note(*, note: Touchpoint, by: User, at: datetime) -> None:
    """Take one's own note off every page. It can be restored until the night. Raises NotYourNote, PersonErased."""
    held = _own(note, by)
    if held.deleted_at is None:
        held.deleted_at = at
        held.save(update_fields=["deleted_at"])
        record("note.deleted", at=at, actor=by, obj=held)


@transaction.atomic
def restore_note(*, note: Touchpoint, by: User, at: datetime) -> None:
    """Undo `delete_note`. Raises NotYourNote, PersonErased."""
    held = _own(note, by)
    if held.deleted_at is not None:
        held.deleted_at = None
        held.save(update_fields=["deleted_at"])
        record("note.restored", at=at, actor=by, obj=held)


@transaction.atomic
def pin_note(*, note: Touchpoint, pinned: bool, by: User, at: datetime) -> None:
    """Pinned notes stand first on the customer's page. Doing it twice changes nothing."""
    changed = Touchpoint.objects.filter(pk=note.pk, kind=NOTE.code, is_pinned=not pinned).update(
        is_pinned=pinned
    )
    if changed:
        record("customer.noted", at=at, actor=by, obj=note, data={"pinned": pinned})


def remove_deleted(*, at: datetime) -> dict[str, Any]:
    """A step of the night: notes whose deletion nobody took back are gone for good."""
    gone = Touchpoint.objects.filter(kind=NOTE.code, deleted_at__lt=at - KEPT_FOR_UNDO)
    return {"notes": gone.delete()[0]}


def _checked(text: str) -> str:
    text = text.strip()
    if not text or len(text) > LONGEST:
        raise NoteIsEmpty(_("A note has between 1 and %(most)d characters.") % {"most": LONGEST})
    return text


def _own(note: Touchpoint, by: User) -> Touchpoint:
    hold(note.customer)
    held = Touchpoint.objects.select_related("customer").get(pk=note.pk, kind=NOTE.code)
    if held.actor_id != by.pk:
        raise NotYourNote
    return held


def register() -> None:
    NIGHT_STEPS.register(NightStep("notes", gettext_lazy("Deleted notes"), remove_deleted))
