from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from crm.audit import ACTIONS
from crm.models import User


class AuditFilter(forms.Form):
    """What the log is narrowed to. Days are local days of the store, both included."""

    action = forms.ChoiceField(label=_("What"), required=False)
    actor = forms.ModelChoiceField(
        label=_("Who"), queryset=User.objects.none(), required=False, empty_label=_("Everybody")
    )
    object = forms.CharField(label=_("Customer number"), max_length=20, required=False)
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
        if number := chosen.get("object"):
            events = events.filter(object_kind="crm.Customer", object_id=number.lstrip("#"))
        if day := chosen.get("from_day"):
            events = events.filter(happened_at__gte=datetime.combine(day, time(), zone))
        if day := chosen.get("to_day"):
            events = events.filter(happened_at__lt=datetime.combine(day + timedelta(days=1), time(), zone))
        return events
