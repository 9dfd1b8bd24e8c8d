"""Thresholds pinned by hand, as text."""

from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from crm.store.checks import StoreRefused


def read_pin(name: str, text: str) -> tuple[str, Any]:
    """The store's field and its value; "" is None: computed again. Raises StoreRefused."""
    if name == "active_days":
        return "pinned_active_days", _days(text)
    if name == "high_value":
        return "pinned_high_value", _amount(text)
    raise StoreRefused(_("“%(name)s” cannot be pinned; active_days and high_value can.") % {"name": name})


def _days(text: str) -> int | None:
    if not text:
        return None
    if not (text.isdecimal() and 1 <= int(text) <= 3650):
        raise StoreRefused(_("active_days is a whole number of days from 1 to 3650, not “%s”.") % text)
    return int(text)


def _amount(text: str) -> Decimal | None:
    if not text:
        return None
    try:
        amount = Decimal(text)
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite() or not 0 < amount < 10**12 or amount != round(amount, 4):
        raise StoreRefused(
            _("high_value is an amount above 0 with at most 4 decimals, as in 500.00, not “%s”.") % text
        )
    return amount


def read_pins(pairs: list[str]) -> dict[str, Any]:
    """From `active_days=90`, `high_value=500.00`; an empty value takes the pin out. Raises StoreRefused."""
    found = {}
    for pair in pairs:
        name, sign, text = pair.partition("=")
        if not sign:
            raise StoreRefused(_("“%(pair)s” needs a value, as in active_days=90.") % {"pair": pair})
        field, value = read_pin(name.strip(), text.strip())
        found[field] = value
    return found
