from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from crm.models import Customer
from crm.permissions import requires


@requires("customers.see")
@require_GET
def customer(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Customer.objects.visible_to(request.user), pk=pk)
    return render(request, "dashboard/customer.html", {"customer": found})
