"""The steps of a way to another type, as sentences with the customer's own numbers."""

from collections.abc import Callable
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from babel.numbers import get_currency_precision
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crm import display
from segments import ways
from segments.ways import Step, Way


def in_words(way: Way, *, currency: str, basis: str) -> list[str]:
    """One sentence a step. Amounts are rounded to what can be paid in the direction that keeps the sentence true."""
    return [_TOLD[step.code](step, currency, basis) for step in way.steps]


def _paid(amount: Decimal, currency: str, rounding: str = ROUND_CEILING) -> str:
    """The least that can be paid and reaches the amount."""
    digits = Decimal(1).scaleb(-get_currency_precision(currency))
    return display.money(amount.quantize(digits, rounding=rounding), currency)


def _time(step: Step, currency: str, basis: str) -> str:
    if step.day is None:
        raise ValueError("time passes until a day")
    return _("No order and no new cart until %(day)s.") % {"day": display.long_day(step.day)}


def _order(step: Step, currency: str, basis: str) -> str:
    if step.at_least is not None:
        amount = {"amount": _paid(step.at_least, currency)}
        if basis == "MARGIN":
            return _("An order with at least %(amount)s of gross margin.") % amount
        return _("An order worth at least %(amount)s.") % amount
    if step.below is not None:
        amount = {"amount": _paid(step.below, currency)}
        if basis == "MARGIN":
            return _("An order with less than %(amount)s of gross margin.") % amount
        return _("An order worth less than %(amount)s.") % amount
    return _("An order of any amount.")


def _refund(step: Step, currency: str, basis: str) -> str:
    amount = {"amount": _paid(step.more_than or Decimal(0), currency, ROUND_FLOOR)}
    if basis == "MARGIN":
        return _("Refunds that take more than %(amount)s of gross margin.") % amount
    return _("Refunds of more than %(amount)s.") % amount


def _cancelled(step: Step, currency: str, basis: str) -> str:
    return ngettext(
        "The only order cancelled or refunded in full.",
        "All %(orders)d orders cancelled or refunded in full.",
        step.count,
    ) % {"orders": step.count}


_TOLD: dict[str, Callable[[Step, str, str], str]] = {
    ways.TIME: _time,
    ways.ORDER: _order,
    ways.SMALL_ORDER: lambda *_told: _("An order that does not reach high value again."),
    ways.CART: lambda *_told: _("A cart left without an order."),
    ways.CONSENT: lambda *_told: _("A consent to marketing on an open channel."),
    ways.EMPTIED: lambda *_told: _("The cart emptied."),
    ways.REFUND: _refund,
    ways.WITHDRAWN: lambda *_told: _("The consent to marketing withdrawn."),
    ways.CANCELLED: _cancelled,
}
