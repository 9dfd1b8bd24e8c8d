"""Notes: written, corrected, pinned, deleted and taken back, each in its place on the timeline."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from django.views.decorators.vary import vary_on_headers

from crm.models import Customer, Touchpoint
from crm.notes import (
    NoteIsEmpty,
    NotYourNote,
    delete_note,
    edit_note,
    pin_note,
    restore_note,
    write_note,
)
from crm.people import PersonErased
from crm.permissions import requires
from crm.touchpoints import NOTE
from dashboard.person.events import NOTES_NUMBER, touchpoint_entry
from dashboard.person.reach import is_fragment, person_to_change, telling
from dashboard.person.timeline import Place


def _note(person: Customer, note: int) -> Touchpoint:
    notes = Touchpoint.objects.filter(customer=person, kind=NOTE.code).select_related("actor", "customer")
    return get_object_or_404(notes, pk=note)


@requires("customers.note")
@require_POST
def add_note(request: HttpRequest, pk: int) -> HttpResponse:
    person = person_to_change(request, pk)
    text, pinned = request.POST.get("text", ""), "pinned" in request.POST
    with telling(request, _("Note kept."), NoteIsEmpty):
        write_note(customer=person, text=text, pinned=pinned, by=request.user, at=now())  # type: ignore[arg-type]
    return _to_timeline(person)


@requires("customers.note")
@require_http_methods(["GET", "HEAD", "POST"])
@vary_on_headers("HX-Request")
def edit(request: HttpRequest, pk: int, note: int) -> HttpResponse:
    """The note as a form in its place; without script, on a page of its own."""
    person = person_to_change(request, pk)
    found = _note(person, note)
    text, refused = found.text, ""
    if found.actor_id != request.user.pk:
        return _refused(request, person, str(NotYourNote()))
    if request.method == "POST":
        text = request.POST.get("text", "")
        try:
            found = edit_note(note=found, text=text, by=request.user, at=now())  # type: ignore[arg-type]
        except NoteIsEmpty as error:
            refused = str(error)
        except (NotYourNote, PersonErased) as error:
            return _refused(request, person, str(error))
        else:
            return _entry(request, person, found) if is_fragment(request) else _to_timeline(person)
    context = {"customer": person, "note": found, "text": text, "refused": refused}
    template = "_customer_note_form" if is_fragment(request) else "customer_note"
    return render(request, f"dashboard/{template}.html", context, status=422 if refused else 200)


@requires("customers.note")
@require_POST
def pin(request: HttpRequest, pk: int, note: int) -> HttpResponse:
    """Pin with pinned=1, take down without."""
    person = person_to_change(request, pk)
    found = _note(person, note)
    pin_note(note=found, pinned=request.POST.get("pinned") == "1", by=request.user, at=now())  # type: ignore[arg-type]
    return _to_timeline(person)


@requires("customers.note")
@require_POST
def delete(request: HttpRequest, pk: int, note: int) -> HttpResponse:
    """The note goes; a line with the way back stays in its place."""
    person = person_to_change(request, pk)
    found = _note(person, note)
    try:
        delete_note(note=found, by=request.user, at=now())  # type: ignore[arg-type]
    except (NotYourNote, PersonErased) as error:
        return _refused(request, person, str(error))
    if is_fragment(request):
        return render(request, "dashboard/_customer_note_deleted.html", {"customer": person, "note": found})
    return redirect(f"{reverse('dashboard:customer', args=[person.pk])}?deleted={found.pk}#timeline")


@requires("customers.note")
@require_POST
def restore(request: HttpRequest, pk: int, note: int) -> HttpResponse:
    person = person_to_change(request, pk)
    found = _note(person, note)
    try:
        restore_note(note=found, by=request.user, at=now())  # type: ignore[arg-type]
    except (NotYourNote, PersonErased) as error:
        return _refused(request, person, str(error))
    return _entry(request, person, _note(person, note)) if is_fragment(request) else _to_timeline(person)


def _entry(request: HttpRequest, person: Customer, note: Touchpoint) -> HttpResponse:
    place = Place(note.happened_at, NOTES_NUMBER, note.pk)
    entry = touchpoint_entry(note, place, request.user)
    context = {"customer": person, "entry": entry, "changes_it": True, "today": localtime(now()).date()}
    return render(request, "dashboard/_customer_entry.html", context)


def _to_timeline(person: Customer) -> HttpResponse:
    return redirect(f"{reverse('dashboard:customer', args=[person.pk])}#timeline")


def _refused(request: HttpRequest, person: Customer, why: str) -> HttpResponse:
    messages.error(request, why)
    response = redirect("dashboard:customer", person.pk)
    return HttpResponse(status=204, headers={"HX-Redirect": response.url}) if is_fragment(request) else response
