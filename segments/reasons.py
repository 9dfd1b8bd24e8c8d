"""Why a customer is what they are, in words, from stored codes, dates and numbers.

Nothing is stored as a sentence and nothing looks at facts again: the same numbers become a
sentence in whichever language it is read, today or months later. `as_of` is the day on which the
sentence is read. Amounts are in the store's base currency.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crm import display
from crm.fields import from_units
from segments.behaviours import usual_gap
from segments.facts import Facts
from segments.rules import Rule, conditions, holds
from segments.stages import LATE_AFTER
from segments.thresholds import Thresholds
from segments.types import CUSTOMER_TYPES, TYPES_BY_CODE
from segments.worth_in_words import worth_in_words


@dataclass(frozen=True)
class Numbers:
    """What a reason is told from: a row of metrics, or the facts a period remembers."""

    facts: Facts
    currency: str
    cart_value: Decimal
    cart_touched_at: datetime | None
    type_code: str

    @classmethod
    def of(cls, metrics, *, as_of: date) -> "Numbers":
        return cls(
            facts=Facts.of(metrics, day=as_of),
            currency=metrics.currency,
            cart_value=metrics.cart_value,
            cart_touched_at=metrics.cart_touched_at,
            type_code=metrics.type_code,
        )

    @classmethod
    def of_period(cls, remembered: Mapping[str, Any]) -> "Numbers":
        """From `Period.facts`, seen on the day they were remembered."""
        touched = remembered["cart_touched_at"]
        return cls(
            facts=Facts(
                day=date.fromisoformat(remembered["day"]),
                orders=remembered["orders"],
                value=from_units(remembered["value"]),
                lifetime_orders=remembered["lifetime_orders"],
                first_order_on=_day(remembered["first_order_on"]),
                last_order_on=_day(remembered["last_order_on"]),
                purchase_days=remembered["purchase_days"],
                r=remembered["r"],
                f=remembered["f"],
                m=remembered["m"],
                type_code=remembered["type_code"],
                stage=remembered["stage"],
                has_open_cart=bool(remembered["has_open_cart"]),
                is_subscriber=bool(remembered["is_subscriber"]),
            ),
            currency=remembered["currency"],
            cart_value=from_units(remembered["cart_value"]),
            cart_touched_at=None if touched is None else _instant(touched),
            type_code=remembered["type_code"],
        )


def thresholds_of_period(remembered: Mapping[str, Any]) -> Thresholds:
    """The thresholds that held when the period began."""
    high, gap = remembered["high_value"], remembered["median_gap"]
    return Thresholds(
        active_days=Decimal(remembered["active_days"]),
        high_value=None if high is None else Decimal(high),
        median_gap=None if gap is None else Decimal(gap),
        basis=remembered.get("basis", "REVENUE"),
    )


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _instant(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def why(metrics, *, thresholds: Thresholds, as_of: date) -> str:
    """Why this type: what decided it, with the numbers."""
    numbers = metrics if isinstance(metrics, Numbers) else Numbers.of(metrics, as_of=as_of)
    deciding = _DECIDING[numbers.type_code]
    return " ".join(part for part in (tell(numbers, thresholds) for tell in deciding) if part)


def failing_condition(numbers: "Numbers", code: str, *, thresholds: Thresholds) -> Rule | None:
    """The first condition of that type that does not hold; None: its rule holds, another type is tried first."""
    names = thresholds.for_rules()
    return next(
        (
            condition
            for condition in conditions(TYPES_BY_CODE[code].rule)
            if not holds(condition, numbers.facts, thresholds=names)
        ),
        None,
    )


def why_not(metrics, code: str, *, thresholds: Thresholds, as_of: date) -> str:
    """Why not another type: the first condition that fails, or what decided for the type that is tried before."""
    numbers = metrics if isinstance(metrics, Numbers) else Numbers.of(metrics, as_of=as_of)
    if code == numbers.type_code:
        return ""
    condition = failing_condition(numbers, code, thresholds=thresholds)
    if condition is not None:
        return _failing(condition, numbers, thresholds)
    if told := _DECIDED_BEFORE.get((numbers.type_code, code)):
        return told(numbers, thresholds)
    first = TYPES_BY_CODE[numbers.type_code]
    return _("“%(type)s” is tried first, and holds.") % {"type": first.label}


def why_not_others(metrics, *, thresholds: Thresholds, as_of: date) -> list[tuple[str, str]]:
    """(code, sentence) for each of the other five."""
    return [
        (kind.code, why_not(metrics, kind.code, thresholds=thresholds, as_of=as_of))
        for kind in CUSTOMER_TYPES
        if kind.code != metrics.type_code
    ]


def next_change(metrics) -> str:
    """What time alone will make of the customer, and on which local day."""
    if metrics.next_change_at is None:
        return _("Stays so as long as nothing happens.")
    return _("Becomes “%(type)s” on %(day)s") % {
        "type": TYPES_BY_CODE[metrics.next_type_code].label,
        "day": display.long_day(metrics.next_change_at),
    }


def cause_of(period) -> str:
    """Why the period began."""
    return str(_CAUSES[period.cause]())


def why_then(period) -> str:
    """Why the customer was of this type when the period began, from what it remembers."""
    numbers = Numbers.of_period(period.facts)
    return why(numbers, thresholds=thresholds_of_period(period.facts), as_of=numbers.facts.day)


def why_moved(period, was: str) -> str:
    """What made the customer go from the type `was` to the period's: only the sentences that decided it.

    `was` "" (nobody knows): all of the reason.
    """
    deciding = _MOVING.get((was in _HIGH, period.code)) if was else None
    if deciding is None:
        return why_then(period)
    numbers, thresholds = Numbers.of_period(period.facts), thresholds_of_period(period.facts)
    return " ".join(part for part in (tell(numbers, thresholds) for tell in deciding) if part)


# The parts of a reason. Each is a whole sentence, or nothing.


def _value(numbers: Numbers, thresholds: Thresholds) -> str:
    return worth_in_words(numbers.facts, currency=numbers.currency, thresholds=thresholds)


def _value_of_buyer(numbers: Numbers, thresholds: Thresholds) -> str:
    return _value(numbers, thresholds) if numbers.facts.lifetime_orders else ""


def _recency(numbers: Numbers, thresholds: Thresholds) -> str:
    facts = numbers.facts
    if facts.recency is None or facts.last_order_on is None:
        return ""
    words = {
        "day": display.long_day(facts.last_order_on),
        "days": facts.recency,
        "line": display.number(thresholds.active_days),
    }
    if facts.recency <= thresholds.active_days:
        return (
            ngettext(
                "Last order on %(day)s, %(days)d day ago: active means within %(line)s days.",
                "Last order on %(day)s, %(days)d days ago: active means within %(line)s days.",
                facts.recency,
            )
            % words
        )
    return (
        ngettext(
            "Last order on %(day)s, %(days)d day ago: more than %(line)s.",
            "Last order on %(day)s, %(days)d days ago: more than %(line)s.",
            facts.recency,
        )
        % words
    )


def _cart(numbers: Numbers, thresholds: Thresholds) -> str:
    if numbers.cart_touched_at is None:
        return _("No open cart.")
    return _("Left a cart worth %(value)s on %(day)s and has not ordered since.") % {
        "value": display.money(numbers.cart_value, numbers.currency),
        "day": display.long_day(numbers.cart_touched_at),
    }


def _never(numbers: Numbers, thresholds: Thresholds) -> str:
    return "" if numbers.facts.lifetime_orders else _("Never bought.")


def _consent(numbers: Numbers, thresholds: Thresholds) -> str:
    if numbers.facts.lifetime_orders:
        return ""
    if numbers.facts.is_subscriber:
        return _("Agreed to marketing on at least one channel.")
    return _("No consent to marketing on any open channel, and no open cart.")


_DECIDING = {
    "LOYAL": (_value, _recency),
    "AT_RISK": (_value, _recency),
    "ABANDONED": (_cart, _never, _value_of_buyer),
    "LOW_VALUE": (_value, _recency),
    "SUBSCRIBER": (_never, _consent),
    "NON_TARGET": (_never, _value_of_buyer, _recency, _consent),
}


_HIGH = {"LOYAL", "AT_RISK"}
# (whether the type before was one of high value, the new type): what changed between the two.
_MOVING = {
    (True, "LOYAL"): (_recency,),
    (True, "AT_RISK"): (_recency,),
    (False, "LOYAL"): (_value,),
    (True, "LOW_VALUE"): (_value,),
    (False, "LOW_VALUE"): (_recency,),
    (False, "ABANDONED"): (_cart,),
    (False, "NON_TARGET"): (_recency, _consent),
    (False, "SUBSCRIBER"): (_consent,),
}


def _cart_of_high_value(numbers: Numbers, thresholds: Thresholds) -> str:
    return _("The open cart of %(value)s does not hide high value.") % {
        "value": display.money(numbers.cart_value, numbers.currency)
    }


# (own type, the other): what the own type asks beyond the other, whose rule holds as well.
_DECIDED_BEFORE = {
    ("LOYAL", "AT_RISK"): _recency,
    ("LOYAL", "LOW_VALUE"): _value,
    ("LOYAL", "ABANDONED"): _cart_of_high_value,
    ("AT_RISK", "ABANDONED"): _cart_of_high_value,
    ("ABANDONED", "LOW_VALUE"): _cart,
    ("ABANDONED", "SUBSCRIBER"): _cart,
}


def _failing(condition: Rule, numbers: Numbers, thresholds: Thresholds) -> str:
    facts = numbers.facts
    match condition["behaviour"]:
        case "lifetime_orders":
            if facts.lifetime_orders:
                return ngettext(
                    "Has bought: %(orders)d order.", "Has bought: %(orders)d orders.", facts.lifetime_orders
                ) % {"orders": facts.lifetime_orders}
            return _("Never bought.")
        case "value":
            return _value(numbers, thresholds)
        case "days_since_order":
            return _recency(numbers, thresholds) or _("Never bought.")
        case "has_open_cart":
            return _("No open cart.")
        case _:
            return _("No consent to marketing on any open channel.")


def why_stage(metrics, *, thresholds: Thresholds, as_of: date) -> str:
    """Why this stage."""
    numbers = Numbers.of(metrics, as_of=as_of)
    facts = numbers.facts
    if facts.stage == "PROSPECT":
        return _("Never bought.")
    orders = ngettext("%(n)d order so far.", "%(n)d orders so far.", facts.lifetime_orders) % {
        "n": facts.lifetime_orders
    }
    gap = usual_gap(facts, thresholds.for_rules())
    if facts.stage == "DECLINING" and facts.last_order_on is not None and gap is not None:
        return ngettext(
            "Last order on %(day)s, %(days)d day ago: more than %(times)s times the usual gap of %(gap)s days.",
            "Last order on %(day)s, %(days)d days ago: more than %(times)s times the usual gap of %(gap)s days.",
            facts.recency or 0,
        ) % {
            "day": display.long_day(facts.last_order_on),
            "days": facts.recency,
            "times": display.number(Decimal(LATE_AFTER)),
            "gap": display.number(Decimal(gap.numerator) / gap.denominator),
        }
    return f"{orders} {_recency(numbers, thresholds)}"


_CAUSES = {
    "FIRST": lambda: _("First look at this customer"),
    "ORDER": lambda: _("An order"),
    "LATE_ORDER": lambda: _("An older order that became known later"),
    "REFUND": lambda: _("A refund or a cancellation"),
    "CART": lambda: _("A cart"),
    "CONSENT": lambda: _("Consent given or withdrawn"),
    "TIME": lambda: _("Time went by"),
    "THRESHOLD": lambda: _("The store's thresholds moved"),
}
