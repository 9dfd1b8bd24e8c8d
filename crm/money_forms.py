from decimal import Decimal

from django import forms


class AmountField(forms.DecimalField):
    """An amount to type; shown with at least two decimals, and with four only where they say something."""

    def prepare_value(self, value):
        if not isinstance(value, Decimal) or not value.is_finite():
            return value
        short = value.quantize(Decimal("0.01"))
        return short if short == value else value.normalize()


class PlainNumberField(forms.DecimalField):
    """A number to type, shown without zeros that say nothing: 2 orders, 1200."""

    def prepare_value(self, value):
        if not isinstance(value, Decimal) or not value.is_finite():
            return value
        return format(value.normalize(), "f")
