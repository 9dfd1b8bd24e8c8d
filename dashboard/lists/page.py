from urllib.parse import parse_qsl

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.views.decorators.http import require_GET
from django.views.decorators.vary import vary_on_headers

from crm.lists.chips import chips_of, query_without
from crm.lists.saved import default_query, may_change_view
from crm.models import SavedView
from crm.permissions import requires
from dashboard.customers.filters import SORTS
from dashboard.customers.listing import listing
from dashboard.lists.asked import asked
from dashboard.lists.bulk_views import actions_for
from dashboard.lists.columns import COLUMNS, with_identities
from dashboard.lists.heads import heads

PAGE = "customers"  # its code among the lists with saved views


@requires("customers.see")
@require_GET
@vary_on_headers("HX-Request")
def customer_list(request: HttpRequest) -> HttpResponse:
    """Without anything in the address: what the reader chose to see first."""
    at = now()
    if not request.GET and (first := default_query(request.user, PAGE)):  # type: ignore[arg-type]
        return redirect(f"{request.path}?{first}")
    found = asked(request.GET, by=request.user, region=request.store.region, at=at)  # type: ignore[attr-defined, arg-type]
    is_narrowed = bool(query_without(request.GET, "sort", "column", "all"))
    shown = listing(
        found.customers, sort=found.sort, page=request.GET.get("page"), at=at, is_narrowed=is_narrowed
    )
    with_identities(shown.rows, found.columns)
    codes = [column.code for column in found.columns]
    views = (
        SavedView.objects.visible_to(request.user)
        .filter(page=PAGE)
        .select_related("owner")
        .order_by("name", "pk")
    )
    context = {
        "filter": found.filter,
        "chips": chips_of(found.filter),
        "listing": shown,
        "shown": codes,
        "chosen": codes if "column" in request.GET else [],
        "heads": heads(found.columns, sort=shown.sort, query=query_without(request.GET, "sort")),
        "all_columns": [(column.code, column.label, column.code in codes) for column in COLUMNS],
        "sorts": [(code, label, code == shown.sort) for code, label in SORTS.items()],
        "query": query_without(request.GET),
        "query_pairs": parse_qsl(query_without(request.GET, "column")),
        "views": [(view, may_change_view(view, request.user)) for view in views],  # type: ignore[arg-type]
        "bulk_actions": actions_for(request.user),
        "is_narrowed": is_narrowed,
    }
    fragment = request.htmx and not request.htmx.boosted  # type: ignore[attr-defined]
    template = "dashboard/_customer_table.html" if fragment else "dashboard/customer_list.html"
    return render(request, template, context)
