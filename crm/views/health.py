import platform

import django
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.timezone import now
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from crm import health
from crm.health.checks import OK
from crm.permissions import public, requires


@public
@require_safe
@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """For machines: no personal data, no sign-in. 503 when pages cannot be served."""
    works, parts = health.report(at=now())
    return JsonResponse(parts, status=200 if works else 503)


@requires("settings.see")
@require_safe
def health_page(request: HttpRequest) -> HttpResponse:
    """The same looks as the address for machines, in words."""
    at = now()
    found = health.findings(at=at)
    shown = {
        "found": found,
        "troubled": sum(finding.state != OK for _check, finding in found),
        "at": at,
        "versions": [
            ("Hexad", settings.VERSION),
            ("Python", platform.python_version()),
            ("Django", django.get_version()),
        ],
    }
    return render(request, "crm/health.html", shown)
