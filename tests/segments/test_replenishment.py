"""When somebody buys the same again: measured over everybody, and due by the best rhythm there is."""

from datetime import date, timedelta
from fractions import Fraction
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.models import Order
from segments.models import ReplenishmentCycle
from segments.replenishment import GAPS_NEEDED, due_again, measure_cycles
from segments.replenishment.due import CATEGORY, OWN, PRODUCT, Rhythm
from tests.factories import (
    LONG_AGO,
    CategoryFactory,
    CustomerFactory,
    OrderFactory,
    OrderLineFactory,
    ProductFactory,
)

DAY = date(2026, 1, 31)


def bought(customer, product, *days, **line):
    """One order a day, counted from a day long ago."""
    for day in days:
        at = LONG_AGO + timedelta(days=day)
        order = OrderFactory(customer=customer, placed_at=at, placed_on=at.date())
        OrderLineFactory(order=order, product=product, **line)


def cycles():
    return {
        (row.product or row.category): (row.gaps, row.customers, Fraction(row.median_half_days, 2))
        for row in ReplenishmentCycle.objects.select_related("product", "category")
    }


@pytest.mark.django_db
def test_a_cycle_is_the_median_of_the_days_between_purchases_of_the_same_customer():
    soap = ProductFactory(category=CategoryFactory())
    bought(CustomerFactory(), soap, 0, 10, 40)
    bought(CustomerFactory(), soap, 3, 9)
    bought(CustomerFactory(), soap, 5)

    measure_cycles(at=LONG_AGO)

    assert cycles() == {soap: (3, 2, Fraction(10)), soap.category: (3, 2, Fraction(10))}


@pytest.mark.django_db
def test_a_median_between_two_days_keeps_its_half():
    soap = ProductFactory()
    bought(CustomerFactory(), soap, 0, 10, 23)

    measure_cycles(at=LONG_AGO)

    assert cycles() == {soap: (2, 1, Fraction(23, 2))}


@pytest.mark.django_db
def test_a_category_counts_purchases_of_any_of_its_products():
    category = CategoryFactory()
    fig, cedar = ProductFactory(category=category), ProductFactory(category=category)
    customer = CustomerFactory()
    bought(customer, fig, 0)
    bought(customer, cedar, 20)

    measure_cycles(at=LONG_AGO)

    assert cycles() == {category: (1, 1, Fraction(20))}


@pytest.mark.django_db
def test_what_is_no_purchase_makes_no_rhythm():
    soap, card = ProductFactory(), ProductFactory()
    customer = CustomerFactory()
    bought(customer, soap, 0, 0)  # twice on one day
    bought(customer, soap, 10, quantity=-1)  # a return
    bought(customer, card, 0, 10, is_gift_card=True)
    bought(None, soap, 20)  # a guest
    bought(customer, soap, 30)
    Order.objects.filter(placed_on=(LONG_AGO + timedelta(days=30)).date()).update(qualifies=False)

    measure_cycles(at=LONG_AGO)

    assert cycles() == {}


@pytest.mark.django_db
def test_measuring_again_writes_only_what_changed_and_forgets_what_is_gone():
    soap, towel = ProductFactory(), ProductFactory()
    customer = CustomerFactory()
    bought(customer, soap, 0, 10)
    bought(customer, towel, 0, 50)
    first = measure_cycles(at=LONG_AGO)
    again = measure_cycles(at=LONG_AGO)
    bought(customer, soap, 30)
    towel.lines.all().delete()

    third = measure_cycles(at=LONG_AGO)

    assert (first["changed"], again["changed"], third["changed"]) == (2, 0, 2)
    assert cycles() == {soap: (2, 1, Fraction(15))}


@pytest.mark.django_db
@pytest.mark.parametrize("products", [1, 3])
def test_measuring_takes_the_same_statements_for_one_product_as_for_three(products, django_assert_num_queries):
    customer = CustomerFactory()
    for _number in range(products):
        bought(customer, ProductFactory(), 0, 10)

    with django_assert_num_queries(16):  # a savepoint, six statements a thing and two counts
        measure_cycles(at=LONG_AGO)


ENOUGH = Rhythm(gaps=GAPS_NEEDED, half_days=41)
TOO_FEW = Rhythm(gaps=GAPS_NEEDED - 1, half_days=2)


@pytest.mark.parametrize(
    ("own", "product", "category", "expected"),
    [
        pytest.param(Rhythm(3, 14), ENOUGH, ENOUGH, (OWN, 7), id="three own intervals speak first"),
        pytest.param(
            Rhythm(2, 14), ENOUGH, TOO_FEW, (PRODUCT, 20), id="two own ones do not; half a day counts down"
        ),
        pytest.param(Rhythm(0, 0), TOO_FEW, ENOUGH, (CATEGORY, 20), id="else the category's"),
        pytest.param(Rhythm(2, 14), TOO_FEW, TOO_FEW, None, id="not enough orders"),
        pytest.param(None, None, None, None, id="nothing known"),
    ],
)
def test_due_by_the_best_known_rhythm(own, product, category, expected):
    due = due_again(last_on=DAY, own=own, product=product, category=category)

    assert (due and (due.basis, (due.on - DAY).days)) == expected


@pytest.mark.django_db
@pytest.mark.parametrize("number", [1, 2, 3, 4, 7])
def test_the_median_in_sql_is_the_median(number):
    soap = ProductFactory()
    gaps = [5 * step * step % 37 + 1 for step in range(1, number + 1)]
    days = [sum(gaps[:step]) for step in range(number + 1)]
    bought(CustomerFactory(), soap, *days)

    measure_cycles(at=LONG_AGO)

    assert cycles()[soap] == (number, 1, Fraction(median(gaps)))


@given(half_days=st.integers(2, 10_000), gaps=st.integers(3, 500))
def test_nothing_is_due_before_the_day_after_the_last_purchase(half_days, gaps):
    due = due_again(last_on=DAY, own=Rhythm(gaps, half_days), product=None, category=None)

    assert due.on > DAY
    assert abs((due.on - DAY).days - Fraction(half_days, 2)) < 1
