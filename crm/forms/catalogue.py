from django import forms
from django.utils.translation import gettext_lazy as _

from crm.models import ExchangeRate, Product


class ProductForm(forms.ModelForm):
    class Meta:
        model = Product
        fields = ("title", "category", "price", "cost")
        labels = {"title": _("Title"), "category": _("Category"), "price": _("Price"), "cost": _("Cost")}
        help_texts = {"cost": _("Empty: unknown. Its lines count at the store's default margin.")}

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for name in ("price", "cost"):
            self.fields[name].min_value = 0
        self.fields["category"].empty_label = _("No category")

    def clean_cost(self):
        cost = self.cleaned_data["cost"]
        if cost is not None and cost < 0:
            raise forms.ValidationError(_("A cost is 0 or more."))
        return cost


class RateForm(forms.ModelForm):
    class Meta:
        model = ExchangeRate
        fields = ("currency", "date", "rate")
        labels = {"currency": _("Currency"), "date": _("Day"), "rate": _("Rate")}
        widgets = {
            "date": forms.DateInput({"type": "date"}),
            "currency": forms.TextInput({"maxlength": 3, "autocapitalize": "characters", "placeholder": "USD"}),
            "rate": forms.NumberInput({"min": "0", "step": "any"}),
        }

    def __init__(self, *args, base: str, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rate"].help_text = _("How many %(base)s one unit is worth.") % {"base": base}
        if self.instance.pk:
            self.fields["currency"].disabled = True
            self.initial["rate"] = f"{self.instance.rate.normalize():f}"

    def _post_clean(self) -> None:
        # The action checks the currency and the pair, with words for staff.
        self._validate_unique = False
        for name in self._meta.fields:
            if name in self.cleaned_data:
                setattr(self.instance, name, self.cleaned_data[name])


class RateFilter(forms.Form):
    currency = forms.ChoiceField(label=_("Currency"), required=False)

    def __init__(self, *args, currencies: list[str], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["currency"].choices = [("", _("Every currency")), *((code, code) for code in currencies)]
