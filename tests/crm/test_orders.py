from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from crm.models import ExchangeRate, Order, OrderLine, Product, Refund, Store
from crm.orders import RATE_ONE, refresh_order_facts, times_rate

pytestmark = pytest.mark.django_db
NOON = datetime(2025, 3, 10, 12, tzinfo=UTC)


def order(number=1, **facts):
    facts = {"goods": Decimal(100), "currency": "EUR"} | facts
    return Order.objects.create(
        source="shop", external_id=str(number), placed_at=NOON, placed_on=NOON.date(), version_at=NOON,
        settled_at=NOON, **facts,
    )  # fmt: skip


def line(of, total, *, quantity=1, cost=None, currency="EUR", **facts):
    product = Product.objects.create(
        source="shop", sku=f"sku{Product.objects.count()}", currency=currency, cost=cost
    )
    return OrderLine.objects.create(order=of, product=product, quantity=quantity, total=Decimal(total), **facts)


def facts_of(one):
    refresh_order_facts(Order.objects.all())
    one.refresh_from_db()
    return one


@pytest.fixture(autouse=True)
def store():
    return Store.objects.create(pk=1, base_currency="EUR", default_margin_pct=40)


@pytest.mark.parametrize(("facts", "refunded", "expected"), [
    pytest.param({}, [], (Decimal(100), True), id="paid"),
    pytest.param({}, ["30", "20.5"], (Decimal("49.5"), True), id="partly refunded"),
    pytest.param({}, ["100"], (Decimal(0), False), id="refunded whole"),
    pytest.param({}, ["120"], (Decimal(-20), False), id="refunded more than the goods"),
    pytest.param({"goods": Decimal(0)}, [], (Decimal(0), False), id="for nothing"),
    pytest.param({"goods": Decimal(-5)}, [], (Decimal(-5), False), id="below zero"),
    pytest.param({"is_test": True}, [], (Decimal(100), False), id="a test"),
    pytest.param({"status": "PENDING"}, [], (Decimal(100), False), id="not paid"),
    pytest.param({"cancelled_at": NOON}, [], (Decimal(100), False), id="cancelled"),
])  # fmt: skip
def test_an_order_qualifies_when_paid_real_and_worth_something(facts, refunded, expected):
    one = order(**facts)
    for n, amount in enumerate(refunded):
        Refund.objects.create(order=one, external_id=str(n), amount=Decimal(amount), refunded_at=NOON)

    found = facts_of(one)

    assert (found.net, found.qualifies) == expected


@pytest.mark.parametrize(("days_before", "expected"), [
    pytest.param(0, Decimal(92), id="of the day itself"),
    pytest.param(7, Decimal(92), id="seven days old"),
    pytest.param(8, None, id="eight days old"),
    pytest.param(-1, None, id="of the day after"),
])  # fmt: skip
def test_an_order_takes_a_rate_of_the_week_before_it(days_before, expected):
    one = order(currency="USD")
    ExchangeRate.objects.create(
        currency="USD", base="EUR", date=NOON.date() - timedelta(days=days_before), rate=Decimal("0.92")
    )

    found = facts_of(one)

    assert (found.net_base, found.qualifies) == (expected, True)


def test_the_newest_rate_of_the_week_counts():
    one = order(currency="USD")
    for day, rate in ((4, "0.5"), (9, "0.9"), (6, "0.7")):
        ExchangeRate.objects.create(currency="USD", base="EUR", date=date(2025, 3, day), rate=Decimal(rate))

    assert facts_of(one).net_base == Decimal(90)


def test_margin_takes_known_costs_and_the_usual_margin_for_the_rest():
    one = order()
    line(one, "60", quantity=2, cost=Decimal(10))
    line(one, "40")

    assert facts_of(one).margin_base == Decimal(60 - 20) + Decimal(40) * Decimal("0.4")


def test_a_refund_takes_its_share_of_the_margin():
    one = order()
    line(one, "100", cost=Decimal(50))
    Refund.objects.create(order=one, amount=Decimal(25), refunded_at=NOON)

    assert facts_of(one).margin_base == Decimal("37.5")


def test_a_cost_in_the_base_currency_counts_for_an_order_in_another():
    one = order(currency="USD")
    line(one, "100", cost=Decimal(30), currency="EUR")
    ExchangeRate.objects.create(currency="USD", base="EUR", date=NOON.date(), rate=Decimal("0.9"))

    assert facts_of(one).margin_base == Decimal(60)


def test_an_order_is_settled_with_its_last_event():
    one = order(paid_at=NOON + timedelta(hours=1))
    Refund.objects.create(order=one, amount=Decimal(1), refunded_at=NOON + timedelta(days=3))

    assert facts_of(one).settled_at == NOON + timedelta(days=3)


@pytest.mark.parametrize("facts", [
    pytest.param({"discount": Decimal(5)}, id="a discount"), pytest.param({"coupon": "X"}, id="a coupon"),
])  # fmt: skip
def test_an_order_with_a_reduction_is_discounted(facts):
    plain, reduced = order(1), order(2, **facts)

    assert (facts_of(plain).discounted, facts_of(reduced).discounted) == (False, True)


def test_refreshing_twice_writes_nothing():
    line(order(1), "100", cost=Decimal(50))
    order(2, currency="USD")

    assert [refresh_order_facts(Order.objects.all()) for _ in range(2)] == [2, 0]


@pytest.mark.parametrize("count", [1, 3])
def test_the_number_of_statements_does_not_grow(count, django_assert_num_queries):
    for n in range(count):
        order(n)

    with django_assert_num_queries(2):  # the store's settings, the update
        refresh_order_facts(Order.objects.all())


@given(st.integers(-(10**14), 10**14), st.integers(0, 10**14))
def test_money_times_a_rate_is_exact_and_rounds_half_up(amount, rate):
    expected = (Decimal(amount) * rate / RATE_ONE).quantize(Decimal(1), ROUND_HALF_UP)

    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {times_rate('a', 'r')} FROM (SELECT CAST(%s AS bigint) AS a, CAST(%s AS bigint) AS r) x",
            [amount, rate],
        )
        assert cursor.fetchone()[0] == expected
