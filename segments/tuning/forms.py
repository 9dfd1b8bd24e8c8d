from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from segments.types import CUSTOMER_TYPES


class TrialForm(forms.Form):
    """Two thresholds to try; an empty one is the shop's own."""

    active_days = forms.IntegerField(
        label=_("Active within, days"), min_value=1, max_value=3650, required=False,
        help_text=_("Empty: the shop's own number, which follows its customers."),
    )  # fmt: skip
    high_value = forms.DecimalField(
        label=_("High value from"), min_value=Decimal("0.0001"), max_digits=15, decimal_places=4, required=False,
        help_text=_("Empty: the shop's own amount, which follows its customers."),
    )  # fmt: skip


class MoveForm(forms.Form):
    """One field of the matrix: the type now and the type after."""

    before = forms.ChoiceField(choices=lambda: [(kind.code, kind.label) for kind in CUSTOMER_TYPES])
    after = forms.ChoiceField(choices=lambda: [(kind.code, kind.label) for kind in CUSTOMER_TYPES])
