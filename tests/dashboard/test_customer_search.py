"""Whatever staff have at hand finds the person."""

import pytest

from crm.models import Customer
from dashboard.customers.search import search_customers


@pytest.fixture
def elodie(person):
    found = person("Élodie", "Marchand", phone="+491701234567", orders=0)
    person("Jonas", "Brandt", phone="+491709999999", orders=0)
    return found


def found_by(text):
    return list(search_customers(Customer.objects.all(), text, region="DE"))


@pytest.mark.parametrize(
    "spelling",
    [
        pytest.param("elodie", id="without the accent"),
        pytest.param("ÉLODIE", id="in capitals"),
        pytest.param("marchand elodie", id="the other way round"),
        pytest.param("march", id="the beginning of a name"),
        pytest.param("+49 170 1234567", id="phone with blanks"),
        pytest.param("0170/1234567", id="phone as dialled at home"),
        pytest.param("(0170) 123-4567", id="phone with signs"),
        pytest.param("1234567", id="the end of a phone"),
    ],
)
def test_a_person_is_found_by(elodie, spelling):
    assert found_by(spelling) == [elodie]


@pytest.mark.parametrize("spelling", ["{pk}@example.com", "{pk}@EXAMPLE.com", " {pk}@example"])
def test_a_person_is_found_by_e_mail(elodie, spelling):
    assert found_by(spelling.format(pk=elodie.pk)) == [elodie]


@pytest.mark.parametrize("spelling", ["LL-10482", "#LL-10482", "ll-10482", " LL-10482 "])
def test_a_person_is_found_by_an_order_number(elodie, spelling):
    from tests.factories import OrderFactory

    OrderFactory(customer=elodie, number="LL-10482")
    OrderFactory(number="LL-10483")

    assert found_by(spelling) == [elodie]


def test_an_order_without_a_number_is_found_by_its_id(elodie):
    from tests.factories import OrderFactory

    OrderFactory(customer=elodie, external_id="5551")

    assert found_by("#5551") == [elodie]


def test_nothing_typed_leaves_everybody(elodie):
    assert len(found_by("  ")) == 2


def test_a_stranger_finds_nobody(elodie):
    assert found_by("Henrik Lindqvist") == []
