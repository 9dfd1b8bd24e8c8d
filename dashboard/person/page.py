"""The page of one customer, and the older steps of its timeline."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localtime, now
from django.utils.translation import get_language_bidi
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from crm.models import Touchpoint
from crm.permissions import requires
from crm.visibility import may_change
from dashboard.charts.ribbon import Ribbon, draw_ribbon
from dashboard.finder.recent import remember
from dashboard.person.events import EventKind, icons, kinds_for, pinned, timeline
from dashboard.person.menu import doings
from dashboard.person.permits import permits
from dashboard.person.reach import is_fragment, visible_person
from dashboard.person.report import clock_of, dossier, identities_of
from dashboard.person.timeline import Place, Timeline

WIDE, NARROW = 960, 330  # px of the two drawings of the ribbon


@requires("customers.see")
@require_safe
def customer(request: HttpRequest, pk: int) -> HttpResponse:
    person, at = visible_person(request, pk), now()
    remember(request, person)
    kinds, before = request.GET.getlist("show"), Place.read(request.GET.get("before", ""))
    found = dossier(
        person,
        store=request.store,  # type: ignore[attr-defined]
        reader=request.user,
        at=at,
        kinds=kinds,
        before=before,
    )
    context = {
        "customer": person,
        "dossier": found,
        "identities": found.identities,
        "needs": found.needs,
        "timeline": found.timeline,
        "pinned": [] if before else found.pinned,
        "toggles": toggles(kinds_for(request.user), found.timeline),
        "changes_it": may_change(request.user, person),
        "is_continued": before is not None,
        "today": found.today,
        "deleted_note": _just_deleted(request, person),
        "icons": icons(),
        "local_time": clock_of(person, found.identities, reader=request.user, at=at),
        **doings(person, identities=found.identities, permits=found.permits, reader=request.user),
    }
    if found.history:
        context["ribbon"] = drawn(found.history.ribbon)
    return render(request, "dashboard/customer.html", context)


@requires("customers.see")
@require_safe
@vary_on_headers("HX-Request")
def timeline_step(request: HttpRequest, pk: int) -> HttpResponse:
    """The entries that follow, for htmx: the whole list when a kind is switched, the next ones when one
    scrolls. Without script the page itself takes the same query."""
    person = visible_person(request, pk)
    before = Place.read(request.GET.get("before", ""))
    found = timeline(person, kinds=request.GET.getlist("show"), before=before, reader=request.user)
    context = {
        "customer": person,
        "timeline": found,
        "toggles": toggles(kinds_for(request.user), found),
        "changes_it": may_change(request.user, person),
        "is_continued": before is not None,
        "today": localtime(now()).date(),
        "icons": icons(),
        "pinned": [] if before else pinned(person, reader=request.user),
    }
    if not is_fragment(request):
        return render(request, "dashboard/customer_timeline.html", context)
    part = "_customer_timeline_rows" if before else "_customer_timeline_list"
    return render(request, f"dashboard/{part}.html", context)


@requires("customers.see")
@require_safe
@vary_on_headers("HX-Request")
def row_menu(request: HttpRequest, pk: int) -> HttpResponse:
    """What may be done with one row of the list, asked for when its menu opens. Without script: the page,
    whose head offers the same."""
    person = visible_person(request, pk)
    if not is_fragment(request):
        return redirect("dashboard:customer", pk)
    offered = doings(
        person, identities=identities_of(person), permits=permits(person, at=now()), reader=request.user
    )
    return render(request, "dashboard/_customer_menu.html", {"customer": person, **offered})


def toggles(kinds: list[EventKind], shown: Timeline) -> list[dict[str, object]]:
    """Each kind with whether it is on and the query that switches it."""
    found = []
    for kind in kinds:
        on = kind.code in shown.kinds
        rest = [code for code in shown.kinds if code != kind.code] if on else [*shown.kinds, kind.code]
        query = "&".join(f"show={code}" for code in rest)
        found.append({"code": kind.code, "label": kind.label, "is_on": on, "query": query})
    return found


def drawn(ribbon: Ribbon) -> dict[str, object]:
    mirrored = get_language_bidi()
    return {
        "wide": draw_ribbon(ribbon, width=WIDE, mirrored=mirrored, css="chart-wide"),
        "narrow": draw_ribbon(ribbon, width=NARROW, mirrored=mirrored, css="chart-narrow"),
    }


def _just_deleted(request: HttpRequest, person) -> Touchpoint | None:
    """The note that this reader has just deleted, while it can be taken back."""
    number = request.GET.get("deleted", "")
    if not number.isdecimal() or len(number) > 18:
        return None
    return Touchpoint.objects.filter(
        customer=person, pk=number, actor=request.user, deleted_at__isnull=False
    ).first()
