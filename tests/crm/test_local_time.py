"""The customer's clock: by the country, else by the number, else not told."""

from datetime import UTC, datetime

import pytest

from crm.local_time import local_time
from crm.models import Customer

AT = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("country", "phones", "expected"),
    [
        pytest.param("FR", [], "13:00", id="a country with one zone"),
        pytest.param("FR", ["+12125550123"], "13:00", id="the address outweighs a foreign number"),
        pytest.param("US", [], None, id="a country with several clocks"),
        pytest.param("US", ["+12125552368"], "07:00", id="narrowed by the number"),
        pytest.param("US", ["+442079460958"], None, id="not by a number from elsewhere"),
        pytest.param("", ["+34612345678"], None, id="a number of a country with two clocks"),
        pytest.param("", ["+4915112345678"], "13:00", id="by the number alone"),
        pytest.param("", [], None, id="nothing known"),
        pytest.param("ZZ", [], None, id="a country nobody knows"),
        pytest.param("", ["no number"], None, id="a number nobody reads"),
    ],
)
def test_the_clock_of_a_customer(country, phones, expected):
    there = local_time(Customer(country=country), phones=phones, at=AT)

    assert (there and f"{there:%H:%M}") == expected
