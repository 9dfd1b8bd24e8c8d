"""What a label is explained by: the customer's own numbers, and where the shop's cut lies."""

from datetime import date

import pytest
from django.utils import translation

from crm.models import Store
from segments.models import CustomerMetrics
from segments.needs import NEEDS, cut_in_words, measures, needs_of
from segments.needs.words import _FACTS
from tests.factories import CategoryFactory, ProductFactory
from tests.segments.needs.shop import bought, customer, look, regular

pytestmark = pytest.mark.django_db


def told(who):
    """{code: sentence}"""
    needs = needs_of(who, metrics=CustomerMetrics.objects.get(customer=who))
    held = [*needs.held, *([needs.spending_less] if needs.spending_less else [])]
    return {one.need.code: one.why for one in held}


def test_every_label_has_its_sentence():
    assert set(_FACTS) == {need.code for need in NEEDS}


def test_a_top_fifth_is_told_with_the_share_and_where_the_fifth_starts():
    *_rest, most = [regular(discount=off, goods=96) for off in (0, 1, 2, 3, 4)]

    look()

    assert told(most) == {
        "PRICE_SENSITIVE": "€12.00 off a full price of €300.00: 4.0%. The shop's top fifth starts at 4.0%."
    }


def test_orders_are_counted_in_words():
    for _person in range(4):
        regular()
    who = regular(coupon="A", shipping=4)

    look()

    assert told(who) == {
        "DEAL_HUNTER": "3 of 3 orders had a discount or a coupon: 100.0%. The shop's top fifth starts at 100.0%.",
        "CONVENIENCE": "Delivery was paid for in 3 of 3 orders: 100.0%. The shop's top fifth starts at 100.0%.",
    }


def test_quality_is_told_beside_the_mean_prices():
    candle = ProductFactory(category=CategoryFactory())
    for _person in range(4):
        regular(lines=[(candle, 10)])
    picky = regular(lines=[(candle, 15)])

    look()

    assert told(picky)["QUALITY_LED"] == (
        "€45.00 paid for what costs €33.00 at the mean prices of its categories: 1.36 times."
        " The shop's top fifth starts at 1.36 times."
    )


def test_a_category_is_named_with_its_share_here_and_in_the_shop():
    candles, rest = CategoryFactory(name="Candles"), CategoryFactory()
    who = regular(lines=[(ProductFactory(category=candles), 60), (ProductFactory(category=rest), 40)])
    bought(customer(), lines=[(ProductFactory(category=rest), 700)])

    look()

    assert told(who)["CATEGORY_AFFINITY"] == (
        "€180.00 of €300.00, 60.0%, went to “Candles”: 3.33 times its share of 18.0% in the shop."
    )


def test_an_occasion_is_named():
    who = customer()
    for day in (date(2025, 11, 28), date(2025, 11, 11), date(2024, 11, 29), date(2026, 5, 5)):
        bought(who, on=day)

    look()

    assert (
        told(who)["OCCASION_BUYER"]
        == "3 of 4 orders, 75.0%, fell on an occasion, most of them on Black Friday."
    )


def test_spending_less_is_told_with_both_spans():
    Store.current()
    Store.objects.update(pinned_active_days=30, pinned_high_value=100)
    who = customer()
    bought(who, days=5, goods=20)
    bought(who, days=40, goods=100)

    look()

    assert told(who)["SPENDING_LESS"] == (
        "Spent €20.00 in the 30 days up to 23 Nov 2026, less than half of the €100.00 in the 30 days before."
    )


def test_averages_are_told_beside_the_median_and_the_top_fifth():
    for _person in range(50):
        regular(orders=1)
    often, large = regular(orders=4, goods=60), regular(orders=1, goods=500)

    look()

    assert told(often)["FREQUENT_BUYER"] == (
        "4 orders, frequency score 5 of 5, at €60.00 on average. The shop's median is €100.00."
    )
    assert told(large)["BIG_SPENDER"] == (
        "1 order, frequency score 1 of 5, at €500.00 on average. The shop's top fifth starts at €500.00."
    )


@pytest.mark.parametrize(
    ("orders", "expected"),
    [
        (1, "none yet: 1 order of at least 3"),
        (2, "none yet: 2 orders of at least 3"),
        (3, "nothing stands out"),
    ],
)
def test_who_has_no_need_is_told_why(orders, expected):
    who = regular(orders=orders)

    look()

    assert needs_of(who, metrics=CustomerMetrics.objects.get()).without == expected


def test_before_the_first_look_it_says_so():
    assert needs_of(customer(), metrics=None).without == "not measured yet"


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("PRICE_SENSITIVE", "from 3.8%"),
        ("DEAL_HUNTER", "nobody: too many are equal at the top"),
        ("NOVELTY_SEEKER", "nobody to compare yet"),
        ("CATEGORY_AFFINITY", "from 50.0%"),
        ("FREQUENT_BUYER", "below €100.00"),
        ("SPENDING_LESS", "below 50.0%"),
    ],
)
def test_a_cut_is_told_in_the_measure_of_its_label(code, expected):
    for off in (0, 1, 2, 3, 4):
        regular(discount=off)

    look()

    assert cut_in_words(NEEDS[code], measures()[code], currency="EUR") == expected


def test_sentences_are_told_in_the_readers_language():
    *_rest, most = [regular(discount=off) for off in (0, 1, 2, 3, 4)]

    look()

    with translation.override("es"):
        assert "12,00" in told(most)["PRICE_SENSITIVE"]
