"""After any sequence of orders, refunds, carts, consents and days, what is stored is right.

Right means three things at once: what a plain reading of PRODUCT.md finds, what a full pass with
the same thresholds and cut points would write, and a history without gap or overlap.
"""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from crm.dirty import mark_dirty
from crm.models import Cart, CartEvent, Consent, Order, Refund, Store, Suppression
from crm.orders import refresh_order_facts
from segments.engine import drain_dirty, recalculate, sweep_due
from segments.models import CustomerMetrics, Period
from segments.thresholds import current
from tests.factories import CustomerFactory
from tests.segments.reading import Person
from tests.segments.shop import rows_that_a_full_pass_would_write

pytestmark = pytest.mark.django_db
EXAMPLES = 15  # of twelve steps each, every one followed by all the checks
START = datetime(2025, 3, 1, 9, 30, tzinfo=UTC)
PEOPLE = st.integers(0, 2)
AGO = st.sampled_from(
    [timedelta(0), timedelta(minutes=20), timedelta(hours=5), timedelta(days=3), timedelta(days=40)]
)
AHEAD = st.sampled_from([timedelta(minutes=-30), timedelta(0), timedelta(hours=3), timedelta(days=2)])
AMOUNTS = st.sampled_from([Decimal("0"), Decimal("19.99"), Decimal("60"), Decimal("99.9999"), Decimal("100")])
STORES = [
    {},
    {"value_window_days": 30},
    {"value_window_days": 45, "value_basis": "AOV", "time_zone": "America/New_York"},
    {"time_zone": "Pacific/Auckland", "confirmed_consent_required": True},
]


