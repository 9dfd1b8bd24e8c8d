"""Notes: corrected and deleted by their author alone, and taken back until the night."""

from datetime import UTC, datetime, timedelta

import pytest

from crm.audit import open_personal
from crm.models import AuditEvent, Touchpoint
from crm.notes import (
    KEPT_FOR_UNDO,
    NoteIsEmpty,
    NotYourNote,
    delete_note,
    edit_note,
    remove_deleted,
    restore_note,
)
from tests.factories import TouchpointFactory, UserFactory

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.fixture
def note():
    return TouchpointFactory(actor=UserFactory(), text="Likes tea.")


def test_its_author_corrects_a_note_and_the_log_keeps_both(note):
    edit_note(note=note, text=" Likes coffee. ", by=note.actor, at=AT)
    edit_note(note=note, text="Likes coffee.", by=note.actor, at=AT + timedelta(hours=1))

    note.refresh_from_db()
    event = AuditEvent.objects.get()
    assert (note.text, note.changed_at) == ("Likes coffee.", AT)
    assert (event.action, open_personal(event)) == ("note.changed", {"text": ["Likes tea.", "Likes coffee."]})


def test_nobody_else_corrects_deletes_or_restores_it(note):
    other = UserFactory()
    for attempt in (
        lambda: edit_note(note=note, text="No.", by=other, at=AT),
        lambda: delete_note(note=note, by=other, at=AT),
        lambda: restore_note(note=note, by=other, at=AT),
    ):
        with pytest.raises(NotYourNote):
            attempt()

    assert (Touchpoint.objects.standing().get().text, AuditEvent.objects.count()) == ("Likes tea.", 0)


def test_an_empty_correction_is_refused(note):
    with pytest.raises(NoteIsEmpty):
        edit_note(note=note, text="  ", by=note.actor, at=AT)


def test_a_deleted_note_comes_back(note):
    delete_note(note=note, by=note.actor, at=AT)
    gone = Touchpoint.objects.standing().count()
    restore_note(note=note, by=note.actor, at=AT)

    assert (gone, Touchpoint.objects.standing().count()) == (0, 1)
    assert [event.action for event in AuditEvent.objects.order_by("seq")] == ["note.deleted", "note.restored"]


def test_the_night_removes_what_nobody_took_back(note):
    standing = TouchpointFactory(actor=note.actor)
    delete_note(note=note, by=note.actor, at=AT)

    early = remove_deleted(at=AT + KEPT_FOR_UNDO)
    late = remove_deleted(at=AT + KEPT_FOR_UNDO + timedelta(seconds=1))

    assert (early, late) == ({"notes": 0}, {"notes": 1})
    assert list(Touchpoint.objects.all()) == [standing]
