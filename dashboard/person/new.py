"""Adding a customer by hand, and saying who has the same address already."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from crm.models import Customer, Identity
from crm.new_customers import AddressRefused, add_customer
from crm.permissions import requires
from dashboard.person.new_form import ADDRESS_FIELDS, NewCustomerForm

MOST_ALIKE = 5


@dataclass(frozen=True)
class Alike:
    """Who has what was typed. `customers` are those of them whom the reader may open."""

    kind: str  # EMAIL: the address is taken; PHONE, NAME: perhaps one person, perhaps two
    customers: list[Customer]


@requires("customers.add")
@require_http_methods(["GET", "HEAD", "POST"])
def new_customer(request: HttpRequest) -> HttpResponse:
    region = request.store.region  # type: ignore[attr-defined]
    form = NewCustomerForm(request.POST or None, reader=request.user, region=region)
    if request.method != "POST" or not form.is_valid():
        return _form(request, form)
    alike = _alike(form, reader=request.user)
    agreed = request.POST.get("anyway") == form.shared  # to this very phone or name
    if any(one.kind == "EMAIL" or not agreed for one in alike):
        return _form(request, form, alike)
    try:
        made = add_customer(
            facts=form.facts(),
            addresses=form.addresses(),
            region=form.cleaned_data["country"] or region,
            by=request.user,  # type: ignore[arg-type]
            at=now(),
        )
    except AddressRefused as error:
        form.add_error(ADDRESS_FIELDS[error.kind], str(error))
        return _form(request, form)
    messages.info(request, _("Added. The type is known within seconds."))
    return redirect("dashboard:customer", made.pk)


def _alike(form: NewCustomerForm, *, reader: Any) -> list[Alike]:
    found = []
    for kind, value in form.addresses().items():
        holders = Identity.objects.filter(kind=kind, value=value).values("customer")
        if value and holders.exists():
            visible = Customer.objects.visible_to(reader).filter(pk__in=holders).order_by("pk")
            found.append(Alike(kind, list(visible[:MOST_ALIKE])))
    if not any(form.addresses().values()):
        # Nothing else tells them apart: two of a name, or the button pressed twice.
        namesakes = Customer.objects.visible_to(reader).filter(search_name=form.shared).order_by("-pk")
        if known := list(namesakes[:MOST_ALIKE]):
            found.append(Alike("NAME", known))
    return found


def _form(request: HttpRequest, form: NewCustomerForm, alike: list[Alike] | None = None) -> HttpResponse:
    """A phone that somebody has asks once more; a taken e-mail leaves no way on but another address."""
    context = {"form": form, "alike": alike or [], "may_go_on": bool(alike) and not _taken(alike)}
    status = 409 if alike else 422 if form.errors else 200
    return render(request, "dashboard/customer_new.html", context, status=status)


def _taken(alike: list[Alike]) -> bool:
    return any(one.kind == "EMAIL" for one in alike)
