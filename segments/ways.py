"""What would have to happen for a customer to be of another type: the shortest way to each of them.

A way is one step or a few, found by trying them on the customer's own facts against the rules of
the types, so that it cannot say what the rules do not. Amounts are in the store's base currency.
What nobody sees from the facts alone (orders that leave a value window one by one) is not guessed:
with such a window, time appears only as the engine's own next change.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from math import floor
from typing import Any

from segments.facts import Facts
from segments.rules import holds
from segments.thresholds import Thresholds
from segments.types import CUSTOMER_TYPES

# In the order in which they are tried: what happens by itself or often comes first.
TIME, ORDER, SMALL_ORDER, CART, CONSENT, EMPTIED, REFUND, WITHDRAWN, CANCELLED = (
    "TIME", "ORDER", "SMALL_ORDER", "CART", "CONSENT", "EMPTIED", "REFUND", "WITHDRAWN", "CANCELLED",
)  # fmt: skip
LONGEST = 4  # steps; every type that can be reached is reached by then
JUST_UNDER = Decimal("0.0001")


@dataclass(frozen=True)
class Basis:
    """How orders make value. `code` is Store.value_basis; `windowed`: orders leave the value with time."""

    code: str
    windowed: bool
    cart_days: int  # how long a cart counts as open


@dataclass(frozen=True)
class Step:
    """`day`: TIME alone until then. `at_least` / `below`: what the order brings, None: anything.
    `more_than`: what refunds take away. `count`: orders that are cancelled."""

    code: str
    day: date | None = None
    at_least: Decimal | None = None
    below: Decimal | None = None
    more_than: Decimal | None = None
    count: int = 0


@dataclass(frozen=True)
class Way:
    type_code: str
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class _State:
    facts: Facts
    cart_until: date | None  # the last day on which the cart stands open
    ordered: bool = False  # by a step before: of what amount, nobody knows
    refunded: bool = False  # the same


def ways_to_others(
    metrics: Any,
    *,
    thresholds: Thresholds,
    basis: Basis,
    next_on: date | None,
    cart_on: date | None,
    as_of: date,
) -> list[Way]:
    """One way a type other than the present one, in the order of the types; a type that nothing leads to is
    missing. `next_on` and `cart_on` are the local days of `next_change_at` and `cart_touched_at`.
    """
    known = Facts.of(metrics, day=as_of)
    cart_until = cart_on + timedelta(days=basis.cart_days) if known.has_open_cart and cart_on else None
    start = _State(known, cart_until)
    found: dict[str, tuple[Step, ...]] = {}
    if next_on is not None and metrics.next_type_code:
        found[metrics.next_type_code] = (Step(TIME, day=next_on),)
    seen = {_signature(start, thresholds)}
    level: list[tuple[_State, tuple[Step, ...]]] = [(start, ())]
    for _length in range(LONGEST):
        reached = []
        for state, steps in level:
            for step, after in _steps(state, thresholds, basis):
                signature = _signature(after, thresholds)
                if signature in seen:
                    continue
                seen.add(signature)
                way = (*steps, step)
                found.setdefault(_type_of(after.facts, thresholds), way)
                reached.append((after, way))
        level = reached
    return [
        Way(kind.code, found[kind.code])
        for kind in CUSTOMER_TYPES
        if kind.code in found and kind.code != metrics.type_code
    ]


def _type_of(facts: Facts, thresholds: Thresholds) -> str:
    names = thresholds.for_rules()
    return next(kind.code for kind in CUSTOMER_TYPES if holds(kind.rule, facts, thresholds=names))


def _signature(state: _State, thresholds: Thresholds) -> tuple[object, ...]:
    """All that matters to the types: two states with the same one need not both be followed."""
    facts = state.facts
    return (
        state.ordered,
        facts.lifetime_orders > 0,
        thresholds.high_value is not None and facts.value >= thresholds.high_value,
        facts.recency is not None and facts.recency <= thresholds.active_days,
        facts.has_open_cart,
        facts.is_subscriber,
    )


def _steps(state: _State, thresholds: Thresholds, basis: Basis) -> Iterator[tuple[Step, _State]]:
    facts = state.facts
    if not basis.windowed:
        yield from _waiting(state, thresholds)
    yield from _ordering(state, thresholds, basis)
    if not facts.has_open_cart:
        until = facts.day + timedelta(days=basis.cart_days)
        yield Step(CART), replace(state, facts=replace(facts, has_open_cart=True), cart_until=until)
    if not facts.is_subscriber:
        yield Step(CONSENT), replace(state, facts=replace(facts, is_subscriber=True))
    if facts.has_open_cart:
        yield Step(EMPTIED), replace(state, facts=replace(facts, has_open_cart=False), cart_until=None)
    yield from _refunding(state, thresholds, basis)
    if facts.is_subscriber:
        yield Step(WITHDRAWN), replace(state, facts=replace(facts, is_subscriber=False))
    if facts.lifetime_orders:
        gone = replace(
            facts, orders=0, value=Decimal(0), lifetime_orders=0, first_order_on=None, last_order_on=None
        )
        yield Step(CANCELLED, count=facts.lifetime_orders), replace(state, facts=gone)


def _waiting(state: _State, thresholds: Thresholds) -> Iterator[tuple[Step, _State]]:
    """Until the customer is no longer active, and until the cart is no longer open."""
    facts, days = state.facts, []
    if facts.last_order_on is not None and facts.recency is not None:
        inactive_on = facts.last_order_on + timedelta(days=floor(thresholds.active_days) + 1)
        days += [inactive_on] if inactive_on > facts.day else []
    if state.cart_until is not None:
        days.append(state.cart_until + timedelta(days=1))
    for day in sorted(days):
        is_open = state.cart_until is not None and day <= state.cart_until
        yield (
            Step(TIME, day=day),
            _State(replace(facts, day=day, has_open_cart=is_open), state.cart_until if is_open else None),
        )


def _ordering(state: _State, thresholds: Thresholds, basis: Basis) -> Iterator[tuple[Step, _State]]:
    """An order that does not reach high value, and one that does. Either closes the cart."""
    facts, line = state.facts, thresholds.high_value
    placed = replace(
        facts, orders=facts.orders + 1, lifetime_orders=facts.lifetime_orders + 1, has_open_cart=False,
        first_order_on=facts.first_order_on or facts.day, last_order_on=facts.day,
    )  # fmt: skip
    if line is None:
        return
    missing = _missing(facts, line, basis)
    if missing > 0 and state.refunded:
        yield Step(SMALL_ORDER), replace(state, facts=placed, cart_until=None, ordered=True)
    elif missing > 0:
        small = replace(placed, value=min(facts.value, line - JUST_UNDER))
        yield Step(ORDER, below=missing), _State(small, None, ordered=True)
        yield Step(ORDER, at_least=missing), _State(replace(placed, value=line), None, ordered=True)
    else:
        yield Step(ORDER), _State(placed, None, ordered=True)


def _missing(facts: Facts, line: Decimal, basis: Basis) -> Decimal:
    """What the next order must bring for the value to reach `line`; 0 or less: anything."""
    if basis.code == "AOV":
        counted = facts.orders - facts.unconverted_orders
        return line * (counted + 1) - facts.value * counted
    return line - facts.value


def _refunding(state: _State, thresholds: Thresholds, basis: Basis) -> Iterator[tuple[Step, _State]]:
    facts, line = state.facts, thresholds.high_value
    if state.ordered or line is None or line <= 0 or facts.value < line:
        return
    orders = facts.orders - facts.unconverted_orders if basis.code == "AOV" else 1
    step = Step(REFUND, more_than=(facts.value - line) * orders)
    yield step, replace(state, facts=replace(facts, value=line - JUST_UNDER), refunded=True)
