from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from crm.lists.page import show_list
from crm.permissions import requires
from dashboard.lists.customers import CUSTOMERS


@requires("customers.see")
@require_safe
@vary_on_headers("HX-Request")
def customer_list(request: HttpRequest) -> HttpResponse:
    return show_list(request, CUSTOMERS)
