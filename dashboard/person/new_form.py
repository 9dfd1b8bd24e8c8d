from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.addresses import EMAIL_LENGTH, canonical_email, canonical_phone
from crm.models import Customer
from crm.names import search_name
from crm.roles import ADMIN
from dashboard.person.facts_form import account_managers, countries
from dashboard.person.labels import FACT_LABELS

FACTS = ("first_name", "last_name", "country", "city", "language", "owner")
ADDRESS_FIELDS = {"EMAIL": "email", "PHONE": "phone"}


class NewCustomerForm(forms.ModelForm):
    """The least that makes a record one can find again: a name, an e-mail or a phone."""

    email = forms.CharField(label=gettext_lazy("E-mail"), max_length=EMAIL_LENGTH, required=False)
    phone = forms.CharField(
        label=gettext_lazy("Phone"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("A phone with its country, such as +34 612 34 56 78."),
    )
    country = forms.ChoiceField(label=FACT_LABELS["country"], choices=countries, required=False)
    field_order = ("first_name", "last_name", "email", "phone", "country", "city", "language", "owner")

    class Meta:
        model = Customer
        fields = FACTS
        labels = FACT_LABELS
        help_texts = {"language": gettext_lazy("A code such as fr or pt-BR.")}

    def __init__(self, *args: Any, reader: Any, region: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reader, self.region = reader, region
        self.fields["first_name"].widget.attrs["autofocus"] = True
        self.fields["email"].widget.attrs |= {"inputmode": "email", "dir": "ltr"}
        self.fields["phone"].widget.attrs |= {"inputmode": "tel", "dir": "ltr"}
        if reader.role == ADMIN:
            self.fields["owner"].queryset = account_managers()
            self.fields["owner"].empty_label = "–"
        else:
            del self.fields["owner"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        region = cleaned.get("country") or self.region
        self._read(
            cleaned, "email", canonical_email, _("This is no e-mail address. It looks like name@example.com.")
        )
        self._read(
            cleaned,
            "phone",
            lambda typed: canonical_phone(typed, region=region),
            _("This is no phone number. Begin with the country, such as +49 or +34."),
        )
        if not self.errors and not any(
            cleaned.get(name) for name in ("first_name", "last_name", "email", "phone")
        ):
            raise forms.ValidationError(
                _("Give a name, an e-mail or a phone: else nobody finds the record again.")
            )
        return cleaned

    def _read(self, cleaned: dict[str, Any], name: str, read: Any, refusal: str) -> None:
        if typed := cleaned.get(name):
            cleaned[name] = read(typed) or ""
            if not cleaned[name]:
                self.add_error(name, refusal)

    def facts(self) -> dict[str, Any]:
        """An account manager keeps whom they add; an admin says whose customer it is."""
        known = {name: self.cleaned_data[name] for name in FACTS if name in self.cleaned_data}
        return {"owner": self.reader} | known

    @property
    def shared(self) -> str:
        """What two people may have in common: the phone, or without one the name as it is compared."""
        name = search_name(self.cleaned_data["first_name"], self.cleaned_data["last_name"])
        return self.cleaned_data["phone"] or name

    def addresses(self) -> dict[str, str]:
        """Kind -> the one form that is stored; "" is none."""
        return {kind: self.cleaned_data[name] for kind, name in ADDRESS_FIELDS.items()}
