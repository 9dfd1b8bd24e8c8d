from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localtime, now
from django.views.decorators.http import require_GET

from crm.models import Order
from crm.permissions import may, requires
from dashboard.home.onboarding import onboarding, page_of
from dashboard.home.report import briefing
from segments.thresholds import newest_run


@requires("home.see")
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    at = now()
    steps = onboarding() if may(request.user, "imports.run") else []
    context = {
        "at": at,
        "today": localtime(at).date(),
        "steps": steps,
        "import_url": page_of("imports"),
        "is_set_up": all(step.done for step in steps),
    }
    if newest_run() is None:
        return render(request, "dashboard/home_empty.html", {**context, "has_orders": Order.objects.exists()})
    context["briefing"] = briefing(reader=request.user, at=at)
    return render(request, "dashboard/home.html", context)
