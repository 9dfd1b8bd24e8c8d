"""Erasing a person: what will go, what will stay, and the one button."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render, resolve_url
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from crm.erasure import erase
from crm.forms.staff import EraseForm
from crm.models import Customer
from crm.people import PersonErased
from crm.permissions import recently_authenticated, requires


@requires("privacy.erase")
@require_http_methods(["GET", "HEAD", "POST"])
@recently_authenticated
def erase_customer(request: HttpRequest, pk: int) -> HttpResponse:
    customer = get_object_or_404(Customer.objects.visible_to(request.user), pk=pk)
    form = EraseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            erase(customer=customer, at=now(), by=request.user)
        except PersonErased as error:
            messages.error(request, str(error))
        else:
            messages.success(
                request, _("Customer #%(number)d is erased. Orders and totals stay.") % {"number": pk}
            )
        return redirect(resolve_url("/"))
    shown = {
        "customer": customer,
        "form": form,
        "goes": [
            (_("Addresses and channel ids"), customer.identities.count()),
            (_("Notes and messages"), customer.touchpoints.count()),
        ],
        "stays": [
            (_("Orders, without a name"), customer.orders.count()),
            (_("Consents, as proof"), customer.consents.count()),
        ],
    }
    return render(request, "crm/erase_customer.html", shown, status=422 if form.errors else 200)
