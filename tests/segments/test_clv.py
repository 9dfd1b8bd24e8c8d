"""Simple CLV: average order x orders a year x years, over the days that make the revenue."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from crm.models import Customer
from segments.clv import simple_clv, simple_clv_of
from segments.exclusions.matching import those_of
from segments.exclusions.rule import ExclusionRule
from segments.facts import Facts
from segments.rules import holds
from segments.schemes.clv_bands import CLV_BANDS
from segments.thresholds import current
from tests.segments.rule_check import found_by_sql
from tests.segments.shop import NOON, concluded, customer_with, store

LAST = date(2025, 12, 1)


@pytest.mark.parametrize(
    ("order", "a_year", "years", "expected"),
    [
        pytest.param("99", "1", "5", "495.00", id="one order a year"),
        pytest.param("80", "3", "4", "960.00", id="three a year"),
    ],
)
def test_16_average_order_times_orders_a_year_times_years(order, a_year, years, expected):
    found = simple_clv_of(
        average_order=Decimal(order), orders_a_year=Decimal(a_year), years=Decimal(years)
    )  # fmt: skip

    assert found == Decimal(expected)


@pytest.mark.parametrize(
    ("lived", "window", "expected"),
    [
        pytest.param(0, None, 900, id="a newcomer: as if in a year"),
        pytest.param(1095, None, 300, id="three years for 300"),
        pytest.param(1095, 365, 900, id="one of three years made the 300"),
        pytest.param(1095, 730, 450, id="two of three years"),
        pytest.param(400, 730, Decimal("821.25"), id="a life shorter than the window"),
        pytest.param(1095, 30, 900, id="never as if more often than in a year"),
    ],
)
def test_orders_a_year_are_counted_over_the_days_that_make_the_revenue(lived, window, expected):
    facts = Facts(
        day=LAST, revenue=Decimal(300), first_order_on=LAST - timedelta(days=lived), last_order_on=LAST
    )  # fmt: skip

    assert simple_clv(facts, window_days=window) == expected


@pytest.mark.django_db
def test_who_bought_before_the_value_window_stands_in_no_lower_band():
    store(value_window_days=365)
    old = customer_with((1200, 10), (30, 80), (2, 20))
    for amount in (60, 70, 80, 90):
        customer_with((5, amount))
    concluded()
    top = {"behaviour": "clv_band", "comparison": "equals", "threshold": 5}

    facts = Facts.of(old.metrics, day=NOON.date())
    assert holds(top, facts, thresholds=current().for_rules())
    assert found_by_sql(top, day=NOON.date()) == {old.pk}


@pytest.mark.django_db
@pytest.mark.parametrize("window", [None, 365], ids=["a whole life", "a value window"])
def test_each_fifth_is_found_among_customers_as_it_reads(window):
    store(value_window_days=window)
    people = [
        customer_with((lived, amount), (3, amount))
        for amount in (10, 20, 30, 30, 40, 50, 60, 75, 90, 140) for lived in (5, 900)
    ]  # fmt: skip
    concluded()
    known, day = current().for_rules(), NOON.date()
    bands = {
        person.pk: CLV_BANDS.group_of(Facts.of(person.metrics, day=day), thresholds=known).code
        for person in people
    }

    for group in CLV_BANDS.groups:
        rule = ExclusionRule(groups=(f"clv_bands:{group.code}",), never_bought=True)
        expected = {pk for pk, code in bands.items() if code == group.code}
        found = those_of(Customer.objects.all(), rule, as_of=NOON)
        assert set(found.values_list("pk", flat=True)) == expected
        assert expected or group.code == "NEVER_BOUGHT"
