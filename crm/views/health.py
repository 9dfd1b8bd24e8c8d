from django.http import HttpRequest, JsonResponse
from django.utils.timezone import now
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from crm import health
from crm.permissions import public


@public
@require_safe
@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """For machines: no personal data, no sign-in. 503 when pages cannot be served."""
    works, parts = health.report(at=now())
    return JsonResponse(parts, status=200 if works else 503)
