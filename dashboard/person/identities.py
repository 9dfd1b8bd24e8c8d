"""Adding an address by hand, choosing the one that is used first, removing one and putting it back."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from crm.identities import IdentityRefused, add_identity, make_primary
from crm.identity_removals import REMOVED, put_back_identity, remove_identity
from crm.models import AuditEvent, Customer, Identity
from crm.people import PersonErased
from crm.permissions import requires
from dashboard.person.reach import person_to_change, telling
from dashboard.person.report import identities_of


class IdentityForm(forms.Form):
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        choices=[("EMAIL", gettext_lazy("E-mail")), ("PHONE", gettext_lazy("Phone"))],
    )
    value = forms.CharField(
        label=gettext_lazy("Address or number"),
        max_length=254,
        help_text=gettext_lazy("A phone with its country, such as +34 612 34 56 78."),
    )


@requires("customers.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def identity_list(request: HttpRequest, pk: int) -> HttpResponse:
    person = person_to_change(request, pk)
    form = IdentityForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        region = person.country or request.store.region  # type: ignore[attr-defined]
        try:
            made = add_identity(
                customer=person,
                **form.cleaned_data,
                region=region,
                by=request.user,
                at=now(),  # type: ignore[arg-type]
            )
        except (IdentityRefused, PersonErased) as error:
            form.add_error("value", str(error))
        else:
            told = (
                _("Added.")
                if made.is_key
                else _("Added. Somebody else has this phone too: perhaps one person.")
            )
            messages.info(request, told)
            return redirect("dashboard:customer_identities", person.pk)
    context = {"customer": person, "identities": identities_of(person), "form": form}
    return render(request, "dashboard/customer_identities.html", context, status=422 if form.errors else 200)


@requires("customers.edit")
@require_POST
def choose(request: HttpRequest, pk: int, identity: int) -> HttpResponse:
    person, found = _held(request, pk, identity)
    with telling(request, _("This address is used first from now on."), IdentityRefused):
        make_primary(identity=found, by=request.user, at=now())  # type: ignore[arg-type]
    return redirect("dashboard:customer_identities", person.pk)


@requires("customers.edit")
@require_POST
def remove(request: HttpRequest, pk: int, identity: int) -> HttpResponse:
    person, found = _held(request, pk, identity)
    try:
        event = remove_identity(identity=found, by=request.user, at=now())  # type: ignore[arg-type]
    except (IdentityRefused, PersonErased) as error:
        messages.error(request, str(error))
    else:
        back = reverse("dashboard:put_back_identity", args=[person.pk, event.pk])
        messages.info(request, _("Removed. An import that holds it brings it back."), extra_tags=f"undo:{back}")
    return redirect("dashboard:customer_identities", person.pk)


@requires("customers.edit")
@require_POST
def put_back(request: HttpRequest, pk: int, event: int) -> HttpResponse:
    person = person_to_change(request, pk)
    removal = get_object_or_404(AuditEvent, pk=event, action=REMOVED, data__customer=person.pk)
    with telling(request, _("The address is back."), IdentityRefused):
        put_back_identity(event=removal, customer=person, by=request.user, at=now())  # type: ignore[arg-type]
    return redirect("dashboard:customer_identities", person.pk)


def _held(request: HttpRequest, pk: int, identity: int) -> tuple[Customer, Identity]:
    """The customer, to be changed, and one of their own identities."""
    person = person_to_change(request, pk)
    return person, get_object_or_404(Identity.objects.select_related("customer"), customer=person, pk=identity)
