"""What a customer bought, when it is due again, and what a product's page knows of its buyers."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dashboard.person.products import bought_by
from segments.models import ReplenishmentCycle
from tests.factories import (
    CategoryFactory,
    CustomerFactory,
    OrderFactory,
    OrderLineFactory,
    ProductFactory,
    UserFactory,
)


@pytest.fixture
def sell(store, at):
    """`sell(customer, product, 40, 10)`: bought 40 and 10 days ago."""

    def sold(customer, product, *days_ago, **line):
        for days in days_ago:
            when = at - timedelta(days=days)
            order = OrderFactory(customer=customer, placed_at=when, placed_on=when.date())
            OrderLineFactory(order=order, product=product, **line)

    return sold


def test_the_own_rhythm_comes_before_everybodys(sell, at):
    customer = CustomerFactory()
    soap, rug = ProductFactory(title="Soap"), ProductFactory(title="Rug", category=CategoryFactory())
    sell(customer, soap, 40, 30, 20, 10, quantity=2)
    sell(customer, rug, 100)
    ReplenishmentCycle.objects.create(product=soap, gaps=900, customers=400, median_half_days=180)
    ReplenishmentCycle.objects.create(category=rug.category, gaps=30, customers=9, median_half_days=200)

    found = bought_by(customer, today=at.date())

    assert [
        (one.title, one.days, one.units, one.due.basis, (one.due.on - at.date()).days) for one in found
    ] == [
        ("Soap", 4, 8, "OWN", 0),
        ("Rug", 1, 1, "CATEGORY", 0),
    ]


def test_without_enough_orders_nothing_is_said(signed_in, person, sell, looked_at):
    elodie = person(orders=0)
    sell(elodie, ProductFactory(title="Soap"), 10, 4)
    looked_at()

    page = signed_in().get(f"/customers/{elodie.pk}/").content.decode()

    assert (">not enough orders<" in page, "overdue" in page) == (True, False)


def test_it_is_one_statement_however_much_somebody_bought(sell, at):
    little, much = CustomerFactory(), CustomerFactory()
    sell(little, ProductFactory(), 5)
    for _number in range(3):
        sell(much, ProductFactory(), 50, 30, 10)

    counts = []
    for customer in (little, much):
        with CaptureQueriesContext(connection) as captured:
            bought_by(customer, today=at.date())
        counts.append(len(captured))

    assert counts == [1, 1]


def product_page(client, product):
    return client.get(f"/products/{product.pk}/").context["panels"]


def panel(client, product, code):
    return next(shown for found, shown in product_page(client, product) if found.code == code)


def test_a_reader_sees_the_buyers_that_are_the_readers_own(signed_in, sell):
    client = signed_in("ACCOUNT_MANAGER")
    own, foreign = CustomerFactory(owner=client.user), CustomerFactory(owner=UserFactory())
    soap = ProductFactory()
    sell(own, soap, 3)
    sell(foreign, soap, 2)

    listed = client.get(f"/products/{soap.pk}/buyers/").context["buyers"]

    assert [buyer.customer for buyer in panel(client, soap, "buyers")["buyers"]] == [own]
    assert [buyer.customer for buyer in listed] == [own]


def test_an_auditor_sees_buyers_masked(signed_in, sell):
    soap = ProductFactory()
    sell(CustomerFactory(first_name="Layla", last_name="Haddad"), soap, 3)

    page = signed_in("AUDITOR").get(f"/products/{soap.pk}/buyers/").content.decode()

    assert ("Haddad" in page, "H•••" in page) == (False, True)


def test_a_marketer_sees_what_is_bought_and_not_who(signed_in, sell):
    soap = ProductFactory()
    sell(CustomerFactory(), soap, 3)
    client = signed_in("MARKETER")

    assert [found.code for found, _shown in product_page(client, soap)] == ["again", "together", "prices"]
    assert client.get(f"/products/{soap.pk}/buyers/").status_code == 403


def test_companions_are_counted_by_orders_with_both(signed_in, sell, at):
    soap, dish, towel = ProductFactory(), ProductFactory(), ProductFactory()
    for together in ((soap, dish), (soap, dish, dish), (soap, towel), (soap,), (dish, towel)):
        order = OrderFactory(placed_at=at)
        for product in together:
            OrderLineFactory(order=order, product=product)

    shown = panel(signed_in(), soap, "together")

    assert shown["orders"] == 4
    assert [(one.product, one.orders) for one in shown["companions"]] == [(dish, 2), (towel, 1)]


def test_how_many_came_back_and_after_how_long(signed_in, sell):
    soap = ProductFactory()
    back, once = CustomerFactory(), CustomerFactory()
    sell(back, soap, 50, 20)
    sell(once, soap, 9)
    ReplenishmentCycle.objects.create(product=soap, gaps=1, customers=1, median_half_days=61)

    shown = panel(signed_in(), soap, "again")

    assert (shown["buyers"], shown["own"]["customers"], shown["own"]["days"], shown["own"]["is_known"]) == (
        2,
        1,
        30.5,
        False,
    )


def test_prices_are_told_month_by_month_and_changes_from_the_log(signed_in, sell, at):
    soap = ProductFactory(price=12, cost=5)
    sell(CustomerFactory(), soap, 2, unit_price=12, total=20, quantity=2)
    sell(CustomerFactory(), soap, 40, unit_price=10, total=9)
    client = signed_in()
    client.post(f"/products/{soap.pk}/edit/", {"title": soap.title, "price": "13", "cost": "5"})

    shown = panel(client, soap, "prices")

    assert [(str(m.first), m.units, m.average, m.lowest) for m in shown["months"]] == [
        ("2026-11-01", 2, 10, 12),
        ("2026-10-01", 1, 9, 10),
    ]
    assert [(change.name, change.before, change.after) for change in shown["changes"]] == [("price", 12, 13)]


def test_a_product_with_one_buyer_costs_as_much_as_one_with_three(signed_in, sell):
    little, much = ProductFactory(category=CategoryFactory()), ProductFactory(category=CategoryFactory())
    sell(CustomerFactory(), little, 5)
    for _number in range(3):
        sell(CustomerFactory(), much, 5, 60)
    client = signed_in()
    product_page(client, little)

    counts = []
    for product in (little, much):
        with CaptureQueriesContext(connection) as captured:
            product_page(client, product)
        counts.append(len(captured))

    assert counts[0] == counts[1]
