from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from crm.lists.page import show_list
from crm.permissions import requires
from crm.views.audit_list import AUDIT


@requires("audit.see")
@require_safe
@vary_on_headers("HX-Request")
def audit_log(request: HttpRequest) -> HttpResponse:
    return show_list(request, AUDIT)
