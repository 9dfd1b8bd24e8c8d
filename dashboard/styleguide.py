"""Every component in every state, for those who build pages and for the tests that look at them."""

from datetime import date

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from crm.permissions import requires
from crm.type_looks import TYPE_LOOKS


class SampleForm(forms.Form):
    name = forms.CharField(label=_("Name"), help_text=_("As the customer writes it."))
    email = forms.EmailField(label=_("E-mail"))
    country = forms.ChoiceField(label=_("Country"), choices=[("DE", "DE"), ("FR", "FR")], required=False)
    note = forms.CharField(label=_("Note"), widget=forms.Textarea(attrs={"rows": 3}), required=False)
    agrees = forms.BooleanField(label=_("Confirmed consent is required"), required=False)
    locked = forms.CharField(label=_("Locked"), disabled=True, initial="EUR", required=False)


@requires("styleguide.see")
@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    if "toast" in request.GET:
        messages.info(request, _("Owner of 3 customers changed."))
    context = {
        "types": list(TYPE_LOOKS),
        "form": SampleForm(data={"name": "Layla Haddad", "email": "layla@", "country": "DE"}),
        "page": Paginator(range(214), 12).get_page(2),
        "steps": [_("Who"), _("Platforms"), _("Preview"), _("Export")],
        "sample_day": date(2026, 11, 23),
    }
    return render(request, "dashboard/styleguide.html", context)
