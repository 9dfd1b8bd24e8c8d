"""Filters by what customers are now, and how the chips say them."""

from datetime import timedelta
from urllib.parse import parse_qs

import pytest

from tests.factories import CustomerFactory, LoyaltyTierFactory, SuppressionFactory, TeamFactory, UserFactory

URL = "/customers/"


def names(response):
    return [line.row.full_name for line in response.context["rows"]]


def asked(client, **query):
    return client.get(URL, {"sort": "name", **query})


@pytest.fixture
def two(person, looked_at):
    """Anna: 3 orders of 100, the last 10 days ago, each refunded by what the factory refunds. Berta: one."""
    anna, berta = person("Anna", "One", orders=3), person("Berta", "Two", orders=1)
    looked_at()
    return anna, berta


def test_spend_includes_both_its_edges(signed_in, two):
    anna, berta = two
    client = signed_in()
    more, less = anna.metrics.value, berta.metrics.value

    assert more > less
    assert names(asked(client, value_from=more)) == ["Anna One"]
    assert names(asked(client, value_to=less)) == ["Berta Two"]
    assert names(asked(client, value_from=less, value_to=more)) == ["Anna One", "Berta Two"]


@pytest.mark.parametrize(("days", "expected"), [(10, ["Anna One"]), (11, [])], ids=["that day", "a day more"])
def test_days_since_the_last_order_include_the_day_itself(signed_in, person, looked_at, days, expected):
    person("Anna", "One")
    person("Never", "Bought", orders=0)
    looked_at()

    assert names(asked(signed_in(), quiet=days)) == expected


def test_teams_are_those_of_the_owner(signed_in):
    team = TeamFactory()
    owner = UserFactory(role="ACCOUNT_MANAGER", team=team)
    CustomerFactory(first_name="Ours", last_name="", owner=owner)
    CustomerFactory(first_name="Others", last_name="")

    assert names(asked(signed_in(), team=team.pk)) == ["Ours"]


def test_tiers_are_those_held_now_and_nobody_holding_one_can_be_asked_for(signed_in, at):
    gold = LoyaltyTierFactory(name="Gold")
    now_gold = CustomerFactory(first_name="Now", last_name="", search_name="now")
    once_gold = CustomerFactory(first_name="Once", last_name="", search_name="once")
    now_gold.tier_periods.create(tier=gold, started_at=at - timedelta(days=9))
    once_gold.tier_periods.create(tier=gold, started_at=at - timedelta(days=9), ended_at=at - timedelta(days=1))
    client = signed_in()

    found = [names(asked(client, tier=tier)) for tier in (gold.pk, "none", [gold.pk, "none"])]

    assert found == [["Now"], ["Once"], ["Now", "Once"]]


def test_who_may_be_reached_is_what_the_gate_says(signed_in, two):
    SuppressionFactory(customer=two[0])

    assert names(asked(signed_in(), reach="EMAIL")) == ["Berta Two"]


@pytest.mark.parametrize("scheme", ["value_tiers", "operating_groups", "clv_bands"])
def test_whom_the_engine_has_not_looked_at_is_in_no_group(signed_in, two, scheme):
    from segments.schemes import SCHEMES

    CustomerFactory(first_name="Unseen")

    found = asked(signed_in(), group=[f"{scheme}:{group.code}" for group in SCHEMES[scheme].groups])

    assert names(found) == ["Anna One", "Berta Two"]


@pytest.mark.parametrize("scheme", ["value_tiers", "operating_groups", "clv_bands"])
def test_the_groups_of_a_scheme_hold_everybody_once(signed_in, two, scheme):
    from segments.schemes import SCHEMES

    client = signed_in()
    found = [names(asked(client, group=f"{scheme}:{group.code}")) for group in SCHEMES[scheme].groups]

    assert sorted(name for group in found for name in group) == ["Anna One", "Berta Two"]


def test_before_the_first_recalculation_nobody_is_in_a_group(signed_in):
    CustomerFactory()

    assert names(asked(signed_in(), group="value_tiers:TOP")) == []


def test_the_chips_say_it_and_each_can_be_taken_back(signed_in):
    page = asked(signed_in(), value_from=0, value_to="99.5", quiet=90, group="value_tiers:TOP")

    said = [(str(chip.subject), chip.verb, chip.value) for chip in page.context["chips"]]
    assert said[1:] == [
        ("Value", "at least", "€0.00"), ("Value", "at most", "€99.50"), ("Last order", "at least", "90 days ago"),
    ]  # fmt: skip
    assert parse_qs(page.context["chips"][1].without).keys() == {"sort", "value_to", "quiet", "group"}


@pytest.mark.parametrize(
    "query", [{"value_from": -1}, {"quiet": "1e9"}, {"team": "x"}, {"group": "types:LOYAL"}]
)
def test_what_cannot_be_shows_nobody(signed_in, query):
    CustomerFactory()

    assert names(asked(signed_in(), **query)) == []
