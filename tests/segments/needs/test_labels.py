"""Each label on the line and beside it."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crm.erasure import erase
from crm.models import Order, Store
from crm.orders import refresh_order_facts
from segments.models import CustomerMetrics, CustomerNeed, NeedMeasure
from segments.needs import NEEDS, label_needs
from segments.needs.measuring import _text, measure_needs
from segments.thresholds import current
from tests.factories import CategoryFactory, ProductFactory, RefundFactory
from tests.segments.needs.shop import AS_OF, bought, codes, customer, holders, look, regular

pytestmark = pytest.mark.django_db


def test_the_top_fifth_by_discount_depth_is_price_sensitive():
    people = [regular(discount=off) for off in (0, 1, 2, 3, 4)]

    look()

    assert holders("PRICE_SENSITIVE") == [people[4]]
    row = CustomerNeed.objects.get(code="PRICE_SENSITIVE")
    assert (row.part, row.whole, row.currency) == (12 * 10_000, 312 * 10_000, "EUR")


def test_who_is_equal_is_labelled_alike():
    for _person in range(8):
        regular()
    two = [regular(discount=5), regular(discount=5)]

    look()

    assert holders("PRICE_SENSITIVE") == two


def test_a_great_tie_at_the_top_labels_nobody():
    for off in (0, 0, 0, 5, 5):
        regular(discount=off)

    look()

    assert holders("PRICE_SENSITIVE") == []
    measure = NeedMeasure.objects.get(code="PRICE_SENSITIVE")
    assert (measure.compared, measure.cut) == (5, None)


def test_below_five_people_nobody_is_in_a_top_fifth():
    for off in (0, 1, 2, 3):
        regular(discount=off)

    look()

    assert holders("PRICE_SENSITIVE") == []


def test_two_orders_say_too_little():
    for off in (0, 1, 2, 3):
        regular(discount=off)
    regular(discount=50, orders=2)
    most = regular(discount=4)

    look()

    assert holders("PRICE_SENSITIVE") == [most]
    assert NeedMeasure.objects.get(code="PRICE_SENSITIVE").compared == 5


def test_a_coupon_without_an_amount_makes_a_deal_hunter_and_nobody_price_sensitive():
    for _person in range(4):
        regular()
    hunter = regular(coupon="FREESHIP")

    look()

    assert codes(hunter) == {"DEAL_HUNTER"}


def test_quality_is_the_price_paid_beside_the_mean_of_the_category_not_the_basket():
    dear_goods, cheap_goods = CategoryFactory(), CategoryFactory()
    sofa, candle = ProductFactory(category=dear_goods), ProductFactory(category=cheap_goods)
    for _person in range(4):
        regular(lines=[(sofa, 900), (candle, 10)])
    picky = regular(lines=[(candle, 12)])

    look()

    assert holders("QUALITY_LED") == [picky]


def test_the_top_fifth_is_not_quality_led_as_long_as_it_pays_less_than_the_mean():
    soap = ProductFactory(category=CategoryFactory())
    for price in (10, 20, 30, 40, 50):
        regular(lines=[(soap, price)])
    regular(orders=2, lines=[(soap, 5000)])  # makes the mean, and has too few orders to be compared

    look()

    assert holders("QUALITY_LED") == []


def test_who_pays_for_delivery_most_often_values_convenience():
    for _person in range(4):
        regular(shipping=0)
    hurried = regular(shipping=5)

    look()

    assert codes(hurried) == {"CONVENIENCE"}


@pytest.mark.parametrize(
    ("days", "is_recent"), [(89, True), (90, False)], ids=["first of the 90 days", "a day before"]
)
def test_novelty_counts_the_products_of_the_last_90_days(days, is_recent):
    old, new = ProductFactory(), ProductFactory()
    for _person in range(4):
        same = customer()
        for ago in (200, 150, 5):
            bought(same, days=ago, lines=[(old, 10)])
    seeker = customer()
    for ago, product in ((200, old), (150, old), (days, new)):
        bought(seeker, days=ago, lines=[(product, 10)])

    look()

    assert (holders("NOVELTY_SEEKER") == [seeker]) is is_recent


def test_to_a_newcomer_everything_is_new_so_nobody_asks():
    old = ProductFactory()
    for _person in range(5):
        same = customer()
        for ago in (200, 150, 5):
            bought(same, days=ago, lines=[(old, 10)])
    newcomer = customer()
    for ago in (30, 20, 10):
        bought(newcomer, days=ago, lines=[(ProductFactory(), 10)])

    look()

    assert "NOVELTY_SEEKER" not in codes(newcomer)
    assert NeedMeasure.objects.get(code="NOVELTY_SEEKER").compared == 5


def devoted_to(share_of_own, share_of_shop):
    """Somebody who spends `share_of_own` % on a category to which `share_of_shop` % of all spend goes."""
    loved, rest = ProductFactory(category=CategoryFactory()), ProductFactory(category=CategoryFactory())
    who = regular(lines=[(loved, share_of_own), (rest, 100 - share_of_own)])
    # What the rest of the shop buys brings the category to its share of 10,000.
    other = 100 * share_of_shop - 3 * share_of_own
    bought(None, lines=[(loved, other), (rest, 10_000 - 300 - other)])
    return who, loved.category


@pytest.mark.parametrize(
    ("own", "shop", "holds"),
    [
        pytest.param(50, 20, True, id="half"),
        pytest.param(49, 20, False, id="less than half"),
        pytest.param(60, 40, True, id="1.5 times the shop"),
        pytest.param(60, 41, False, id="less than 1.5 times the shop"),
    ],
)
def test_category_affinity_takes_half_of_the_spend_and_one_and_a_half_times_the_shop(own, shop, holds):
    who, category = devoted_to(own, shop)

    look()

    found = CustomerNeed.objects.filter(customer=who, code="CATEGORY_AFFINITY", category=category)
    assert found.exists() is holds


def test_worked_example_22_the_spring_festival_moves():
    who = customer()
    for day in (date(2025, 1, 20), date(2026, 2, 10), date(2026, 1, 20)):
        bought(who, on=day)

    look()

    row = CustomerNeed.objects.get(customer=who, code="OCCASION_BUYER")
    assert (row.part, row.whole, row.occasion) == (2, 3, "SPRING_FESTIVAL")


@pytest.mark.parametrize(("ordinary", "holds"), [(2, True), (3, False)], ids=["60%", "50%"])
def test_an_occasion_buyer_has_at_least_three_of_five_orders_on_occasions(ordinary, holds):
    who = customer()
    for day in (date(2024, 11, 29), date(2025, 11, 28), date(2025, 11, 11)):
        bought(who, on=day)
    for number in range(ordinary):
        bought(who, on=date(2026, 6, 1 + number))

    look()

    assert ("OCCASION_BUYER" in codes(who)) is holds


def shop_of_fifty():
    """Fifty buyers who ordered once for 100, so that scores are not provisional."""
    return [regular(orders=1) for _person in range(50)]


def test_who_orders_often_for_less_than_the_median_is_a_frequent_buyer():
    shop_of_fifty()
    often = regular(orders=4, goods=99)
    at_the_median = regular(orders=4, goods=100)

    look()

    assert "FREQUENT_BUYER" in codes(often)
    assert "FREQUENT_BUYER" not in codes(at_the_median)


def test_one_large_order_is_enough_for_a_big_spender():
    shop_of_fifty()
    once = regular(orders=1, goods=500)
    often = regular(orders=4, goods=500)

    look()

    assert codes(once) == {"BIG_SPENDER"}
    assert "BIG_SPENDER" not in codes(often)  # frequency score 5


@pytest.mark.parametrize(("lately", "holds"), [("49.99", True), (50, False)], ids=["below half", "half"])
def test_spending_less_is_less_than_half_of_what_it_was(lately, holds):
    Store.current()
    Store.objects.update(pinned_active_days=30, pinned_high_value=100)
    who = customer()
    bought(who, days=29, goods=lately)  # the first of the last 30 days
    bought(who, days=30, goods=60)  # the last of those before
    bought(who, days=59, goods=40)
    bought(who, days=60, goods=999)  # too long ago

    look()

    assert ("SPENDING_LESS" in codes(who)) is holds


@pytest.mark.parametrize("pinned", [{"pinned_high_value": 1000}, {"pinned_active_days": 14}])
def test_only_who_is_high_value_and_active_spends_less(pinned):
    Store.current()
    Store.objects.update(**{"pinned_active_days": 30, "pinned_high_value": 100, **pinned})
    who = customer()
    bought(who, days=20, goods=1)
    bought(who, days=25, goods=200)

    look()

    assert codes(who) == set()


def test_a_refund_lowers_what_was_spent_and_an_order_that_does_not_count_says_nothing():
    Store.current()
    Store.objects.update(pinned_active_days=30, pinned_high_value=100)
    who = customer()
    order = bought(who, days=5, goods=60)
    RefundFactory(order=order, amount=20, refunded_at=order.placed_at)
    refresh_order_facts(Order.objects.filter(pk=order.pk))
    bought(who, days=40, goods=100)
    bought(who, days=4, goods=900, status="PENDING")
    bought(who, days=6, goods="0.0001")

    look()

    row = CustomerNeed.objects.get(customer=who, code="SPENDING_LESS")
    assert (row.part, row.whole) == (400_001, 1_000_000)


def test_orders_outside_the_value_window_say_nothing_of_needs():
    Store.current()
    Store.objects.update(value_window_days=60)
    for _person in range(4):
        regular()
    once = customer()
    for days in (5, 6, 60):
        bought(once, days=days, discount=50)

    look()

    assert codes(once) == set()


def test_a_second_look_writes_nothing_and_a_change_only_itself():
    people = [regular(discount=off) for off in (0, 1, 2, 3, 4)]
    first = look()
    since = CustomerNeed.objects.get(code="PRICE_SENSITIVE").since

    again = label_needs(at=AS_OF)
    bought(people[4], days=1, discount=4)
    later = look(at=AS_OF + timedelta(days=1))

    assert (first["changed"], again["changed"]) == (first["labels"], 0)
    row = CustomerNeed.objects.get(code="PRICE_SENSITIVE")
    assert (later["changed"] >= 1, row.part, row.since) == (True, 16 * 10_000, since)


def test_a_label_that_ends_is_gone_and_begins_anew():
    people = [regular(discount=off) for off in (0, 1, 2, 3, 4)]
    look()
    for days in (1, 2, 3):
        bought(people[3], days=days, discount=90)

    look(at=AS_OF + timedelta(days=1))

    row = CustomerNeed.objects.get(code="PRICE_SENSITIVE")
    assert (row.customer, row.since) == (people[3], AS_OF + timedelta(days=1))


def test_an_erased_person_loses_labels_and_stays_in_the_comparison():
    people = [regular(discount=off) for off in (0, 1, 2, 3, 4)]
    look()

    erase(customer=people[4], at=AS_OF)
    gone = codes(people[4])
    look(at=AS_OF + timedelta(days=1))

    assert gone == codes(people[4]) == set()
    assert holders("PRICE_SENSITIVE") == []
    assert NeedMeasure.objects.get(code="PRICE_SENSITIVE").compared == 5


def test_before_the_first_run_nothing_is_measured():
    regular()

    assert label_needs(at=AS_OF) == {"labels": 0, "customers": 0, "changed": 0}
    assert not NeedMeasure.objects.exists()


def test_labels_of_an_earlier_time_are_not_rebuilt():
    for off in (0, 1, 2, 3, 4):
        regular(discount=off)
    look()

    label_needs(at=AS_OF - timedelta(days=400))

    assert set(NeedMeasure.objects.values_list("as_of", flat=True)) == {AS_OF}
    assert CustomerNeed.objects.filter(code="PRICE_SENSITIVE").count() == 1


def test_as_many_statements_for_one_customer_as_for_many(django_assert_num_queries):
    regular()
    look()
    with CaptureQueriesContext(connection) as one:
        label_needs(at=AS_OF)
    for off in range(6):
        regular(discount=off)
    look()

    with django_assert_num_queries(len(one)):
        label_needs(at=AS_OF)


def test_every_label_is_measured_in_the_shop():
    regular()

    look()

    assert set(NeedMeasure.objects.values_list("code", flat=True)) == {need.code for need in NEEDS}
    assert CustomerMetrics.objects.get().orders == 3


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL has no row ids to look customers up by")
def test_who_spends_less_is_looked_up_customer_by_customer():
    """Read whole for each loyal customer, 50,000 customers took 27 s instead of none."""
    regular()
    look()
    statements, _spans = measure_needs(as_of=AS_OF, thresholds=current(), using="default")

    plan = statements.rows(f"EXPLAIN QUERY PLAN {_text('recent_spend')}")

    assert [step for *_rest, step in plan if step.startswith("SCAN b")] == []
