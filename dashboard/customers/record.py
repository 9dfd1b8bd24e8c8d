"""The page of one customer, and the notes on it."""

from datetime import datetime

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.dateparse import parse_datetime
from django.utils.timezone import now
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from crm.models import Customer, Touchpoint
from crm.notes import NoteIsEmpty, pin_note, write_note
from crm.people import PersonErased
from crm.permissions import requires
from crm.touchpoints import NOTE
from crm.visibility import may_change
from dashboard.charts.ribbon import draw_ribbon
from dashboard.customers.report import dossier
from dashboard.customers.timeline import GROUPS

WIDE, NARROW = 960, 330  # px of the two drawings of the ribbon


def _visible(request: HttpRequest, pk: int) -> Customer:
    customers = Customer.objects.visible_to(request.user).select_related("metrics", "owner")
    return get_object_or_404(customers, pk=pk)


def _to_change(request: HttpRequest, pk: int) -> Customer:
    person = _visible(request, pk)
    if not may_change(request.user, person):
        raise PermissionDenied
    return person


def _before(request: HttpRequest) -> datetime | None:
    try:
        found = parse_datetime(request.GET.get("before", ""))
    except ValueError:
        found = None
    return found if found and found.tzinfo else None


@requires("customers.see")
@require_GET
def customer(request: HttpRequest, pk: int) -> HttpResponse:
    person = _visible(request, pk)
    found = dossier(
        person,
        reader=request.user,
        at=now(),
        group=request.GET.get("show", "all"),
        before=_before(request),
        all_orders=request.GET.get("orders") == "all",
    )
    drawn = {}
    if found.ribbon:
        mirrored = get_language_bidi()
        drawn = {
            "wide": draw_ribbon(found.ribbon, width=WIDE, mirrored=mirrored, css="chart-wide"),
            "narrow": draw_ribbon(found.ribbon, width=NARROW, mirrored=mirrored, css="chart-narrow"),
        }
    context = {"customer": person, "dossier": found, "ribbon": drawn, "groups": GROUPS}
    return render(request, "dashboard/customer.html", context)


@requires("customers.note")
@require_POST
def add_note(request: HttpRequest, pk: int) -> HttpResponse:
    person = _to_change(request, pk)
    try:
        write_note(
            customer=person,
            text=request.POST.get("text", ""),
            pinned="pinned" in request.POST,
            by=request.user,  # type: ignore[arg-type]
            at=now(),
        )
    except (NoteIsEmpty, PersonErased) as error:
        messages.error(request, str(error))
    else:
        messages.info(request, _("Note kept."))
    return redirect("dashboard:customer", person.pk)


@requires("customers.note")
@require_POST
def pin(request: HttpRequest, pk: int, note: int) -> HttpResponse:
    """Pin with pinned=1, take down without."""
    person = _to_change(request, pk)
    found = Touchpoint.objects.filter(customer=person, kind=NOTE.code, pk=note).first()
    if found is None:
        raise Http404
    pin_note(note=found, pinned=request.POST.get("pinned") == "1", by=request.user, at=now())  # type: ignore[arg-type]
    return redirect("dashboard:customer", person.pk)
