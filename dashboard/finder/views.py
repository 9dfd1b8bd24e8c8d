from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from crm.models import Customer, Identity, Order
from crm.names import folded
from crm.navigation import QUICK_ACTIONS, links_for
from crm.permissions import may, requires
from crm.settings_pages import SETTINGS_PAGES
from dashboard.customers.order_numbers import orders_like
from dashboard.customers.search import search_customers
from dashboard.finder.recent import recent_customers
from dashboard.finder.scopes import ACTIONS, ORDERS, PAGES, PEOPLE, SCOPES, scoped

MOST_PEOPLE = 8
MOST_ORDERS = 4
MOST_ALIKE = 100  # orders of all sources with the same number


@requires("home.see")
@require_safe
@vary_on_headers("HX-Request")
def search(request: HttpRequest) -> HttpResponse:
    """Nothing typed: whom one opened last and what could be typed."""
    typed = request.GET.get("q", "").strip()
    wanted, text = scoped(typed)
    orders = _orders(request, text) if text and ORDERS in wanted else []
    people = _people(request, text, besides=orders) if text and PEOPLE in wanted else []
    context: dict[str, Any] = {
        "typed": typed,
        "text": text,
        "people": people[:MOST_PEOPLE],
        "more": len(people) > MOST_PEOPLE,
        "orders": orders,
        "pages": _pages(request, text) if PAGES in wanted and (text or typed) else [],
        "actions": _actions(request, text) if ACTIONS in wanted and (text or typed) else [],
        "recent": [] if typed else recent_customers(request),
        "scopes": [] if typed else SCOPES,
    }
    context["found"] = sum(len(context[kind]) for kind in ("people", "orders", "pages", "actions"))
    template = "dashboard/_found.html" if request.htmx else "dashboard/search.html"  # type: ignore[attr-defined]
    return render(request, template, context)


def _people(request: HttpRequest, text: str, *, besides: list[Order]) -> list[Customer]:
    """Without those whose orders are shown: they were found by the number."""
    keys = Identity.objects.filter(kind="EMAIL").order_by("-is_primary", "first_seen_at", "pk")
    visible = Customer.objects.visible_to(request.user).select_related("metrics")
    matching = search_customers(visible, text, region=request.store.region)  # type: ignore[attr-defined]
    matching = matching.exclude(pk__in=[order.customer_id for order in besides])
    shown = matching.prefetch_related(Prefetch("identities", keys, to_attr="emails"))
    return list(shown.order_by("search_name", "pk")[: MOST_PEOPLE + 1])


def _orders(request: HttpRequest, text: str) -> list[Order]:
    if not may(request.user, "customers.see"):
        return []
    # Keys first: sorted as one statement, a number nobody has would be looked for in every order.
    keys = list(orders_like(text).order_by().values_list("pk", flat=True)[:MOST_ALIKE])
    found = Order.objects.visible_to(request.user).filter(pk__in=keys, customer__erased_at=None)
    living = found.filter(customer__isnull=False).select_related("customer")
    return list(living.order_by("-placed_at", "-pk")[:MOST_ORDERS])


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
