from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from crm.models import Store, TierPeriod
from crm.tiers import assign_tiers, holders_of
from tests.factories import CustomerFactory, LoyaltyTierFactory, OrderFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2025, 6, 30, 12, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def store():
    return Store.objects.create(pk=1, base_currency="EUR", time_zone="UTC")


def tier(name, rank, entry_from, measure="SPEND", window_days=None):
    return LoyaltyTierFactory(
        name=name, rank=rank, entry_from=Decimal(entry_from), entry_measure=measure, window_days=window_days
    )


def bought(customer, *amounts, at=NOW - DAY):
    for amount in amounts:
        OrderFactory(customer=customer, goods=Decimal(amount), placed_at=at)
    return customer


def held(customer):
    return list(
        customer.tier_periods.order_by("started_at").values_list("tier__name", "started_at", "ended_at")
    )


@pytest.mark.parametrize(("amounts", "expected"), [
    pytest.param([], None, id="never bought"),
    pytest.param(["99.9999"], None, id="a ten-thousandth under the line"),
    pytest.param(["60", "40"], "Silver", id="exactly on the line"),
    pytest.param(["499.99"], "Silver", id="just under the next"),
    pytest.param(["250", "250"], "Gold", id="the highest that holds"),
])  # fmt: skip
def test_a_customer_holds_the_highest_tier_whose_rule_holds(amounts, expected):
    tier("Silver", 1, 100)
    tier("Gold", 2, 500)
    customer = bought(CustomerFactory(), *amounts)

    assign_tiers(at=NOW)

    assert held(customer) == ([(expected, NOW, None)] if expected else [])


def test_orders_count_one_each_whatever_they_are_worth():
    tier("Regular", 1, 3, "ORDERS")
    twice, thrice = bought(CustomerFactory(), 500, 500), bought(CustomerFactory(), 1, 1, 1)

    assign_tiers(at=NOW)

    assert (held(twice), held(thrice)) == ([], [("Regular", NOW, None)])


def test_orders_that_do_not_qualify_or_lie_ahead_do_not_count():
    tier("Silver", 1, 100)
    customer = CustomerFactory()
    OrderFactory(customer=customer, goods=100, placed_at=NOW - DAY, is_test=True)
    OrderFactory(customer=customer, goods=100, placed_at=NOW - DAY, cancelled_at=NOW - DAY)
    OrderFactory(customer=customer, goods=100, placed_at=NOW + timedelta(minutes=1))

    assign_tiers(at=NOW)

    assert held(customer) == []


@pytest.mark.parametrize(("days_ago", "expected"), [
    pytest.param(29, "Silver", id="the first day of the last 30"),
    pytest.param(30, None, id="a day before it"),
])  # fmt: skip
def test_the_window_is_the_last_local_days(days_ago, expected):
    tier("Silver", 1, 100, window_days=30)
    customer = bought(CustomerFactory(), 100, at=NOW - days_ago * DAY)

    assign_tiers(at=NOW)

    assert held(customer) == ([(expected, NOW, None)] if expected else [])


def test_the_day_is_the_stores_own(store):
    store.time_zone = "Pacific/Auckland"  # 12 hours ahead: already 1 July there
    store.save()
    tier("Silver", 1, 100, window_days=1)
    customer = CustomerFactory()
    OrderFactory(customer=customer, goods=100, placed_at=NOW - 2 * DAY, placed_on=NOW.date() + DAY)
    other = CustomerFactory()
    OrderFactory(customer=other, goods=100, placed_at=NOW - 2 * DAY, placed_on=NOW.date())

    assign_tiers(at=NOW)

    assert (held(customer), held(other)) == ([("Silver", NOW, None)], [])


def test_a_rule_of_nothing_holds_for_everybody_but_the_erased():
    tier("Member", 1, 0)
    customer, erased = CustomerFactory(), CustomerFactory(erased_at=NOW)

    assign_tiers(at=NOW)

    assert (held(customer), held(erased)) == ([("Member", NOW, None)], [])


