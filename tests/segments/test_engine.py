"""A full run: who counts, what is written, and how it is read."""

import random
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crm.models import Order
from crm.orders import refresh_order_facts
from segments.engine import drain_dirty, nightly, recalculate, sweep_due
from segments.models import CustomerMetrics, Period, Run
from segments.thresholds import current
from tests.factories import (
    CartEventFactory,
    CartFactory,
    ConsentFactory,
    CustomerFactory,
    OrderFactory,
    RefundFactory,
    SuppressionFactory,
)
from tests.segments.shop import NOON, bought, concluded, customer_with, metrics, store, type_of

pytestmark = pytest.mark.django_db
ROW = ("type_code", "stage", "r", "f", "m", "orders", "value", "next_change_at", "due_at")


def rows():
    return list(CustomerMetrics.objects.order_by("customer_id").values_list("customer_id", *ROW))


def test_a_second_run_writes_nothing():
    for days in range(8):
        customer_with((days * 20, 10 * days + 5), (days * 9, 7))
    CartFactory(opened_at=NOON - timedelta(hours=3))
    ConsentFactory()

    first = concluded()
    again = concluded()

    assert (first["changed"], again["changed"]) == (10, 0)
    assert Period.objects.filter(ended_at__isnull=False).count() == 0


def test_the_order_of_the_rows_does_not_matter():
    facts = [(days, Decimal(amount)) for days in (1, 5, 9, 30, 70) for amount in ("10", "20.55", "99.99")]
    found = []
    for seed in (1, 2):
        random.Random(seed).shuffle(facts)
        Order.objects.all().delete()
        Run.objects.all().delete()
        customers = [CustomerFactory() for _ in range(3)]
        for days, amount in facts:
            owner = customers[(days + int(amount)) % 3]
            OrderFactory(customer=owner, goods=amount, placed_at=NOON - timedelta(days))
        concluded()
        found.append([tuple(row)[1:] for row in rows() if row[0] in {c.pk for c in customers}])
        CustomerMetrics.objects.all().delete()
        Period.objects.all().delete()

    assert found[0] == found[1]


def test_equal_customers_get_equal_scores():
    twins = [customer_with((n % 5 * 3, 10 + n % 5)) for n in range(60)]

    concluded()

    by_facts = {}
    for n, customer in enumerate(twins):
        row = metrics(customer)
        by_facts.setdefault(n % 5, set()).add((row.r, row.f, row.m, row.type_code, row.stage))
    assert {kind: len(found) for kind, found in by_facts.items()} == dict.fromkeys(range(5), 1)


def test_fewer_than_50_buyers_get_provisional_scores_by_fixed_steps():
    store(pinned_active_days=100)
    made = [customer_with((days, 100)) for days in (25, 26, 50, 75, 100, 101)]

    summary = concluded()

    assert summary["provisional"] is True
    assert [metrics(customer).r for customer in made] == [5, 4, 4, 3, 2, 1]
    assert [metrics(customer).m for customer in made] == [3] * 6


def test_a_provisional_score_falls_on_its_day():
    store(pinned_active_days=100)
    customer = customer_with((25, 100))
    concluded()

    sweep_due(at=NOON + timedelta(hours=12, minutes=5))

    assert metrics(customer).r == 4


@pytest.mark.parametrize(
    ("columns", "counts"),
    [
        pytest.param({}, True, id="paid"),
        pytest.param({"status": "PENDING"}, False, id="not paid"),
        pytest.param({"is_test": True}, False, id="a test"),
        pytest.param({"cancelled_at": NOON - timedelta(days=1)}, False, id="cancelled before"),
        pytest.param({"cancelled_at": NOON + timedelta(days=1)}, True, id="cancelled only tomorrow"),
        pytest.param({"paid_at": NOON + timedelta(days=1)}, False, id="paid only tomorrow"),
    ],
)
def test_an_order_counts_as_of_the_moment_one_looks(columns, counts):
    customer = customer_with()
    bought(customer, 50, at=NOON - timedelta(days=3), **columns)

    concluded()

    assert metrics(customer).lifetime_orders == int(counts)


def test_a_refund_counts_from_the_moment_it_was_made():
    customer = customer_with()
    order = bought(customer, 50, at=NOON - timedelta(days=3))
    RefundFactory(order=order, amount=20, refunded_at=NOON + timedelta(hours=1))
    refresh_order_facts(Order.objects.filter(pk=order.pk))

    concluded()
    before = metrics(customer).value
    sweep_due(at=NOON + timedelta(hours=1))

    assert (before, metrics(customer).value) == (50, 30)


def test_an_order_in_another_currency_is_worth_what_it_was_then_also_for_a_past_day():
    from tests.factories import ExchangeRateFactory

    ExchangeRateFactory(currency="USD", base="EUR", date=(NOON - timedelta(days=5)).date(), rate="0.9")
    customer = customer_with()
    order = bought(customer, 100, at=NOON - timedelta(days=3), currency="USD")
    RefundFactory(order=order, amount=50, refunded_at=NOON + timedelta(days=1))
    refresh_order_facts(Order.objects.filter(pk=order.pk))

    concluded()

    assert metrics(customer).value == 90


