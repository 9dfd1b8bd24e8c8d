from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from crm import display
from crm.models import Customer, User
from crm.personal_facts import FACTS
from crm.roles import ACCOUNT_MANAGER, ADMIN
from dashboard.person.labels import FACT_LABELS
from dashboard.person.merging import as_sent

NO_CHOICE = [("", "–")]


def countries() -> list[tuple[str, str]]:
    names = display.locale().territories.items()
    return NO_CHOICE + sorted(
        ((c, n) for c, n in names if len(c) == 2 and c.isalpha()), key=lambda pair: pair[1]
    )


def account_managers() -> QuerySet[User]:
    """Whom an admin may give a customer to."""
    return User.objects.filter(role=ACCOUNT_MANAGER, is_active=True).order_by("first_name", "last_name", "pk")


class FactsForm(forms.ModelForm):
    """A customer's facts. What the form does not send stays as it is."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    country = forms.ChoiceField(label=FACT_LABELS["country"], choices=countries, required=False)

    class Meta:
        model = Customer
        fields = FACTS
        labels = FACT_LABELS
        help_texts = {"language": _("A code such as fr or pt-BR.")}
        widgets = {"birthday": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}

    def __init__(self, *args: Any, reader: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Before a sent form is cleaned into the instance: afterwards it is not what was stored any more.
        self.before = {name: as_sent(getattr(self.instance, name)) for name in FACTS if name in self.fields}
        self.fields["version"].initial = self.instance.version
        if reader.role == ADMIN:
            self.fields["owner"].queryset = account_managers()
            self.fields["owner"].empty_label = "–"
        else:
            del self.fields["owner"]
            del self.before["owner"]

    def values(self) -> dict[str, Any]:
        """What was sent; a field that was not is not touched."""
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if name != "version" and self.add_prefix(name) in self.data
        }

    def befores(self) -> list[tuple[str, str]]:
        """Each fact as it stood when the form was made; a form that comes back keeps what it said."""
        said = self.data if self.is_bound else {}
        return [(f"before_{name}", said.get(f"before_{name}", value)) for name, value in self.before.items()]

    def focus(self, name: str) -> None:
        """Where typing starts."""
        first = name if name in self.before else next(iter(self.before))
        self.fields[first].widget.attrs["autofocus"] = True

    def shown(self, name: str, sent: str) -> str:
        """A sent value as people read it."""
        if not sent:
            return ""
        if name == "country":
            return display.country(sent)
        if name == "language":
            return display.language(sent)
        if name == "owner":
            owner = User.objects.filter(pk=sent).first() if sent.isdecimal() else None
            return str(owner) if owner else sent
        if name == "birthday":
            try:
                return display.day(self.fields[name].to_python(sent))
            except forms.ValidationError:
                return sent
        return sent
