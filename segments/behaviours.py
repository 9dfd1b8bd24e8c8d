"""What a rule may ask about a customer: an allow-list, each entry with its unit.

`read` takes the exact value from one customer's facts; `segments.rules_sql` holds the same
behaviours as SQL over the metrics. A test compares the two for every entry.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from crm.registry import Registry
from segments.clv import simple_clv
from segments.facts import Facts

OWN_GAPS_NEEDED = 3  # from three gaps on the own rhythm speaks, below it the shop's
Read = Callable[[Facts, Mapping[str, int] | None, Mapping[str, Any]], Any]


@dataclass(frozen=True)
class Behaviour:
    code: str
    label: str | Promise
    unit: str  # orders, days, money (base currency), gaps, score, flag or code
    read: Read
    windowed: bool = False

    @property
    def is_number(self) -> bool:
        return self.unit not in {"flag", "code"}


BEHAVIOURS: Registry[Behaviour] = Registry("behaviours")


def _add(code: str, label, unit: str, read: Read, *, windowed: bool = False) -> None:
    BEHAVIOURS.register(Behaviour(code, label, unit, read, windowed))


def window_days(window: Mapping[str, int] | None, *, day: date) -> tuple[date, date]:
    """First and last day of the window, both inside. "Last N days" = day - N + 1 .. day."""
    if window is None:
        return date.min, day
    if "last_days" in window:
        return day - timedelta(days=window["last_days"] - 1), day
    return date.min, day - timedelta(days=window["before_days"])


def _in_window(facts: Facts, window: Mapping[str, int] | None) -> list[Decimal | None]:
    first, last = window_days(window, day=facts.day)
    return [amount for placed_on, amount in facts.purchases if first <= placed_on <= last]


def usual_gap(facts: Facts, thresholds: Mapping[str, Any]) -> Fraction | None:
    """Days. The mean of the own gaps from three on, else the shop's median; None: nobody knows."""
    gaps = facts.purchase_days - 1
    if gaps >= OWN_GAPS_NEEDED and facts.first_order_on and facts.last_order_on:
        return Fraction((facts.last_order_on - facts.first_order_on).days, gaps)
    shop = thresholds.get("median_gap")
    return None if shop is None else Fraction(shop)


def _usual_gaps_since_order(facts: Facts, window, thresholds) -> Fraction | None:
    gap = usual_gap(facts, thresholds)
    if facts.recency is None or not gap:
        return None
    return facts.recency / gap


def _aov(facts: Facts, window, thresholds) -> Fraction | None:
    converted = facts.orders - facts.unconverted_orders
    return Fraction(facts.revenue) / converted if converted > 0 else None


def _cell(facts: Facts, window, thresholds) -> str | None:
    return None if facts.r is None else f"{facts.r}{facts.f}{facts.m}"


def score(value: Any, cuts: list | None) -> int:
    """1 + the number of cut points reached; a cut of None is reached by nobody."""
    return 1 + sum(cut is not None and value >= cut for cut in cuts or ())


def _klaviyo_cell(facts: Facts, window, thresholds) -> str | None:
    """Recency by 180 / 365 days, orders and value in thirds: "333" is best."""
    if facts.recency is None:
        return None
    r = 3 if facts.recency <= 180 else 2 if facts.recency <= 365 else 1
    f = score(facts.orders, thresholds.get("f_thirds"))
    m = score(Fraction(facts.value), thresholds.get("m_thirds"))
    return f"{r}{f}{m}"


def _clv_band(facts: Facts, window, thresholds) -> int | None:
    if facts.last_order_on is None:
        return None
    return score(
        simple_clv(facts, window_days=thresholds.get("value_window_days")), thresholds.get("clv_fifths")
    )


_add("lifetime_orders", _("Paid orders ever"), "orders", lambda facts, *_: facts.lifetime_orders)
_add("orders", _("Paid orders in the value window"), "orders", lambda facts, *_: facts.orders)
_add("value", _("Value"), "money", lambda facts, *_: Fraction(facts.value))
_add("aov", _("Average order value"), "money", _aov)
_add("days_since_order", _("Days since the last order"), "days", lambda facts, *_: facts.recency)
_add("usual_gaps_since_order", _("Time since the last order in usual gaps"), "gaps", _usual_gaps_since_order)
_add("discounted_orders", _("Orders with a discount"), "orders", lambda facts, *_: facts.discounted_orders)
_add("has_open_cart", _("Open cart"), "flag", lambda facts, *_: facts.has_open_cart)
_add("is_subscriber", _("Subscriber"), "flag", lambda facts, *_: facts.is_subscriber)
_add("r", _("Recency score"), "score", lambda facts, *_: facts.r)
_add("f", _("Frequency score"), "score", lambda facts, *_: facts.f)
_add("m", _("Value score"), "score", lambda facts, *_: facts.m)
_add("cell", _("RFM cell"), "code", _cell)
_add("klaviyo_cell", _("Cell of thirds"), "code", _klaviyo_cell)
_add("clv_band", _("Fifth of simple CLV"), "score", _clv_band)
_add("type", _("Type"), "code", lambda facts, *_: facts.type_code or None)
_add("stage", _("Stage"), "code", lambda facts, *_: facts.stage or None)
_add(
    "spent",
    _("Spent"),
    "money",
    lambda facts, window, _: Fraction(sum((a for a in _in_window(facts, window) if a is not None), Decimal(0))),
    windowed=True,
)
_add(
    "orders_placed",
    _("Paid orders placed"),
    "orders",
    lambda facts, window, _: len(_in_window(facts, window)),
    windowed=True,
)