def test_an_order_without_a_rate_counts_but_is_worth_nothing():
    customer = customer_with((3, 50))
    bought(customer, 100, at=NOON - timedelta(days=1), currency="USD")

    concluded()

    row = metrics(customer)
    assert (row.orders, row.unconverted_orders, row.value, row.aov) == (2, 1, 50, 50)


def test_a_suppressed_channel_makes_no_subscriber():
    one = ConsentFactory().customer
    SuppressionFactory(customer=one)
    both = ConsentFactory().customer
    ConsentFactory(customer=both, channel="SMS")
    SuppressionFactory(customer=both)

    concluded()

    assert (type_of(one), type_of(both)) == ("NON_TARGET", "SUBSCRIBER")


def test_where_the_store_requires_it_only_confirmed_consent_counts():
    store(confirmed_consent_required=True)
    granted, confirmed = ConsentFactory().customer, ConsentFactory(state="CONFIRMED").customer

    concluded()

    assert (type_of(granted), type_of(confirmed)) == ("NON_TARGET", "SUBSCRIBER")


@pytest.mark.parametrize(
    ("age", "expected"),
    [
        pytest.param(timedelta(minutes=59, seconds=59), "NON_TARGET", id="not yet an hour"),
        pytest.param(timedelta(hours=1), "ABANDONED", id="an hour"),
        pytest.param(timedelta(days=30), "ABANDONED", id="30 days"),
        pytest.param(timedelta(days=30, microseconds=1), "NON_TARGET", id="later than 30 days"),
    ],
)
def test_a_cart_is_left_between_an_hour_and_30_days(age, expected):
    cart = CartFactory(opened_at=NOON - age)

    concluded()

    assert type_of(cart.customer) == expected


def test_a_closed_cart_and_one_that_became_an_order_are_not_open():
    closed, converted, cancelled = (CartFactory(opened_at=NOON - timedelta(hours=5)) for _ in range(3))
    CartEventFactory(cart=closed, kind="CLOSED", happened_at=NOON - timedelta(hours=4))
    for cart, columns in ((converted, {}), (cancelled, {"cancelled_at": NOON - timedelta(hours=1)})):
        bought(cart.customer, 5, at=NOON - timedelta(hours=2), status="PENDING", **columns)

    concluded()

    assert [type_of(cart.customer) for cart in (closed, converted, cancelled)] == [
        "NON_TARGET",
        "NON_TARGET",
        "ABANDONED",
    ]


def test_a_past_day_is_computed_and_printed_and_nothing_is_written():
    customer = customer_with((100, 50), (1, 50))
    concluded()
    stored = rows()

    past = recalculate(as_of=NOON - timedelta(days=50), full=True)

    assert (past["written"], past["qualifying_orders"], past["buyers"]) == (False, 1, 1)
    assert sum(past["types"].values()) == 1
    assert rows() == stored
    assert metrics(customer).orders == 2


def test_who_joined_later_does_not_exist_yet():
    customer_with((10, 50))
    CustomerFactory(joined_at=NOON + timedelta(days=1))

    assert concluded()["customers"] == 1


def test_guests_are_told_apart():
    customer_with((10, 50))
    OrderFactory(customer=None, goods=30, placed_at=NOON - timedelta(days=2))

    summary = concluded()

    assert (summary["qualifying_orders"], summary["guest_orders"], summary["guest_revenue"]) == (
        1,
        1,
        "30.0000",
    )


def test_what_is_taken_back_tomorrow_is_counted_today_of_guests_too():
    for customer in (customer_with(), None):
        order = OrderFactory(customer=customer, goods=30, placed_at=NOON - timedelta(days=2))
        RefundFactory(order=order, amount=20, refunded_at=NOON + timedelta(days=1))
        OrderFactory(
            customer=customer,
            goods=5,
            placed_at=NOON - timedelta(days=2),
            cancelled_at=NOON + timedelta(days=1),
        )
    refresh_order_facts(Order.objects.all())

    everybody = concluded()
    touched = recalculate(as_of=NOON + timedelta(minutes=1), full=False)

    for summary in (everybody, touched):
        told = {name: summary[name] for name in ("buyers", "qualifying_orders", "revenue")}
        assert told == {"buyers": 1, "qualifying_orders": 2, "revenue": "35.0000"}
        assert (summary["guest_orders"], summary["guest_revenue"]) == (2, "35.0000")


def test_a_shop_without_a_cart_feed_says_so():
    customer_with((10, 50))
    without = concluded()["cart_feed"]
    CartFactory()

    assert (without, concluded()["cart_feed"]) == (False, True)


