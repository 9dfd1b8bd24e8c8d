"""The field in the top bar: customers, then pages."""

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET
from django.views.decorators.vary import vary_on_headers

from crm.models import Customer, Identity
from crm.names import folded
from crm.navigation import links_for
from crm.permissions import requires
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
    pages = [
        link
        for _heading, links in links_for(request)
        for link in links
        if text and folded(text) in folded(str(link.label))
    ]
    context = {"text": text, "people": found[:MOST_PEOPLE], "more": len(found) > MOST_PEOPLE, "pages": pages}
    template = "dashboard/_found.html" if request.htmx else "dashboard/search.html"  # type: ignore[attr-defined]
    return render(request, template, context)
