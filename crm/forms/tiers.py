from django import forms
from django.utils.translation import gettext_lazy as _

from crm.models import LoyaltyTier
from crm.money_forms import PlainNumberField
from crm.tiers.measures import measure_choices


class TierForm(forms.Form):
    """A tier as staff write it; `tier()` gives the unsaved row that preview and saving both take."""

    name = forms.CharField(label=_("Name"), max_length=60)
    rank = forms.IntegerField(
        label=_("Rank"),
        min_value=1,
        max_value=100,
        help_text=_("1 is the lowest. The highest that holds counts."),
    )
    entry_measure = forms.ChoiceField(label=_("Counts"), choices=measure_choices)
    entry_from = PlainNumberField(label=_("From, included"), min_value=0, max_digits=15, decimal_places=4)
    window_days = forms.IntegerField(
        label=_("In the last days"), min_value=1, max_value=36500, required=False, help_text=_("Empty: ever.")
    )
    benefits = forms.CharField(
        label=_("Benefits"), required=False, max_length=2000, widget=forms.Textarea({"rows": 3})
    )

    @classmethod
    def of(cls, tier: LoyaltyTier, data=None) -> "TierForm":
        return cls(data, initial={name: getattr(tier, name) for name in cls.base_fields})

    def fill(self, tier: LoyaltyTier) -> LoyaltyTier:
        for name, value in self.cleaned_data.items():
            setattr(tier, name, value)
        return tier
