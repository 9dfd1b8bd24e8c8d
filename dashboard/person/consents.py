"""The ledger of what a person said, a new statement, and contact that is stopped or allowed again."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from crm.consents import OUT, NoProof, NotAllowed, NotYet, record_consent
from crm.models import Consent, Suppression
from crm.models.consent import channel_choices, reason_choices, state_choices
from crm.people import PersonErased
from crm.permissions import may, requires
from crm.suppressions import CannotLift, lift, suppress
from dashboard.person.permits import permits
from dashboard.person.reach import telling, visible_person

MOST_SHOWN = 100
ADS_DATA, ADS_PERSON = "ADS:AD_USER_DATA", "ADS:AD_PERSONALISATION"


def _subjects() -> list[tuple[str, object]]:
    """Channel and purpose as one choice: only ads have two."""
    plain = [(f"{code}:MARKETING", label) for code, label in channel_choices() if code != "ADS"]
    return [*plain, (ADS_DATA, _("Ads: use of own data")), (ADS_PERSON, _("Ads: personalised"))]


class StatementForm(forms.Form):
    """One statement of the person. Who may not record a yes is offered the noes alone."""

    subject = forms.ChoiceField(label=gettext_lazy("About"), choices=_subjects)
    state = forms.ChoiceField(label=gettext_lazy("What the person said"))
    source = forms.CharField(
        label=gettext_lazy("Where it was said"),
        max_length=120,
        help_text=gettext_lazy(
            "Such as phone call or form at the fair. No name and no address: it outlives erasure."
        ),
    )
    wording = forms.CharField(
        label=gettext_lazy("Wording that was shown"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("The version of the text. A yes needs it."),
    )
    happened_at = forms.DateTimeField(
        label=gettext_lazy("When"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=gettext_lazy("In the store's time zone."),
    )

    def __init__(self, *args: Any, reader: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        grants = may(reader, "consents.grant")
        self.fields["state"].choices = [
            (code, label) for code, label in state_choices() if grants or code in OUT
        ]
        if not grants:
            del self.fields["wording"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name in ("source", "wording"):
            if "@" in cleaned.get(name, ""):
                self.add_error(name, _("This outlives erasure: leave addresses out."))
        return cleaned

    def statement(self) -> dict[str, Any]:
        channel, purpose = self.cleaned_data["subject"].split(":")
        rest = {name: value for name, value in self.cleaned_data.items() if name != "subject"}
        return {"channel": channel, "purpose": purpose, **rest}


class StopForm(forms.Form):
    channel = forms.ChoiceField(label=gettext_lazy("Channel"), choices=channel_choices)
    reason = forms.ChoiceField(
        label=gettext_lazy("Why"),
        choices=lambda: [pair for pair in reason_choices() if pair[0] not in ("ERASED", "HARD_BOUNCE")],
    )


@requires("customers.see")
@require_safe
def consent_list(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, pk)


@requires("consents.withdraw")
@require_POST
def add_statement(request: HttpRequest, pk: int) -> HttpResponse:
    person = visible_person(request, pk)
    form = StatementForm(request.POST, reader=request.user)
    if not form.is_valid():
        return _page(request, pk, statement=form)
    try:
        record_consent(customer=person, **form.statement(), by=request.user, at=now())  # type: ignore[arg-type]
    except (NoProof, NotAllowed, NotYet, PersonErased) as error:
        form.add_error(None, str(error))
        return _page(request, pk, statement=form)
    messages.info(request, _("Recorded. The newest statement counts from now on."))
    return redirect("dashboard:customer_consents", pk)


@requires("consents.withdraw")
@require_POST
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    person = visible_person(request, pk)
    form = StopForm(request.POST)
    if not form.is_valid():
        return _page(request, pk, stop_form=form)
    try:
        suppress(customer=person, **form.cleaned_data, by=request.user, at=now())  # type: ignore[arg-type]
    except PersonErased as error:
        messages.error(request, str(error))
        return redirect("dashboard:customer_list")
    messages.info(request, _("Contact is stopped on this channel, whatever a consent says."))
    return redirect("dashboard:customer_consents", pk)


@requires("consents.grant")
@require_POST
def allow_again(request: HttpRequest, pk: int, suppression: int) -> HttpResponse:
    person = visible_person(request, pk)
    held = get_object_or_404(Suppression.objects.select_related("customer"), customer=person, pk=suppression)
    with telling(request, _("Lifted. What the person agreed to counts again."), CannotLift):
        lift(suppression=held, by=request.user, at=now())  # type: ignore[arg-type]
    return redirect("dashboard:customer_consents", pk)


def _page(
    request: HttpRequest, pk: int, *, statement: StatementForm | None = None, stop_form: StopForm | None = None
) -> HttpResponse:
    person, at = visible_person(request, pk), now()
    said = Consent.objects.filter(customer=person).select_related("recorded_by").order_by("-happened_at", "-pk")
    held = Suppression.objects.filter(customer=person).select_related("set_by").order_by("-since", "-pk")
    context = {
        "customer": person,
        "permits": permits(person, at=at),
        "said": list(said[:MOST_SHOWN]),
        "more": max(0, said.count() - MOST_SHOWN),
        "held": list(held[:MOST_SHOWN]),
        "statement": statement or StatementForm(reader=request.user, initial={"happened_at": at}),
        "stop_form": stop_form or StopForm(),
    }
    refused = statement is not None or stop_form is not None
    return render(request, "dashboard/customer_consents.html", context, status=422 if refused else 200)
