"""Why a label holds, and where its cut lies, in the reader's language from stored numbers."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crm import display
from crm.fields import from_units
from segments.models import CustomerNeed, NeedMeasure
from segments.needs.definitions import NEEDS, AtLeast, BelowMedian, LessThan, Need, TopFifth
from segments.needs.occasions import OCCASIONS_BY_CODE

Numbers = Mapping[str, Any]
FOR_DISPLAY = Decimal("0.01")  # times


def why_needed(row: CustomerNeed, measure: NeedMeasure | None) -> str:
    """The customer's own numbers, and where the cut lay when they were made."""
    need = NEEDS[row.code]
    told = [_FACTS[row.code](_numbers(row, need, measure))]
    if measure is not None and measure.cut is not None:
        told.append(_closing(need) % {"cut": ratio_in_words(measure.cut, need, row.currency)})
    return " ".join(told)


def cut_in_words(need: Need, measure: NeedMeasure | None, *, currency: str) -> str:
    """Where the label begins in this shop."""
    match need.cut:
        case AtLeast(share=share):
            return _("from %(cut)s") % {"cut": _share(share)}
        case LessThan(share=share):
            return _("below %(cut)s") % {"cut": _share(share)}
    if measure is None or not measure.compared:
        return _("nobody to compare yet")
    if measure.cut is None:
        return _("nobody: too many are equal at the top")
    cut = {"cut": ratio_in_words(measure.cut, need, currency)}
    return _("below %(cut)s") % cut if isinstance(need.cut, BelowMedian) else _("from %(cut)s") % cut


def ratio_in_words(ratio: float, need: Need, currency: str) -> str:
    """A quotient of the measure: 35.3%, 1.26 times or €288.99."""
    exact = Decimal(str(ratio))
    if need.reads == "average":
        return display.money(from_units(1) * exact, currency)
    if need.reads == "times":
        return _("%(n)s times") % {"n": display.number(exact.quantize(FOR_DISPLAY))}
    return display.percent(exact, 1)


def _closing(need: Need) -> str:
    if isinstance(need.cut, TopFifth):
        return _("The shop's top fifth starts at %(cut)s.")
    return _("The shop's median is %(cut)s.")


def _share(share: Fraction) -> str:
    return display.percent(share.numerator, share.denominator)


def _numbers(row: CustomerNeed, need: Need, measure: NeedMeasure | None) -> dict[str, Any]:
    counts_money = need.unit == "money"

    def shown(count: int) -> str:
        return display.money(from_units(count), row.currency) if counts_money else display.number(count)

    numbers: dict[str, Any] = {
        "n": row.whole,
        "part": shown(row.part),
        "whole": shown(row.whole),
        "share": display.percent(row.part, row.whole),
        "orders": display.number(row.orders),
        "order_count": row.orders,
        "score": display.number(row.f),
        "ratio": ratio_in_words(row.part / row.whole, need, row.currency),
        "category": display.apart(row.category) if row.category else "",
        "occasion": OCCASIONS_BY_CODE[row.occasion].label if row.occasion in OCCASIONS_BY_CODE else "",
        "day": "",
        "days": "",
        "day_count": 0,
        "lift": "",
        "shop": "",
    }
    if measure is not None:
        numbers["day"] = display.day(measure.as_of)
        numbers["day_count"] = measure.days or 0
        numbers["days"] = display.number(measure.days or 0)
        numbers |= _beside_the_shop(row, measure)
    return numbers


def _beside_the_shop(row: CustomerNeed, measure: NeedMeasure) -> dict[str, str]:
    """The share of the customer's category in the whole shop, and how many times that the own share is."""
    sold, everything = measure.shares.get(str(row.category_id)), measure.shares.get("")
    if not sold or not everything:
        return {}
    lift = Decimal(row.part) * everything / (Decimal(row.whole) * sold)
    return {
        "shop": display.percent(sold, everything),
        "lift": _("%(n)s times") % {"n": display.number(lift.quantize(FOR_DISPLAY))},
    }


def _discount_depth(numbers: Numbers) -> str:
    return _("%(part)s off a full price of %(whole)s: %(share)s.") % numbers


def _discounted_orders(numbers: Numbers) -> str:
    return ngettext(
        "%(part)s of %(whole)s order had a discount or a coupon: %(share)s.",
        "%(part)s of %(whole)s orders had a discount or a coupon: %(share)s.",
        numbers["n"],
    ) % numbers  # fmt: skip


def _price_level(numbers: Numbers) -> str:
    return (
        _("%(part)s paid for what costs %(whole)s at the mean prices of its categories: %(ratio)s.") % numbers
    )


def _paid_delivery(numbers: Numbers) -> str:
    return ngettext(
        "Delivery was paid for in %(part)s of %(whole)s order: %(share)s.",
        "Delivery was paid for in %(part)s of %(whole)s orders: %(share)s.",
        numbers["n"],
    ) % numbers  # fmt: skip


def _new_products(numbers: Numbers) -> str:
    return ngettext(
        "%(part)s of %(whole)s product bought in the 90 days up to %(day)s was new to them: %(share)s.",
        "%(part)s of %(whole)s products bought in the 90 days up to %(day)s were new to them: %(share)s.",
        numbers["n"],
    ) % numbers  # fmt: skip


def _top_category(numbers: Numbers) -> str:
    if not numbers["lift"]:
        return _("%(part)s of %(whole)s, %(share)s, went to “%(category)s”.") % numbers
    return (
        _(
            "%(part)s of %(whole)s, %(share)s, went to “%(category)s”: %(lift)s its share of %(shop)s in the shop."
        )
        % numbers
    )


def _occasions(numbers: Numbers) -> str:
    return ngettext(
        "%(part)s of %(whole)s order, %(share)s, fell on an occasion, most of them on %(occasion)s.",
        "%(part)s of %(whole)s orders, %(share)s, fell on an occasion, most of them on %(occasion)s.",
        numbers["n"],
    ) % numbers  # fmt: skip


def _average_order(numbers: Numbers) -> str:
    return ngettext(
        "%(orders)s order, frequency score %(score)s of 5, at %(ratio)s on average.",
        "%(orders)s orders, frequency score %(score)s of 5, at %(ratio)s on average.",
        numbers["order_count"],
    ) % numbers  # fmt: skip


def _recent_spend(numbers: Numbers) -> str:
    return ngettext(
        "Spent %(part)s in the %(days)s day up to %(day)s, less than half of the %(whole)s in the %(days)s day before.",
        "Spent %(part)s in the %(days)s days up to %(day)s, less than half of the %(whole)s in the %(days)s days before.",
        numbers["day_count"],
    ) % numbers  # fmt: skip


_FACTS: dict[str, Callable[[Numbers], str]] = {
    "PRICE_SENSITIVE": _discount_depth,
    "DEAL_HUNTER": _discounted_orders,
    "QUALITY_LED": _price_level,
    "CONVENIENCE": _paid_delivery,
    "NOVELTY_SEEKER": _new_products,
    "CATEGORY_AFFINITY": _top_category,
    "OCCASION_BUYER": _occasions,
    "FREQUENT_BUYER": _average_order,
    "BIG_SPENDER": _average_order,
    "SPENDING_LESS": _recent_spend,
}