class Shop(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.number = 0

    def teardown(self):
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)

    @initialize(how=st.sampled_from(STORES), pinned=st.booleans())
    def open(self, how, pinned):
        Store.current()
        pins = {"pinned_active_days": 20, "pinned_high_value": 100} if pinned else {}
        Store.objects.filter(pk=1).update(**how, **pins)
        self.at = START
        self.people = [CustomerFactory(joined_at=START - timedelta(days=100)) for _ in range(3)]
        self.place(self.people[0], Decimal(80), START - timedelta(days=5))
        recalculate(as_of=self.at, full=True)

    def place(self, customer, amount, at, **columns):
        self.number += 1
        order = Order.objects.create(
            source="shop", external_id=str(self.number), customer=customer, placed_at=at, version_at=at,
            placed_on=Person(store=Store.current()).day(at), settled_at=at, currency="EUR", goods=amount,
            **columns,
        )  # fmt: skip
        self.changed(order)
        return order

    def changed(self, order):
        refresh_order_facts(Order.objects.filter(pk=order.pk))
        self.mark(order.customer_id)

    def mark(self, customer_id):
        mark_dirty([customer_id], at=self.at)

    def look(self):
        drain_dirty(at=self.at)

    @rule(who=PEOPLE, amount=AMOUNTS, ago=AGO)
    def order(self, who, amount, ago):
        self.place(self.people[who], amount, self.at - ago)
        self.look()

    @rule(who=PEOPLE, paid=AHEAD)
    def order_paid_later(self, who, paid):
        self.place(self.people[who], Decimal(70), self.at, paid_at=max(self.at, self.at + paid))
        self.look()

    @rule(pick=st.integers(0, 50), share=st.sampled_from([Decimal("0.5"), Decimal(1)]), when=AHEAD)
    def refund(self, pick, share, when):
        orders = list(Order.objects.filter(goods__gt=0).order_by("pk"))
        order = orders[pick % len(orders)]
        self.number += 1
        Refund.objects.create(
            order=order, external_id=str(self.number), amount=(order.goods * share).quantize(Decimal("0.0001")),
            refunded_at=max(order.placed_at, self.at + when),
        )  # fmt: skip
        self.changed(order)
        self.look()

    @rule(pick=st.integers(0, 50), when=AHEAD)
    def cancel(self, pick, when):
        orders = list(Order.objects.order_by("pk"))
        order = orders[pick % len(orders)]
        Order.objects.filter(pk=order.pk).update(cancelled_at=max(order.placed_at, self.at + when))
        self.changed(order)
        self.look()

    @rule(who=PEOPLE, amount=AMOUNTS, ago=AGO)
    def open_cart(self, who, amount, ago):
        self.number += 1
        touched = self.at - ago
        cart = Cart.objects.create(
            source="shop", external_id=str(self.number), customer=self.people[who], currency="EUR",
            value=amount, value_base=amount, opened_at=touched, touched_at=touched,
        )  # fmt: skip
        CartEvent.objects.create(cart=cart, kind="OPENED", happened_at=touched, value=amount, value_base=amount)
        self.mark(cart.customer_id)
        self.look()

    @rule(pick=st.integers(0, 20), kind=st.sampled_from(["TOUCHED", "CLOSED"]), amount=AMOUNTS)
    def change_cart(self, pick, kind, amount):
        carts = list(Cart.objects.order_by("pk"))
        if not carts:
            return
        cart = carts[pick % len(carts)]
        CartEvent.objects.get_or_create(
            cart=cart, kind=kind, happened_at=self.at, defaults={"value": amount, "value_base": amount}
        )
        self.mark(cart.customer_id)
        self.look()

    @rule(
        who=PEOPLE,
        state=st.sampled_from(["GRANTED", "CONFIRMED", "WITHDRAWN"]),
        channel=st.sampled_from(["EMAIL", "SMS"]),
        when=AHEAD,
    )
    def consent(self, who, state, channel, when):
        Consent.objects.create(
            customer=self.people[who], channel=channel, purpose="MARKETING", state=state, source="form",
            happened_at=self.at + when, recorded_at=self.at,
        )  # fmt: skip
        self.mark(self.people[who].pk)
        self.look()

    @rule(who=PEOPLE, channel=st.sampled_from(["EMAIL", "SMS"]))
    def suppress(self, who, channel):
        open_ones = Suppression.objects.filter(customer=self.people[who], channel=channel, lifted_at=None)
        if not open_ones.update(lifted_at=self.at):
            Suppression.objects.create(
                customer=self.people[who], channel=channel, reason="UNSUBSCRIBED", since=self.at
            )
        self.mark(self.people[who].pk)
        self.look()

    @rule(
        passing=st.sampled_from(
            [timedelta(minutes=45), timedelta(hours=9), timedelta(days=1), timedelta(days=16)]
        )
    )
    def time_passes(self, passing):
        self.at += passing
        sweep_due(at=self.at)

    @rule()
    def measure_anew(self):
        recalculate(as_of=self.at, full=True)

    @invariant()
    def stored_is_what_is_read(self):
        if not hasattr(self, "people"):
            return
        thresholds = current()
        for customer in self.people:
            person = Person.of(customer)
            row = CustomerMetrics.objects.get(customer=customer)
            expected = person.row(self.at, thresholds)
            assert {name: getattr(row, name) for name in expected} == expected
            ahead = person.next_change(self.at, thresholds, days=int(thresholds.active_days) + 50)
            assert (row.next_change_at, row.next_type_code) == ahead

    @invariant()
    def a_full_pass_would_write_nothing(self):
        if hasattr(self, "people"):
            assert rows_that_a_full_pass_would_write(as_of=self.at) == 0

    @invariant()
    def periods_follow_each_other(self):
        if not hasattr(self, "people"):
            return
        for customer in self.people:
            row = CustomerMetrics.objects.get(customer=customer)
            now = {
                "TYPE": row.type_code,
                "STAGE": row.stage,
                "RFM": "" if row.r is None else f"{row.r}{row.f}{row.m}",
            }
            for dimension, code in now.items():
                periods = list(
                    Period.objects.filter(customer=customer, dimension=dimension).order_by("started_at")
                )
                assert periods[0].started_at == START
                assert [p.ended_at for p in periods] == [*[p.started_at for p in periods[1:]], None]
                assert all(a.code != b.code for a, b in pairwise(periods))
                assert periods[-1].code == code


def test_whatever_happens_the_stored_conclusions_are_right():
    run_state_machine_as_test(
        Shop,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=12,
            phases=(Phase.explicit, Phase.reuse, Phase.generate),
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
