"""Schemes: every customer has exactly one name in each."""

from datetime import timedelta
from decimal import Decimal
from itertools import product

import pytest

from segments.facts import Facts
from segments.rules import check, holds
from segments.schemes import SCHEMES
from segments.schemes.scheme import everybody_once, named_cells
from tests.segments.rule_check import found_by_sql
from tests.segments.test_rules import DAY, THRESHOLDS, people  # noqa: F401 -- a fixture


def buyer(cell="333", *, recency=10, orders=2, value=100):
    r, f, m = map(int, cell)
    last = DAY - timedelta(days=recency)
    return Facts(
        day=DAY, orders=orders, value=Decimal(value), revenue=Decimal(value), lifetime_orders=orders,
        first_order_on=last, last_order_on=last, purchase_days=1, r=r, f=f, m=m,
    )  # fmt: skip


@pytest.mark.parametrize("scheme", list(SCHEMES), ids=lambda scheme: scheme.code)
def test_every_buyer_and_prospect_is_named_once(scheme):
    cells = ["".join(cell) for cell in product("12345", repeat=3)]
    everybody = [Facts(day=DAY)] + [
        buyer(cell, recency=recency, orders=orders)
        for cell in cells
        for recency in (0, 60, 61, 180, 181, 365, 366)
        for orders in (1, 3)
    ]
    for facts in everybody:
        matching = [g.code for g in scheme.groups if holds(g.rule, facts, thresholds=THRESHOLDS)]
        assert matching[:1] == [scheme.group_of(facts, thresholds=THRESHOLDS).code]


@pytest.mark.parametrize("scheme", list(SCHEMES), ids=lambda scheme: scheme.code)
def test_groups_read_the_same_in_sql(people, scheme):  # noqa: F811 -- the fixture
    for group in scheme.groups:
        check(group.rule, thresholds=THRESHOLDS)
        expected = {pk for pk, facts in people.items() if holds(group.rule, facts, thresholds=THRESHOLDS)}
        assert found_by_sql(group.rule, day=DAY, thresholds=THRESHOLDS) == expected


@pytest.mark.parametrize(
    ("scheme", "facts", "group"),
    [
        pytest.param("value_tiers", buyer("255"), "CHURN_RISK", id="recency 2"),
        pytest.param("value_tiers", buyer("344"), "TOP", id="344"),
        pytest.param("value_tiers", buyer("334"), "POTENTIAL", id="334"),
        pytest.param("value_tiers", buyer("353"), "GENERAL", id="353"),
        pytest.param("operating_groups", buyer("555", orders=1), "NEW", id="one order"),
        pytest.param("operating_groups", buyer("555", recency=61), "DORMANT", id="not active"),
        pytest.param("operating_groups", buyer("444"), "HIGH_VALUE", id="all at least 4"),
        pytest.param("operating_groups", buyer("315"), "POTENTIAL", id="F + M of 6"),
        pytest.param("operating_groups", buyer("314"), "CHURN_RISK", id="F + M of 5"),
        pytest.param("classic", buyer("445"), "CHAMPIONS", id="445"),
        pytest.param("classic", buyer("155"), "CANNOT_LOSE", id="155"),
        pytest.param("shopify_like", buyer("543"), "CHAMPIONS", id="FM 3.5"),
        pytest.param("shopify_like", buyer("511"), "NEW", id="FM 1"),
        pytest.param("shopify_like", Facts(day=DAY), "PROSPECTS", id="never bought"),
        pytest.param("klaviyo_like", buyer(recency=180, orders=4, value=60), "CHAMPIONS", id="180 days, 3 3 2"),
        pytest.param("klaviyo_like", buyer(recency=365, orders=1, value=10), "AT_RISK", id="365 days, 2 1 1"),
        pytest.param("klaviyo_like", buyer(recency=366, orders=1, value=10), "INACTIVE", id="366 days"),
        pytest.param("clv_bands", buyer(value=300), "TOP_FIFTH", id="CLV of 900"),
    ],
)
def test_the_definitions_of_the_schemes(scheme, facts, group):
    assert SCHEMES[scheme].group_of(facts, thresholds=THRESHOLDS).code == group


def test_the_sizes_of_the_shopify_like_groups():
    sizes = {group.code: len(group.cells) for group in SCHEMES["shopify_like"].groups if group.cells}

    assert sizes == {
        "CHAMPIONS": 10, "LOYAL": 20, "ACTIVE": 28, "NEW": 1, "PROMISING": 1, "NEEDS_ATTENTION": 9,
        "ALMOST_LOST": 6, "AT_RISK": 32, "PREVIOUSLY_LOYAL": 6, "DORMANT": 12,
    }  # fmt: skip


def test_a_scheme_that_forgets_or_doubles_a_cell_is_refused():
    with pytest.raises(ValueError, match="named twice"):
        everybody_once([named_cells("A", "A", "555 554"), named_cells("B", "B", "555")])
