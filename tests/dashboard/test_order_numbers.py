"""Order numbers as they are read out, typed and copied."""

import pytest

from dashboard.customers.order_numbers import orders_like
from tests.factories import OrderFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("number", "typed"),
    [
        pytest.param("LL-10482", "LL-10482", id="as it is"),
        pytest.param("LL-10482", " ll 10482 ", id="read out"),
        pytest.param("LL-10482", "#LL10482", id="without the dash"),
        pytest.param("LL-10482", "ll_10482", id="another sign between"),
        pytest.param("LL-10482", "10482", id="the digits alone: the shop's own prefix"),
        pytest.param("#1001", "1001", id="a hash of the shop"),
        pytest.param("1001", "#1001", id="a hash of the reader"),
        pytest.param("#S1001", "s1001", id="hash, letter and digits"),
        pytest.param("A/77-B", "a/77-b", id="no letters-then-digits: in capitals"),
    ],
)
def test_an_order_is_found_by(number, typed):
    order = OrderFactory(number=number)
    OrderFactory(number="LL-99999")

    assert list(orders_like(typed)) == [order]


def test_an_order_without_a_number_is_found_by_its_id_in_any_source():
    order = OrderFactory(number="", external_id="5551", source="other shop")

    assert list(orders_like("#5551")) == [order]


@pytest.mark.parametrize("typed", ["", "#", "  ", "12"])
def test_too_little_finds_nothing(typed):
    OrderFactory(number="LL-12")

    assert list(orders_like(typed)) == []


def test_numbers_are_found_by_indexes():
    OrderFactory(number="LL-10482")

    assert "SCAN crm_order\n" not in orders_like("LL-10482").explain() + "\n"
