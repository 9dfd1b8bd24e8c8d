"""Filters that charts lead to: first order, orders ever, the best buyers."""

from datetime import timedelta

import pytest

from segments.engine import recalculate
from tests.factories import CustomerFactory, OrderFactory

URL = "/customers/"


@pytest.fixture
def buyers(store, at):
    """Ada bought 100 days ago for 10, Bo 50 and 20 days ago for 400 each, Cy five times for 30 each; Di never."""
    bought = {
        "Ada": [(100, 10)],
        "Bo": [(50, 400), (20, 400)],
        "Cy": [(n, 30) for n in (5, 4, 3, 2, 1)],
        "Di": [],
    }
    for name, orders in bought.items():
        person = CustomerFactory(first_name=name, last_name="")
        for days, worth in orders:
            OrderFactory(customer=person, placed_at=at - timedelta(days=days), goods=worth)
    recalculate(as_of=at, full=True)


@pytest.fixture
def found(signed_in, buyers, at):
    def names(**query):
        rows = signed_in("ADMIN").get(URL, query).context["rows"]
        return sorted(line.row.first_name for line in rows)

    return names


def day(at, back):
    return (at - timedelta(days=back)).date().isoformat()


def test_a_first_order_lies_between_two_days_both_inside(found, at):
    assert found(began=f"{day(at, 100)}:{day(at, 50)}") == ["Ada", "Bo"]
    assert found(began=f"{day(at, 99)}:{day(at, 51)}") == []
    assert found(began=f":{day(at, 50)}") == ["Ada", "Bo"]


def test_orders_ever_are_counted_exactly_or_from_a_number_on(found):
    assert (found(often="2"), found(often="2-"), found(often="5-")) == (["Bo"], ["Bo", "Cy"], ["Cy"])


def test_the_best_are_a_share_of_the_buyers_rounded_up_whatever_else_is_asked(found):
    assert (found(best="33"), found(best="34"), found(best="100")) == (
        ["Bo"],
        ["Bo", "Cy"],
        ["Ada", "Bo", "Cy"],
    )
    assert found(best="34", often="5-") == ["Cy"]


@pytest.mark.parametrize("query", [{"began": "2026"}, {"began": "1700-01-01:2026-01-01"}, {"often": "many"}])
def test_what_cannot_be_read_is_told_and_hides_nobody_silently(signed_in, buyers, query):
    response = signed_in("ADMIN").get(URL, query)

    assert response.context["filter"].form.errors.keys() == query.keys()


def test_chips_say_it_in_words(signed_in, buyers):
    response = signed_in("ADMIN").get(
        URL, {"began": "2026-01-01:2026-03-31", "bought": ":2026-06-30", "often": "5-", "best": "20"}
    )

    told = [f"{chip.subject} {chip.verb} {chip.value}" for chip in response.context["chips"]]

    assert told == [
        "First order  1 Jan 2026 – 31 Mar 2026",
        "Orders ever is 5 or more",
        "Buyers by revenue is top 20%",
        "Ordered between  by 30 Jun 2026",
    ]
