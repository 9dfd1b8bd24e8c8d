"""What would make another type of somebody: said in words, done to the facts, and seen by the engine."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.utils.timezone import localtime

from crm.models import Cart, CartEvent, Order, Store
from crm.orders import refresh_order_facts
from segments import ways
from segments.instants import end_of_day
from segments.thresholds import current
from segments.types import CUSTOMER_TYPES
from segments.ways import Basis, ways_to_others
from segments.ways_in_words import in_words
from tests.factories import CartFactory, ConsentFactory, CustomerFactory, RefundFactory
from tests.segments.shop import NOON, bought, concluded, customer_with, metrics, store, type_of

pytestmark = pytest.mark.django_db

MADE = {
    "LOYAL": lambda: customer_with((5, 60), (20, 60)),
    "AT_RISK": lambda: customer_with((91, 100)),
    "ABANDONED": lambda: _with_cart(customer_with((91, 10))),
    "LOW_VALUE": lambda: customer_with((90, Decimal("99.99"))),
    "SUBSCRIBER": lambda: ConsentFactory(customer=CustomerFactory()).customer,
    "NON_TARGET": lambda: customer_with((200, 30)),
}
PAIRS = [
    pytest.param(start.code, end.code, id=f"{start.code} to {end.code}")
    for start in CUSTOMER_TYPES
    for end in CUSTOMER_TYPES
    if start is not end
]


def _with_cart(customer):
    CartFactory(customer=customer, value=20, opened_at=NOON - timedelta(hours=2))
    return customer


def made(code, *, basis="REVENUE"):
    """A customer of that type: high value from 100, active up to 90 days."""
    store(pinned_active_days=90, pinned_high_value=100, value_basis=basis)
    customer = MADE[code]()
    concluded()
    assert type_of(customer) == code
    return customer


def told(customer, *, at=NOON):
    row, shop = metrics(customer), Store.current()
    return ways_to_others(
        row,
        thresholds=current(),
        basis=Basis(shop.value_basis, shop.value_window_days is not None, shop.cart_window_days),
        next_on=row.next_change_at and localtime(row.next_change_at).date(),
        cart_on=row.cart_touched_at and localtime(row.cart_touched_at).date(),
        as_of=localtime(at).date(),
    )


def way_to(customer, code):
    return next(way for way in told(customer) if way.type_code == code)


def do(step, customer, at: datetime) -> datetime:
    """Do to the facts what the step says; returns when it is done."""
    match step.code:
        case ways.TIME:
            return end_of_day(step.day, zone="UTC")
        case ways.ORDER:
            cent = Decimal("0.01")
            bought(customer, step.at_least or (step.below - cent if step.below else cent), at=at)
        case ways.SMALL_ORDER:
            bought(customer, Decimal("0.01"), at=at)
        case ways.CART:
            CartFactory(customer=customer, opened_at=at + timedelta(minutes=1))
            return at + timedelta(hours=3)
        case ways.CONSENT:
            ConsentFactory(customer=customer, happened_at=at)
        case ways.WITHDRAWN:
            ConsentFactory(customer=customer, happened_at=at, state="WITHDRAWN")
        case ways.EMPTIED:
            for cart in Cart.objects.filter(customer=customer, closed_at=None):
                CartEvent.objects.create(cart=cart, kind="CLOSED", happened_at=at, value=0)
        case ways.REFUND:
            orders = list(Order.objects.filter(customer=customer, qualifies=True))
            share = (step.more_than + 1) / len(orders)
            for order in orders:
                RefundFactory(order=order, amount=share.quantize(Decimal("0.0001")), refunded_at=at)
            refresh_order_facts(Order.objects.filter(customer=customer))
        case ways.CANCELLED:
            orders = Order.objects.filter(customer=customer)
            assert orders.filter(qualifies=True).count() == step.count
            orders.update(cancelled_at=at)
            refresh_order_facts(orders)
    return at


@pytest.mark.parametrize(("start", "end"), PAIRS)
def test_what_is_said_to_lead_to_a_type_leads_there(start, end):
    customer = made(start)
    way, at = way_to(customer, end), NOON

    for step in way.steps:
        at = do(step, customer, at)
    concluded(as_of=at + timedelta(minutes=1))

    assert type_of(customer) == end


@pytest.mark.parametrize("start", MADE)
@pytest.mark.parametrize("basis", ["AOV", "MARGIN"])
def test_every_other_type_can_be_reached_whatever_makes_the_value(start, basis):
    store(pinned_active_days=90, pinned_high_value=100, value_basis=basis)
    customer = MADE[start]()
    concluded()

    reached = [way.type_code for way in told(customer)]

    assert reached == [kind.code for kind in CUSTOMER_TYPES if kind.code != type_of(customer)]


def test_an_order_that_lifts_the_average_counts_the_orders_before():
    customer = made("LOW_VALUE", basis="AOV")

    order = way_to(customer, "LOYAL").steps[0]
    bought(customer, order.at_least, at=NOON)
    concluded(as_of=NOON + timedelta(minutes=1))

    assert (order.at_least, type_of(customer)) == (Decimal("100.01"), "LOYAL")


def test_the_steps_are_told_with_the_customers_numbers():
    customer = made("LOYAL")

    said = {way.type_code: in_words(way, currency="EUR", basis="REVENUE") for way in told(customer)}

    assert said == {
        "AT_RISK": ["No order and no new cart until 25 March 2026."],
        "ABANDONED": ["A cart left without an order.", "Refunds of more than €20.00."],
        "LOW_VALUE": ["Refunds of more than €20.00."],
        "SUBSCRIBER": [
            "A consent to marketing on an open channel.",
            "All 2 orders cancelled or refunded in full.",
        ],
        "NON_TARGET": ["All 2 orders cancelled or refunded in full."],
    }


def test_what_time_alone_does_is_the_engines_own_next_change():
    customer = made("LOYAL")
    row = metrics(customer)

    waiting = [way for way in told(customer) if way.steps[0].code == ways.TIME and len(way.steps) == 1]

    assert [(way.type_code, way.steps[0].day) for way in waiting] == [
        (row.next_type_code, row.next_change_at.date())
    ]


def test_with_a_value_window_time_is_not_guessed():
    store(pinned_active_days=90, pinned_high_value=100, value_window_days=365)
    customer = MADE["LOYAL"]()
    concluded()

    waits = [step.day for way in told(customer) for step in way.steps if step.code == ways.TIME]

    assert waits == [metrics(customer).next_change_at.date()]


def test_before_anybody_bought_nothing_is_said_about_high_value():
    store()
    customer = ConsentFactory(customer=CustomerFactory()).customer
    concluded()

    assert {way.type_code for way in told(customer)} == {"ABANDONED", "NON_TARGET"}
