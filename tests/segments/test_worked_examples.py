"""The worked examples 1-10: exact inputs, exact results."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from segments.engine import drain_dirty, sweep_due
from segments.facts import Facts
from segments.models import CustomerMetrics
from segments.rules import holds
from tests.factories import CartFactory, ConsentFactory, CustomerFactory, RefundFactory
from tests.segments.rule_check import found_by_sql
from tests.segments.shop import NOON, bought, concluded, customer_with, metrics, store, type_of

pytestmark = pytest.mark.django_db


def buyers(orders_of=lambda i: i):
    """i = 1 .. 50: recency 51 - i days, `orders_of(i)` orders, V = 10 i."""
    made = {}
    for i in range(1, 51):
        n = orders_of(i)
        parts = [Decimal(10 * i) / n] * n if (10 * i) % n == 0 else [Decimal(1)] * (n - 1)
        if len(parts) < n:
            parts.append(Decimal(10 * i) - sum(parts))
        made[i] = customer_with(*((51 - i, part) for part in parts))
    return made


def cell(customer):
    row = metrics(customer)
    return f"{row.r}{row.f}{row.m}"


def test_1_fifty_buyers_fill_the_diagonal_with_ten_each():
    made = buyers()

    summary = concluded()

    assert summary["rfm"] == {"111": 10, "222": 10, "333": 10, "444": 10, "555": 10}
    assert [cell(made[i]) for i in (10, 11, 50)] == ["111", "222", "555"]
    assert summary["thresholds"]["high_value"] == 402.0
    assert CustomerMetrics.objects.filter(type_code__in=["LOYAL", "AT_RISK"]).count() == 10


def test_2_ties_share_their_score_and_empty_scores_are_shown():
    buyers(orders_of=lambda i: 1 if i <= 30 else i)

    summary = concluded()

    assert summary["scores"]["f"] == {"1": 30, "2": 0, "3": 0, "4": 10, "5": 10}


SPENT = {"behaviour": "spent", "comparison": "more_than", "threshold": 100, "window": {"last_days": 30}}


@pytest.mark.parametrize(
    ("days_ago", "amount", "refunded", "expected"),
    [
        pytest.param(5, "100.00", None, False, id="exactly 100"),
        pytest.param(5, "100.01", None, True, id="a cent more"),
        pytest.param(5, "100.01", "0.01", False, id="a cent more, refunded"),
        pytest.param(29, "150", None, True, id="on D-29"),
        pytest.param(30, "150", None, False, id="on D-30"),
    ],
)
def test_3_spent_more_than_100_in_the_last_30_days(days_ago, amount, refunded, expected):
    customer = customer_with()
    order = bought(customer, Decimal(amount), at=NOON - timedelta(days=days_ago))
    if refunded:
        from crm.models import Order
        from crm.orders import refresh_order_facts

        RefundFactory(order=order, amount=Decimal(refunded), refunded_at=NOON - timedelta(days=1))
        refresh_order_facts(Order.objects.filter(pk=order.pk))
    concluded()

    assert (customer.pk in found_by_sql(SPENT, day=NOON.date())) is expected


@pytest.mark.parametrize(
    ("amounts", "expected"), [(("150", "50"), False), (("150", "50.01"), True)], ids=["100", "100.005"]
)
def test_4_average_order_over_100_is_not_rounded_first(amounts, expected):
    customer = customer_with(*((3, Decimal(amount)) for amount in amounts))
    concluded()
    rule = {"behaviour": "aov", "comparison": "more_than", "threshold": 100}

    assert (customer.pk in found_by_sql(rule, day=NOON.date())) is expected


@pytest.mark.parametrize(
    ("last", "expected"),
    [
        (date(2025, 10, 31), False),
        (date(2025, 10, 30), True),
        (date(2025, 9, 30), True),
        (date(2025, 9, 29), False),
    ],
    ids=["59 days", "60 days", "90 days", "91 days"],
)
def test_5_last_order_60_to_90_days_ago(last, expected):
    rule = {"behaviour": "days_since_order", "comparison": "between", "threshold": [60, 90]}
    customer = customer_with()
    bought(customer, 10, at=datetime(last.year, last.month, last.day, 9, tzinfo=UTC))
    concluded()

    assert (customer.pk in found_by_sql(rule, day=date(2025, 12, 29))) is expected
    facts = Facts(day=date(2025, 12, 29), lifetime_orders=1, last_order_on=last)
    assert holds(rule, facts, thresholds={}) is expected


def test_6_both_lines_include_their_own_value():
    store(pinned_active_days=90, pinned_high_value=100)
    cases = {
        (Decimal(100), 90): "LOYAL",
        (Decimal(100), 91): "AT_RISK",
        (Decimal("99.99"), 90): "LOW_VALUE",
        (Decimal("99.99"), 91): "NON_TARGET",
    }
    made = {case: customer_with((case[1], case[0])) for case in cases}

    concluded()

    assert {case: type_of(customer) for case, customer in made.items()} == cases


def test_7_a_cart_beats_low_value_and_non_target_but_not_high_value():
    store(pinned_active_days=90, pinned_high_value=100)
    low, high = customer_with((91, Decimal("99.99"))), customer_with((91, 100))
    reader, hurried = CustomerFactory(), CustomerFactory()
    for subscriber in (reader, hurried):
        ConsentFactory(customer=subscriber)
    for customer in (low, high, reader):
        CartFactory(customer=customer, value=20, opened_at=NOON - timedelta(hours=2))
    CartFactory(customer=hurried, value=20, opened_at=NOON - timedelta(minutes=30))

    concluded()

    found = [type_of(customer) for customer in (low, high, reader, hurried)]
    assert found == ["ABANDONED", "AT_RISK", "ABANDONED", "SUBSCRIBER"]


def test_8_the_day_of_the_next_change_is_known_and_comes_true():
    store(pinned_active_days=60, pinned_high_value=100)
    customer = customer_with()
    bought(customer, 500, at=datetime(2025, 10, 1, 15, tzinfo=UTC))

    concluded(as_of=datetime(2025, 11, 30, 23, tzinfo=UTC))

    row = metrics(customer)
    assert row.type_code == "LOYAL"
    assert (row.next_change_at, row.next_type_code) == (datetime(2025, 12, 1, tzinfo=UTC), "AT_RISK")
    sweep_due(at=datetime(2025, 12, 1, 0, 5, tzinfo=UTC))
    assert type_of(customer) == "AT_RISK"


@pytest.mark.parametrize(
    ("orders", "stage"), [(1, "NEW"), (2, "GROWING"), (3, "GROWING"), (4, "MATURE")], ids=str
)
def test_9_stages_by_the_number_of_orders(orders, stage):
    customer = customer_with(*((0, 10) for _ in range(orders)))

    concluded()

    assert metrics(customer).stage == stage


@pytest.mark.parametrize(("day", "stage"), [(35, "MATURE"), (36, "DECLINING")], ids=["day 35", "day 36"])
def test_10_declining_is_later_than_one_and_a_half_own_gaps(day, stage):
    store(pinned_active_days=90)
    start = datetime(2025, 1, 1, 12, tzinfo=UTC)
    customer = customer_with()
    for visit in (2, 8, 14, 20, 26):
        bought(customer, 10, at=start + timedelta(days=visit))

    concluded(as_of=start + timedelta(days=day))

    assert metrics(customer).stage == stage


def test_the_stage_turns_on_its_day_without_a_full_run():
    store(pinned_active_days=90)
    start = datetime(2025, 1, 1, 12, tzinfo=UTC)
    customer = customer_with()
    for visit in (2, 8, 14, 20, 26):
        bought(customer, 10, at=start + timedelta(days=visit))
    concluded(as_of=start + timedelta(days=26))

    sweep_due(at=start + timedelta(days=35))
    before = metrics(customer).stage
    sweep_due(at=start + timedelta(days=36))

    assert (before, metrics(customer).stage) == ("MATURE", "DECLINING")


def test_a_new_order_is_typed_by_the_drain():
    store(pinned_active_days=60, pinned_high_value=100)
    customer = customer_with((10, 20))
    concluded()
    bought(customer, 80, at=NOON)

    found = drain_dirty(at=NOON + timedelta(seconds=1))

    assert (found["looked"], type_of(customer)) == (1, "LOYAL")
