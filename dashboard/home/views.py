from datetime import datetime
from typing import Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localtime, now
from django.views.decorators.http import require_POST, require_safe

from crm import visits
from crm.models import Customer, Job, Order, Product
from crm.permissions import may, requires
from crm.visits import last_visit
from dashboard.home.onboarding import onboarding
from dashboard.home.report import briefing
from dashboard.home.windows import chosen, windows
from segments.thresholds import newest_run
from segments.types import CUSTOMER_TYPES


@requires("home.see")
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    at = now()
    local = localtime(at)
    context = {
        "today": local.date(),
        "part_of_day": "morning" if local.hour < 12 else "afternoon" if local.hour < 18 else "evening",
        "setup": onboarding(request.user),
    }
    if newest_run() is None:
        return render(request, "dashboard/home_empty.html", {**context, **first_steps(request.user)})
    choice = windows(at=at, last_visit=last_visit(request.user, at=at))  # type: ignore[arg-type]
    window = chosen(choice, request.GET.get("since", ""))
    context |= {
        "windows": choice,
        "since": as_parameter(window.since),
        "opens_people": may(request.user, "customers.see"),
        "briefing": briefing(reader=request.user, window=window, at=at),
    }
    return render(request, "dashboard/home.html", context)


def first_steps(reader: Any) -> dict[str, Any]:
    """What an empty store offers this reader, and the long work that is filling it."""
    open_jobs = Job.objects.visible_to(reader).filter(state__in=["QUEUED", "RUNNING"])
    return {
        "has_orders": Order.objects.exists(),
        "type_codes": [kind.code for kind in CUSTOMER_TYPES],
        "job": open_jobs.order_by("-pk").first(),
        "may_try": may(reader, "demo.build") and not Customer.objects.exists() and not Product.objects.exists(),
    }


@requires("home.see")
@require_POST
def note_visit(request: HttpRequest) -> HttpResponse:
    """Sent by the page once it is read; without script the briefing begins yesterday."""
    visits.note_visit(user=request.user, at=now())  # type: ignore[arg-type]
    return HttpResponse(status=204) if request.htmx else redirect("dashboard:home")  # type: ignore[attr-defined]


def as_parameter(instant: datetime) -> str:
    """For an address: the local time with its offset, which says the same in every zone."""
    return quote(localtime(instant).isoformat(timespec="minutes"))
