"""Correcting a customer's facts, with what somebody else corrected meanwhile shown beside."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from crm import display
from crm.models import Customer, User
from crm.people import PersonErased
from crm.permissions import requires
from crm.personal_facts import ChangedMeanwhile, change_facts
from crm.roles import ADMIN
from crm.visibility import may_change

NO_CHOICE = [("", "–")]


def _countries() -> list[tuple[str, str]]:
    names = display.locale().territories.items()
    return NO_CHOICE + sorted(
        ((c, n) for c, n in names if len(c) == 2 and c.isalpha()), key=lambda pair: pair[1]
    )


class FactsForm(forms.ModelForm):
    version = forms.IntegerField(widget=forms.HiddenInput)
    country = forms.ChoiceField(label=gettext_lazy("Country"), choices=_countries, required=False)

    class Meta:
        model = Customer
        fields = [
            "first_name",
            "last_name",
            "language",
            "birthday",
            "city",
            "postal_code",
            "region",
            "country",
            "owner",
        ]
        labels = {
            "first_name": gettext_lazy("First name"),
            "last_name": gettext_lazy("Last name"),
            "language": gettext_lazy("Language"),
            "birthday": gettext_lazy("Birthday"),
            "city": gettext_lazy("City"),
            "postal_code": gettext_lazy("Postal code"),
            "region": gettext_lazy("Region"),
            "owner": gettext_lazy("Owner"),
        }
        help_texts = {"language": gettext_lazy("A code such as fr or pt-BR.")}
        widgets = {"birthday": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}

    def __init__(self, *args: Any, reader: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = self.instance.version
        if reader.role == ADMIN:
            self.fields["owner"].queryset = User.objects.filter(
                role="ACCOUNT_MANAGER", is_active=True
            ).order_by("first_name", "last_name", "pk")
        else:
            del self.fields["owner"]

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


@requires("customers.edit")
@require_http_methods(["GET", "POST"])
def edit_customer(request: HttpRequest, pk: int) -> HttpResponse:
    person = get_object_or_404(Customer.objects.visible_to(request.user), pk=pk)
    if not may_change(request.user, person):
        raise PermissionDenied
    form = FactsForm(request.POST or None, instance=person, reader=request.user)
    conflicts: list[dict[str, Any]] = []
    status = 200
    if request.method == "POST" and form.is_valid():
        values, version = form.values(), form.cleaned_data["version"]
        try:
            change_facts(customer=person, version=version, values=values, by=request.user, at=now())  # type: ignore[arg-type]
        except ChangedMeanwhile as error:
            conflicts = _differences(form, error.customer)
            form = _again(request, error.customer, values)
            status = 409
        except PersonErased as error:
            messages.error(request, str(error))
            return redirect("dashboard:customer_list")
        else:
            messages.info(request, _("Facts saved."))
            return redirect("dashboard:customer", person.pk)
    fresh = Customer.objects.get(pk=pk)  # a form that was refused has written into `person`
    context = {"form": form, "customer": fresh, "conflicts": conflicts}
    return render(request, "dashboard/customer_edit.html", context, status=status)


def _differences(form: FactsForm, theirs: Customer) -> list[dict[str, Any]]:
    """Each field in which the row as it is now and what was typed differ."""
    return [
        {"label": form.fields[name].label, "theirs": getattr(theirs, name), "yours": value}
        for name, value in form.values().items()
        if (getattr(theirs, name) or "") != (value or "")
    ]


def _again(request: HttpRequest, now_stored: Customer, values: dict[str, Any]) -> FactsForm:
    """The form with what was typed over the row as it is now: saving again is a choice, not an accident."""
    return FactsForm(instance=now_stored, initial=values, reader=request.user)
