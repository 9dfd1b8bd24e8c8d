"""Adding an address by hand, and choosing the one that is used first."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from crm.identities import IdentityRefused, add_identity, make_primary
from crm.models import Identity
from crm.people import PersonErased
from crm.permissions import requires
from dashboard.person.reach import person_to_change
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
@require_http_methods(["GET", "POST"])
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
    person = person_to_change(request, pk)
    found = Identity.objects.filter(customer=person, pk=identity).select_related("customer").first()
    if found is None:
        raise Http404
    try:
        make_primary(identity=found, by=request.user, at=now())  # type: ignore[arg-type]
    except (IdentityRefused, PersonErased) as error:
        messages.error(request, str(error))
    else:
        messages.info(request, _("This address is used first from now on."))
    return redirect("dashboard:customer_identities", person.pk)
