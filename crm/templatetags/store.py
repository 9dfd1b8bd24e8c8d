"""`{% load store %}`: how rates are written."""

from decimal import Decimal

from babel.numbers import format_decimal
from django import template

from crm.display import locale

register = template.Library()


@register.filter
def rate(value: Decimal | None) -> str:
    """Every digit that is there, in the reader's way of writing: 0.9214."""
    if value is None:
        return ""
    return format_decimal(Decimal(value).normalize(), format="#,##0.##########", locale=locale())
