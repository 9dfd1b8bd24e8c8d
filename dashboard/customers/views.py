from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import now
from django.views.decorators.http import require_GET
from django.views.decorators.vary import vary_on_headers

from crm.models import Customer
from crm.permissions import requires
from dashboard.customers.chips import chips_of, query_without
from dashboard.customers.filters import SORTS, CustomerFilter
from dashboard.customers.listing import listing


@requires("customers.see")
@require_GET
@vary_on_headers("HX-Request")
def customer_list(request: HttpRequest) -> HttpResponse:
    at = now()
    visible = Customer.objects.visible_to(request.user)
    found = CustomerFilter(request.GET, visible, at=at, region=request.store.region)  # type: ignore[attr-defined]
    shown = listing(
        found.qs if found.is_valid() else visible.none(),
        sort=request.GET.get("sort", ""),
        page=request.GET.get("page"),
        at=at,
    )
    context = {
        "filter": found,
        "chips": chips_of(found),
        "listing": shown,
        "sorts": [(code, label, code == shown.sort) for code, label in SORTS.items()],
        "query": query_without(request.GET),
        "query_without_sort": query_without(request.GET, "sort"),
        "is_narrowed": bool(query_without(request.GET, "sort")),
    }
    fragment = request.htmx and not request.htmx.boosted  # type: ignore[attr-defined]
    template = "dashboard/_customer_table.html" if fragment else "dashboard/customer_list.html"
    return render(request, template, context)
