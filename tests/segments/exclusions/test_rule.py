"""Groups of schemes as a list asks for them: by their own codes, and none of the groups before."""

from itertools import product

import pytest

from segments.exclusions.rule import ExclusionRule
from segments.facts import Facts
from segments.rules import holds
from segments.schemes import SCHEMES
from tests.segments.test_rules import DAY, THRESHOLDS
from tests.segments.test_schemes import buyer


@pytest.mark.parametrize("scheme", list(SCHEMES), ids=lambda scheme: scheme.code)
def test_a_list_of_one_group_holds_for_whom_the_scheme_puts_there(scheme):
    rules = {
        group.code: ExclusionRule(groups=(f"{scheme.code}:{group.code}",), never_bought=True).as_rule()
        for group in scheme.groups
    }
    everybody = [Facts(day=DAY)] + [
        buyer("".join(cell), recency=recency, orders=orders, value=value)
        for cell in product("12345", repeat=3)
        for recency, orders, value in ((10, 3, 50), (61, 1, 100), (181, 3, 400), (366, 1, 5000))
    ]

    for facts in everybody:
        found = [code for code, rule in rules.items() if holds(rule, facts, thresholds=THRESHOLDS)]
        assert found == [scheme.group_of(facts, thresholds=THRESHOLDS).code]


def test_codes_of_other_groups_are_not_asked_again():
    rule = ExclusionRule(groups=("classic:LOYAL",), never_bought=True).as_rule()

    asked = rule["all"][0]["all"][0]["any"][0]["all"]

    assert [part.get("behaviour") or part["not"]["behaviour"] for part in asked] == ["cell", "lifetime_orders"]