def test_points_count_for_nobody_until_something_counts_them():
    tier("Collector", 1, 0, "POINTS")
    customer = CustomerFactory()

    assign_tiers(at=NOW)

    assert held(customer) == []


def test_a_rise_and_a_fall_leave_periods_that_touch_and_do_not_overlap():
    tier("Silver", 1, 100, window_days=30)
    tier("Gold", 2, 500, window_days=30)
    customer = bought(CustomerFactory(), 100)
    assign_tiers(at=NOW)
    bought(customer, 400, at=NOW + DAY)
    assign_tiers(at=NOW + 2 * DAY)
    assign_tiers(at=NOW + 60 * DAY)

    assert held(customer) == [
        ("Silver", NOW, NOW + 2 * DAY), ("Gold", NOW + 2 * DAY, NOW + 60 * DAY),
    ]  # fmt: skip


def test_a_second_time_writes_nothing():
    tier("Silver", 1, 100)
    bought(CustomerFactory(), 100)
    assert assign_tiers(at=NOW) == {"opened": 1, "closed": 0}

    assert assign_tiers(at=NOW + DAY) == {"opened": 0, "closed": 0}


def test_a_tier_that_was_wrong_at_the_same_instant_leaves_no_trace():
    silver = tier("Silver", 1, 100)
    customer = bought(CustomerFactory(), 100)
    assign_tiers(at=NOW)
    silver.entry_from = 200
    silver.save()

    assign_tiers(at=NOW)

    assert held(customer) == []


def test_going_back_in_time_begins_where_the_last_period_ended():
    gold = tier("Gold", 2, 500)
    customer = bought(CustomerFactory(), 500)
    assign_tiers(at=NOW)
    gold.entry_from = 900
    gold.save()
    assign_tiers(at=NOW + 2 * DAY)
    gold.entry_from = 500
    gold.save()

    assign_tiers(at=NOW + DAY)

    assert held(customer) == [("Gold", NOW, NOW + 2 * DAY), ("Gold", NOW + 2 * DAY, None)]


def test_only_those_asked_for_are_looked_at():
    tier("Silver", 1, 100)
    asked, other = bought(CustomerFactory(), 100), bought(CustomerFactory(), 100)

    assign_tiers(at=NOW, who=f"SELECT {asked.pk}")

    assert (held(asked), held(other)) == ([("Silver", NOW, None)], [])


def test_the_number_of_queries_does_not_grow_with_customers():
    tier("Silver", 1, 100)
    bought(CustomerFactory(), 100)
    with CaptureQueriesContext(connection) as one:
        assign_tiers(at=NOW)
    for _ in range(3):
        bought(CustomerFactory(), 100)
    with CaptureQueriesContext(connection) as three:
        assign_tiers(at=NOW)

    assert (len(one), TierPeriod.objects.count()) == (len(three), 4)


def test_the_preview_counts_everybody_once_and_writes_nothing():
    silver, gold = tier("Silver", 1, 100), tier("Gold", 2, 500)
    bought(CustomerFactory(), 100)
    bought(CustomerFactory(), 700)
    gold.entry_from = 600

    assert holders_of([silver, gold], at=NOW) == {"Silver": 1, "Gold": 1}
    assert TierPeriod.objects.count() == 0


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no exclusion constraints")
def test_the_table_refuses_two_tiers_at_one_time():
    customer, silver, gold = CustomerFactory(), tier("Silver", 1, 100), tier("Gold", 2, 500)
    TierPeriod.objects.create(customer=customer, tier=silver, started_at=NOW, ended_at=NOW + 2 * DAY)
    TierPeriod.objects.create(customer=customer, tier=silver, started_at=NOW + 2 * DAY)

    with pytest.raises(IntegrityError), transaction.atomic():
        TierPeriod.objects.create(
            customer=customer, tier=gold, started_at=NOW + DAY, ended_at=NOW + timedelta(days=3)
        )
