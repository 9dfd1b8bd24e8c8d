"""What was sold of a product is counted once and kept; whatever happens to its orders, the page tells the truth."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm.catalogue.kept_sales import recount_sales
from crm.catalogue.reports import counted, sold
from crm.models import Order, OrderLine, ProductSales, SalesChange
from crm.orders import refresh_order_facts
from tests.factories import CustomerFactory, OrderFactory, OrderLineFactory, ProductFactory, RefundFactory

pytestmark = pytest.mark.django_db


def bought(product, **order):
    return OrderLineFactory(product=product, order=OrderFactory(**order), quantity="1.5")


def another_order(product, other):
    bought(product)


def a_line_more(product, other):
    OrderLineFactory(
        product=product, order=Order.objects.order_by("pk").first() or OrderFactory(), quantity="0.1"
    )


def a_line_less(product, other):
    OrderLine.objects.filter(pk__in=OrderLine.objects.filter(product=product).values("pk")[:1]).delete()


def another_quantity(product, other):
    OrderLine.objects.filter(product=product).update(quantity="2.25", total=40)


def another_product(product, other):
    OrderLine.objects.filter(product=product).update(product=other)


def another_buyer(product, other):
    Order.objects.update(customer=CustomerFactory())


def a_guest(product, other):
    Order.objects.update(customer=None)


def cancelled(product, other):
    Order.objects.update(status="VOIDED")
    refresh_order_facts(Order.objects.all())


def refunded(product, other):
    for order in Order.objects.all():
        RefundFactory(order=order, amount=7)
    refresh_order_facts(Order.objects.all())


def counted_anew(product, other):
    recount_sales()


EVENTS = (
    another_order, a_line_more, a_line_less, another_quantity, another_product, another_buyer, a_guest, cancelled,
    refunded, counted_anew,
)  # fmt: skip


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(events=st.lists(st.sampled_from(EVENTS), max_size=6))
def test_after_whatever_happened_it_is_what_every_line_tells(events):
    with transaction.atomic():
        one, two = ProductFactory(), ProductFactory()
        both = [one.pk, two.pk]
        bought(one)
        recount_sales()
        for happens in events:
            happens(one, two)
            assert sold(both) == counted(both)
        recount_sales()
        assert not SalesChange.objects.exists()
        assert sold(both) == counted(both)
        transaction.set_rollback(True)


def test_what_did_not_change_is_not_counted_again():
    products = [ProductFactory() for _n in range(3)]
    for product in products:
        bought(product)
    assert recount_sales() == 3

    with CaptureQueriesContext(connection) as queries:
        found = sold([product.pk for product in products])

    assert (len(found), len(queries), recount_sales()) == (3, 2, 0)


def test_an_order_that_is_written_as_it_was_has_nothing_counted():
    bought(ProductFactory())
    recount_sales()

    Order.objects.update(number="another name")

    assert recount_sales() == 0


def test_of_a_product_that_is_gone_nothing_is_kept():
    product = ProductFactory()
    bought(product)
    recount_sales()

    product.delete()
    recount_sales()

    assert not ProductSales.objects.exists()


def test_a_product_that_nobody_bought_is_missing():
    product = ProductFactory()
    recount_sales()

    assert sold([product.pk]) == {}
