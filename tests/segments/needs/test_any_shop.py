"""Whatever a shop sold, the labels are those of a plain reading of their definitions."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm.models import Order, OrderLine, Store
from segments.engine import recalculate
from segments.models import CustomerNeed
from segments.needs import label_needs
from tests.factories import CategoryFactory, CustomerFactory, ProductFactory
from tests.segments.needs.reading import Reading

AS_OF = datetime(2025, 12, 20, 12, tzinfo=UTC)
AMOUNTS = st.sampled_from([Decimal("0.0001"), Decimal("9.99"), Decimal(20), Decimal(60), Decimal("133.3333")])
LINE = st.tuples(
    st.integers(0, 5), st.sampled_from([Decimal(-1), Decimal(1), Decimal(2), Decimal("0.5")]), AMOUNTS
)
ORDER = st.fixed_dictionaries(
    {
        "days": st.sampled_from([0, 1, 12, 25, 40, 88, 89, 90, 130, 200, 300, 390, 410]),
        "discount": st.sampled_from([Decimal(0), Decimal(0), Decimal(5), Decimal("33.3333")]),
        "coupon": st.sampled_from(["", "", "CODE"]),
        "shipping": st.sampled_from([Decimal(0), Decimal("4.90")]),
        "rate": st.sampled_from([1, 1, 1, Decimal("0.9"), None]),  # 1: the base currency; None: no rate
        "lines": st.lists(LINE, min_size=1, max_size=3),
    }
)
PERSON = st.lists(ORDER, max_size=6)
WINDOWS = st.sampled_from([None, None, 120])


def build(people, guests, window):
    """The shop in rows as the importers leave them; None among the customers stands for guests."""
    Store.current()
    Store.objects.filter(pk=1).update(value_window_days=window, pinned_active_days=60, pinned_high_value=50)
    category, other = CategoryFactory(), CategoryFactory()
    products = [ProductFactory(category=place) for place in (category, category, other, other, None)]
    orders, lines = [], []
    for person in [*people, guests]:
        customer = None if person is guests else CustomerFactory(joined_at=AS_OF - timedelta(days=999))
        for told in person:
            goods = sum(total for _product, _quantity, total in told["lines"])
            at = AS_OF - timedelta(days=told["days"])
            net_base = None if told["rate"] is None else (goods * told["rate"]).quantize(Decimal("0.0001"))
            order = Order(
                source="shop", external_id=str(len(orders)), customer=customer, placed_at=at, placed_on=at.date(),
                version_at=at, settled_at=at, currency="EUR" if told["rate"] == 1 else "USD", goods=goods,
                net=goods, net_base=net_base, qualifies=True, discount=told["discount"], coupon=told["coupon"],
                discounted=told["discount"] > 0 or told["coupon"] != "", shipping=told["shipping"],
            )  # fmt: skip
            orders.append(order)
            lines += [
                OrderLine(
                    order=order,
                    product=products[product] if product < 5 else None,
                    quantity=quantity,
                    total=total,
                )
                for product, quantity, total in told["lines"]
            ]
    Order.objects.bulk_create(orders)
    OrderLine.objects.bulk_create(lines)
    recalculate(as_of=AS_OF, full=True)


def stored():
    return {
        (row.customer_id, row.code): (row.part, row.whole, row.category_id, row.occasion)
        for row in CustomerNeed.objects.all()
    }


@pytest.mark.django_db
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), database=None)
@given(people=st.lists(PERSON, min_size=1, max_size=9), guests=st.lists(ORDER, max_size=2), window=WINDOWS)
def test_labels_are_those_of_a_plain_reading(people, guests, window):
    with transaction.atomic():
        build(people, guests, window)

        first = label_needs(at=AS_OF)
        again = label_needs(at=AS_OF)

        assert stored() == Reading(AS_OF).labels()
        assert (first["labels"], again["changed"]) == (len(stored()), 0)
        transaction.set_rollback(True)


def many(seed):
    """Thirty people with up to six orders: enough for fifths."""
    draw = Random(seed)
    return [
        [
            {
                "days": draw.choice([0, 3, 20, 27, 33, 45, 80, 91, 110, 180]),
                "discount": Decimal(draw.choice([0, 0, 0, 5])),
                "coupon": draw.choice(["", "", "", "", "CODE"]),
                "shipping": Decimal(draw.choice([0, 5])),
                "rate": 1,
                "lines": [
                    (draw.randrange(6), Decimal(draw.randint(1, 3)), Decimal(draw.randint(1, 90)))
                    for _line in range(draw.randint(1, 3))
                ],
            }
            for _order in range(draw.randint(0, 6))
        ]
        for _person in range(30)
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(4))
def test_labels_of_many_are_those_of_a_plain_reading(seed):
    build(many(seed), [], None)

    label_needs(at=AS_OF)

    found = stored()
    assert found == Reading(AS_OF).labels()
    assert {code for _customer, code in found} >= {
        "PRICE_SENSITIVE",
        "QUALITY_LED",
        "BIG_SPENDER",
        "FREQUENT_BUYER",
    }


@pytest.mark.django_db
def test_the_order_of_rows_decides_nothing():
    people = many(7)
    with transaction.atomic():
        build(people, [], None)
        label_needs(at=AS_OF)
        forward = sorted((code, *rest[:2]) for (_customer, code), rest in stored().items())
        transaction.set_rollback(True)
    build([list(reversed(orders)) for orders in reversed(people)], [], None)

    label_needs(at=AS_OF)

    assert sorted((code, *rest[:2]) for (_customer, code), rest in stored().items()) == forward
