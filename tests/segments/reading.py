"""PRODUCT.md and FINE_PRINT.md read a second time, in plain Python over the facts of one customer.

Written apart from the engine and slow on purpose: no SQL, no rules, no closed forms. What the
engine stores must equal what is read here.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import pairwise
from zoneinfo import ZoneInfo

from crm.models import CartEvent, Consent, Customer, Order, Refund, Store, Suppression

TICK = timedelta(microseconds=1)


@dataclass
class Person:
    """Everything known about one customer, whenever it happened."""

    store: Store
    orders: list[Order] = field(default_factory=list)
    refunds: list[Refund] = field(default_factory=list)
    cart_events: list[CartEvent] = field(default_factory=list)
    consents: list[Consent] = field(default_factory=list)
    suppressions: list[Suppression] = field(default_factory=list)

    @classmethod
    def of(cls, customer: Customer) -> "Person":
        return cls(
            store=Store.current(),
            orders=list(Order.objects.filter(customer=customer)),
            refunds=list(Refund.objects.filter(order__customer=customer)),
            cart_events=list(CartEvent.objects.filter(cart__customer=customer).select_related("cart")),
            consents=list(Consent.objects.filter(customer=customer)),
            suppressions=list(Suppression.objects.filter(customer=customer)),
        )

    def day(self, at: datetime) -> date:
        return at.astimezone(ZoneInfo(self.store.time_zone)).date()

    def midnight(self, day: date) -> datetime:
        return datetime.combine(day, time(), ZoneInfo(self.store.time_zone)).astimezone(UTC)

    def purchases(self, at: datetime) -> list[tuple[date, Decimal]]:
        """Qualifying orders as of `at`: local day and value after the refunds made by then."""
        found = []
        for order in self.orders:
            if order.is_test or order.status != "PAID" or order.placed_at > at:
                continue
            if order.paid_at is not None and order.paid_at > at:
                continue
            if order.cancelled_at is not None and order.cancelled_at <= at:
                continue
            back = sum(r.amount for r in self.refunds if r.order_id == order.pk and r.refunded_at <= at)
            if order.goods - back > 0:
                found.append((self.day(order.placed_at), order.goods - back))
        return sorted(found)

    def in_window(self, at: datetime) -> list[tuple[date, Decimal]]:
        days = self.store.value_window_days
        first = date.min if days is None else self.day(at) - timedelta(days=days - 1)
        return [(day, amount) for day, amount in self.purchases(at) if day >= first]

    def value(self, at: datetime) -> Decimal:
        amounts = [amount for _day, amount in self.in_window(at)]
        if self.store.value_basis == "AOV":
            return self.aov(at)
        return sum(amounts, Decimal(0))

    def aov(self, at: datetime) -> Decimal:
        amounts = [amount for _day, amount in self.in_window(at)]
        if not amounts:
            return Decimal(0)
        return (sum(amounts) / len(amounts)).quantize(Decimal("0.0001"), ROUND_HALF_UP)

    def recency(self, at: datetime) -> int | None:
        purchases = self.purchases(at)
        return (self.day(at) - purchases[-1][0]).days if purchases else None

    def open_carts(self, at: datetime) -> list[tuple[datetime, Decimal]]:
        """When touched and how much worth, of the carts that stand open as of `at`; the last one last."""
        newest: dict[int, CartEvent] = {}
        for event in sorted(self.cart_events, key=lambda e: (e.happened_at, e.kind == "CLOSED", e.pk)):
            if event.happened_at <= at:
                newest[event.cart_id] = event
        found = []
        for event in newest.values():
            age = at - event.happened_at
            ordered = any(
                event.happened_at <= order.placed_at <= at
                and not order.is_test
                and not (order.cancelled_at is not None and order.cancelled_at <= at)
                for order in self.orders
            )
            if (
                event.kind != "CLOSED"
                and event.value > 0
                and timedelta(minutes=self.store.cart_min_age_minutes) <= age
                and age <= timedelta(days=self.store.cart_window_days)
                and not ordered
            ):
                found.append((event.happened_at, event.cart_id, event.value_base))
        return [(touched, worth) for touched, _cart, worth in sorted(found)]

    def subscribes(self, at: datetime) -> bool:
        granted = {"CONFIRMED"} if self.store.confirmed_consent_required else {"GRANTED", "CONFIRMED"}
        for channel in ("EMAIL", "SMS", "CALL", "POST", "WHATSAPP"):
            said = [
                c
                for c in self.consents
                if c.channel == channel and c.purpose == "MARKETING" and c.happened_at <= at
            ]
            newest = max(said, key=lambda c: (c.happened_at, c.pk), default=None)
            silenced = any(
                s.channel == channel
                and s.purpose in {"", "MARKETING"}
                and s.since <= at
                and (s.lifted_at is None or s.lifted_at > at)
                for s in self.suppressions
            )
            if newest is not None and newest.state in granted and not silenced:
                return True
        return False

    def type_code(self, at: datetime, thresholds) -> str:
        recency = self.recency(at)
        buyer = recency is not None
        active = buyer and recency <= thresholds.active_days
        high = buyer and thresholds.high_value is not None and self.value(at) >= thresholds.high_value
        if high and active:
            return "LOYAL"
        if high:
            return "AT_RISK"
        if self.open_carts(at):
            return "ABANDONED"
        if active:
            return "LOW_VALUE"
        if not buyer and self.subscribes(at):
            return "SUBSCRIBER"
        return "NON_TARGET"

    def stage(self, at: datetime, thresholds) -> str:
        days = [day for day, _amount in self.purchases(at)]
        if not days:
            return "PROSPECT"
        recency = (self.day(at) - days[-1]).days
        if recency > thresholds.active_days:
            return "DORMANT"
        distinct = sorted(set(days))
        gaps = [(b - a).days for a, b in pairwise(distinct)]
        if len(gaps) >= 3:
            usual = Fraction(sum(gaps), len(gaps))
        else:
            usual = None if thresholds.median_gap is None else Fraction(thresholds.median_gap)
        if len(days) >= 2 and usual is not None and recency > usual * Fraction(3, 2):
            return "DECLINING"
        return "NEW" if len(days) == 1 else "GROWING" if len(days) <= 3 else "MATURE"

    def score(self, name: str, at: datetime, thresholds) -> int | None:
        recency = self.recency(at)
        if recency is None:
            return None
        if name == "r" and thresholds.provisional:
            for score, share in ((5, "0.25"), (4, "0.5"), (3, "0.75"), (2, "1")):
                if recency <= Decimal(share) * thresholds.active_days:
                    return score
            return 1
        measure = {
            "r": self.purchases(at)[-1][0].isoformat(),
            "f": len(self.in_window(at)),
            "m": self.value(at),
        }[name]
        cuts = thresholds.cuts[name]
        if name == "m":
            cuts = [None if cut is None else Decimal(cut) for cut in cuts]
        return 1 + sum(cut is not None and measure >= cut for cut in cuts)

    def row(self, at: datetime, thresholds) -> dict:
        """What CustomerMetrics should hold, but for what lies ahead."""
        purchases = self.purchases(at)
        carts = self.open_carts(at)
        return {
            "orders": len(self.in_window(at)),
            "value": self.value(at),
            "revenue": sum((amount for _day, amount in self.in_window(at)), Decimal(0)),
            "aov": self.aov(at),
            "lifetime_orders": len(purchases),
            "first_order_on": purchases[0][0] if purchases else None,
            "last_order_on": purchases[-1][0] if purchases else None,
            "purchase_days": len({day for day, _amount in purchases}),
            "r": self.score("r", at, thresholds),
            "f": self.score("f", at, thresholds),
            "m": self.score("m", at, thresholds),
            "type_code": self.type_code(at, thresholds),
            "stage": self.stage(at, thresholds),
            "has_open_cart": bool(carts),
            "cart_touched_at": carts[-1][0] if carts else None,
            "cart_value": carts[-1][1] if carts else Decimal(0),
            "is_subscriber": self.subscribes(at),
        }

    def moments_after(self, at: datetime, days: int) -> list[datetime]:
        """Every instant at which time alone could change anything: midnights and the ages of carts."""
        midnights = [self.midnight(self.day(at) + timedelta(days=n)) for n in range(1, days + 1)]
        ages = [
            event.happened_at + age
            for event in self.cart_events
            for age in (
                timedelta(minutes=self.store.cart_min_age_minutes),
                timedelta(days=self.store.cart_window_days) + TICK,
            )
        ]
        return sorted(moment for moment in {*midnights, *ages} if at < moment)

    def next_change(self, at: datetime, thresholds, *, days: int) -> tuple[datetime | None, str]:
        """When the type changes if nothing happens, found by looking at every moment in turn."""
        still = self.without_future(at)
        now = still.type_code(at, thresholds)
        for moment in still.moments_after(at, days):
            then = still.type_code(moment, thresholds)
            if then != now:
                return moment, then
        return None, ""

    def without_future(self, at: datetime) -> "Person":
        """The same person with nothing ahead that is not a matter of time."""
        frozen = []
        for order in self.orders:
            late_payment = order.paid_at is not None and order.paid_at > at
            if order.placed_at > at:
                continue
            copy = Order(**{f.attname: getattr(order, f.attname) for f in Order._meta.concrete_fields})
            copy.status = "PENDING" if late_payment else order.status
            copy.cancelled_at = None if order.cancelled_at and order.cancelled_at > at else order.cancelled_at
            frozen.append(copy)
        return Person(
            store=self.store,
            orders=frozen,
            refunds=[r for r in self.refunds if r.refunded_at <= at],
            cart_events=[e for e in self.cart_events if e.happened_at <= at],
            consents=[c for c in self.consents if c.happened_at <= at],
            suppressions=[s for s in self.suppressions if s.since <= at],
        )
