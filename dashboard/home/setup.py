"""Bringing a store to life: a made-up shop to try, and hiding what is done."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from crm.permissions import requires
from dashboard.demo import StoreIsNotEmpty
from dashboard.demo.job import ask_for_demo
from dashboard.home import onboarding


@requires("setup.hide")
@require_POST
def hide_setup(request: HttpRequest) -> HttpResponse:
    onboarding.hide_setup(by=request.user, at=now())  # type: ignore[arg-type]
    messages.info(request, _("The set-up list is hidden. Its pages stay where they are."))
    return redirect("dashboard:home")


@requires("demo.build")
@require_POST
def try_made_up_shop(request: HttpRequest) -> HttpResponse:
    try:
        job = ask_for_demo(by=request.user, at=now())  # type: ignore[arg-type]
    except StoreIsNotEmpty as error:
        messages.error(request, str(error))
        return redirect("dashboard:home")
    return redirect("crm:job", job.pk)
