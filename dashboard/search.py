"""The field in the top bar: customers, then pages and actions."""

from dataclasses import dataclass

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET
from django.views.decorators.vary import vary_on_headers

from crm.models import Customer, Identity
from crm.names import folded
from crm.navigation import QUICK_ACTIONS, links_for
from crm.permissions import may, requires
from crm.settings_pages import SETTINGS_PAGES
from dashboard.customers.search import search_customers

MOST_PEOPLE = 8


@requires("home.see")
@require_GET
@vary_on_headers("HX-Request")
def search(request: HttpRequest) -> HttpResponse:
    text = request.GET.get("q", "").strip()
    people = Customer.objects.visible_to(request.user).select_related("metrics")
    keys = Identity.objects.filter(kind="EMAIL").order_by("first_seen_at", "pk")
    found = []
    if text:
        matching = search_customers(people, text, region=request.store.region)  # type: ignore[attr-defined]
        found = list(
            matching.prefetch_related(Prefetch("identities", keys, to_attr="emails")).order_by(
                "search_name", "pk"
            )[: MOST_PEOPLE + 1]
        )
    pages, actions = (_pages(request, text), _actions(request, text)) if text else ([], [])
    context = {
        "text": text,
        "people": found[:MOST_PEOPLE],
        "more": len(found) > MOST_PEOPLE,
        "pages": pages,
        "actions": actions,
    }
    template = "dashboard/_found.html" if request.htmx else "dashboard/search.html"  # type: ignore[attr-defined]
    return render(request, template, context)


@dataclass(frozen=True)
class Found:
    label: str
    url: str
    icon: str


def _pages(request: HttpRequest, text: str) -> list[Found]:
    """Pages of the side bar and those below Settings that this reader may open."""
    links = [
        Found(str(link.label), link.url, link.icon) for _heading, links in links_for(request) for link in links
    ]
    known = {link.url for link in links}
    links += [
        Found(str(page.label), url, "sliders-horizontal")
        for page in sorted(SETTINGS_PAGES, key=lambda page: page.order)
        if may(request.user, page.permission) and (url := reverse(page.url_name)) not in known
    ]
    return [link for link in links if _says(link.label, text)]


def _actions(request: HttpRequest, text: str) -> list[Found]:
    return [
        Found(str(action.label), reverse(action.url_name), action.icon)
        for action in QUICK_ACTIONS
        if may(request.user, action.permission) and _says(str(action.label), text)
    ]


def _says(label: str, text: str) -> bool:
    """Every word of `text` starts a word of the label, in any spelling. Elsewhere than in Latin script, where
    words carry articles or no blanks part them, it stands anywhere in it."""
    words = folded(label).split()
    return all(
        any(word.startswith(part) for word in words) if part.isascii() else part in folded(label)
        for part in folded(text).split()
    )