@pytest.mark.parametrize("basis", ["REVENUE", "MARGIN", "AOV"])
def test_the_value_window_and_basis_of_the_store(basis):
    store(value_window_days=30, value_basis=basis, default_margin_pct=40)
    customer = customer_with((40, 500), (29, 100), (3, 50))

    concluded()

    row = metrics(customer)
    expected = {"REVENUE": Decimal(150), "MARGIN": Decimal(60), "AOV": Decimal(75)}[basis]
    assert (row.orders, row.lifetime_orders, row.value, row.aov) == (2, 3, expected, Decimal(75))


def test_an_order_leaves_the_value_window_on_its_day():
    store(value_window_days=30, pinned_high_value=100, pinned_active_days=365)
    customer = customer_with((29, 100), (3, 50))
    concluded()
    row = metrics(customer)

    assert (row.type_code, row.next_type_code) == ("LOYAL", "LOW_VALUE")
    assert row.next_change_at == datetime(2025, 12, 30, tzinfo=UTC)
    sweep_due(at=row.next_change_at)
    assert (type_of(customer), metrics(customer).value) == ("LOW_VALUE", 50)


def test_nobody_moves_because_somebody_else_bought():
    made = [customer_with((n % 7, 10 + n)) for n in range(60)]
    concluded()
    before = {customer.pk: metrics(customer).m for customer in made[1:]}
    bought(made[0], 10_000, at=NOON)

    drain_dirty(at=NOON)

    assert {customer.pk: metrics(customer).m for customer in made[1:]} == before
    assert metrics(made[0]).m == 5


def test_the_night_moves_the_thresholds_and_only_then_everybody():
    made = [customer_with((n % 7, 10 + n)) for n in range(60)]
    concluded()
    quiet = nightly(at=NOON + timedelta(hours=1))
    for customer in made[:20]:
        bought(customer, 10_000, at=NOON + timedelta(hours=2))

    drain_dirty(at=NOON + timedelta(hours=2))
    moved = nightly(at=NOON + timedelta(hours=3))

    assert (quiet["moved"], quiet["changed"]) == (False, 0)
    assert moved["moved"] is True
    assert moved["changed"] > 20
    assert (
        current().high_value == 10_000 + Decimal(10 + 8) - Decimal("0.2") * 0 or current().high_value > 10_000
    )


def test_the_first_drain_of_a_new_shop_measures_it():
    customer = customer_with((3, 50))

    found = drain_dirty(at=NOON)

    assert (found["full"], found["looked"]) == (True, 1)
    assert type_of(customer) == "LOYAL"


def test_a_run_lost_half_way_makes_the_next_look_at_everybody():
    made = [customer_with((3, 50)) for _ in range(3)]
    concluded()
    bought(made[0], 10, at=NOON)
    from crm.models import DirtyCustomer

    DirtyCustomer.objects.all().delete()
    Run.objects.create(kind="FULL", as_of=NOON, started_at=NOON)
    bought(made[1], 10, at=NOON)

    found = drain_dirty(at=NOON)

    assert found["full"] is True
    assert [metrics(customer).orders for customer in made] == [2, 2, 1]
    assert Run.objects.filter(finished_at=None).count() == 0


def test_the_number_of_statements_does_not_grow_with_the_customers():
    def statements(what):
        with CaptureQueriesContext(connection) as queries:
            what()
        return len(queries)

    customer_with((3, 50))
    concluded()
    counts = {"full": [], "drain": [], "sweep": []}
    at = NOON
    for more in (1, 3):
        made = [customer_with((3, 50)) for _ in range(more)]
        at += timedelta(minutes=1)
        counts["full"].append(statements(lambda: concluded(as_of=at)))  # noqa: B023 -- called at once
        at += timedelta(minutes=1)
        for customer in made:
            bought(customer, 5, at=at)
        counts["drain"].append(statements(lambda: drain_dirty(at=at)))  # noqa: B023 -- called at once
        at += timedelta(minutes=1)
        CustomerMetrics.objects.filter(customer__in=made).update(due_at=at, is_subscriber=True)
        counts["sweep"].append(statements(lambda: sweep_due(at=at)))  # noqa: B023 -- called at once

    assert {name: one == three for name, (one, three) in counts.items()} == dict.fromkeys(counts, True)


def test_days_are_those_of_the_store():
    store(time_zone="Pacific/Auckland", pinned_active_days=10, pinned_high_value=1)
    customer = customer_with()
    bought(customer, 5, at=datetime(2025, 12, 1, 13, tzinfo=UTC))

    concluded(as_of=datetime(2025, 12, 12, 10, tzinfo=UTC))

    row = metrics(customer)
    assert row.last_order_on == date(2025, 12, 2)
    assert row.next_change_at == datetime(2025, 12, 12, 11, tzinfo=UTC)


def test_what_is_stored_does_not_depend_on_how_far_ahead_one_looks():
    """Two long own gaps after the last order the customer would be late, but is dormant long before."""
    store(pinned_active_days=30)
    customer = customer_with((500, 5), (400, 5), (250, 5), (100, 5))
    concluded()
    before = metrics(customer).due_at

    assert concluded(as_of=NOON + timedelta(days=80))["changed"] == 0
    assert (before, metrics(customer).due_at) == (None, None)
