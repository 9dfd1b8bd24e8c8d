from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from crm.audit import ACTIONS
from crm.models import User

# Models that staff know by a name; what is not here is found under "Anything".
KINDS = {
    "crm.Customer": _("Customer"), "crm.User": _("Member of staff"), "crm.Store": _("Store"),
    "crm.Import": _("Import"), "crm.Job": _("Job"), "segments.ExclusionList": _("Exclusion list"),
    "segments.AudienceExport": _("Export to a platform"), "crm.Product": _("Product"),
    "crm.ExchangeRate": _("Exchange rate"), "crm.LoyaltyTier": _("Loyalty tier"), "crm.Team": _("Team"),
    "crm.ApiClient": _("API token"), "crm.Identity": _("Address"),
}  # fmt: skip


class AuditFilter(forms.Form):
    """What the log is narrowed to. Days are local days of the store, both included."""

    action = forms.ChoiceField(label=_("What"), required=False)
    actor = forms.ModelChoiceField(
        label=_("Who"), queryset=User.objects.none(), required=False, empty_label=_("Everybody")
    )
    kind = forms.ChoiceField(label=_("Of what"), required=False, choices=[("", _("Anything")), *KINDS.items()])
    object = forms.CharField(
        label=_("Its number"), max_length=40, required=False, help_text=_("Without “Of what” a customer's.")
    )
    from_day = forms.DateField(label=_("From"), required=False, widget=forms.DateInput({"type": "date"}))
    to_day = forms.DateField(label=_("To"), required=False, widget=forms.DateInput({"type": "date"}))

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["action"].choices = [("", _("Everything")), *ACTIONS.choices()]
        self.fields["actor"].queryset = User.objects.order_by("last_name", "first_name", "pk")

    def narrow(self, events: QuerySet, *, zone: ZoneInfo) -> QuerySet:
        """A filter that cannot be read narrows nothing; the form says so beside it."""
        self.is_valid()
        chosen = self.cleaned_data
        if action := chosen.get("action"):
            events = events.filter(action=action)
        if actor := chosen.get("actor"):
            events = events.filter(actor=actor)
        kind, number = chosen.get("kind"), chosen.get("object")
        if kind or number:
            events = events.filter(object_kind=kind or "crm.Customer")
        if number:
            events = events.filter(object_id=number.strip().lstrip("#"))
        if day := chosen.get("from_day"):
            events = events.filter(happened_at__gte=datetime.combine(day, time(), zone))
        if day := chosen.get("to_day"):
            events = events.filter(happened_at__lt=datetime.combine(day + timedelta(days=1), time(), zone))
        return events
