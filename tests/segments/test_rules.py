"""The rule language: two readers, one meaning."""

import random
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from segments.behaviours import BEHAVIOURS
from segments.facts import Facts
from segments.models import CustomerMetrics
from segments.models.engine import STAGE_CODES, TYPE_CODES
from segments.rules import RuleIsWrong, check, conditions, holds
from segments.stages import STAGES
from segments.types import CUSTOMER_TYPES
from tests.factories import CustomerFactory, OrderFactory
from tests.segments.rule_check import found_by_sql

DAY = date(2025, 6, 30)
THRESHOLDS = {
    "active_days": Decimal("60.5"),
    "high_value": Decimal("134.288"),
    "median_gap": Decimal("10.5"),
    "f_thirds": [2, 4],
    "m_thirds": [Decimal("50"), None],
    "clv_fifths": [Decimal("100"), Decimal("200.5"), Decimal("400"), Decimal("900")],
}


@pytest.fixture
def people(db):
    """Sixty people with stored metrics of every kind, and the same as plain facts."""
    rng = random.Random(7)
    known = {}
    for _ in range(60):
        customer = CustomerFactory()
        orders = rng.choice([0, 0, 1, 1, 2, 3, 4, 9])
        days = sorted(
            DAY - timedelta(days=rng.choice([0, 1, 29, 30, 59, 60, 61, 90, 181, 400])) for _ in range(orders)
        )
        amounts = [
            rng.choice([None, *map(Decimal, ("0.0001", "33.3333", "50", "67.144", "134.288"))]) for _ in days
        ]
        for day, amount in zip(days, amounts, strict=True):
            at = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
            OrderFactory(customer=customer, placed_at=at, goods=amount or 1, net_base=amount)
        revenue = sum((amount for amount in amounts if amount is not None), Decimal(0))
        scores = [rng.randint(1, 5) for _ in range(3)] if orders else [None] * 3
        row = CustomerMetrics.objects.create(
            customer=customer, currency="EUR", orders=orders, value=revenue, revenue=revenue,
            unconverted_orders=amounts.count(None), lifetime_orders=orders, purchase_days=len(set(days)),
            first_order_on=days[0] if days else None, last_order_on=days[-1] if days else None,
            discounted_orders=rng.randint(0, orders), r=scores[0], f=scores[1], m=scores[2],
            type_code=rng.choice(TYPE_CODES), stage=rng.choice(STAGE_CODES), has_open_cart=rng.random() < 0.3,
            is_subscriber=rng.random() < 0.5,
        )  # fmt: skip
        facts = Facts.of(row, day=DAY)
        known[customer.pk] = Facts(**{**facts.__dict__, "purchases": tuple(zip(days, amounts, strict=True))})
    return known


NUMBERS = st.one_of(
    st.integers(0, 6),
    st.sampled_from(["33.3333", "44.76266", "50", "60.5", "67.144", "134.288", "1.5", "90", "181", "365"]),
    st.sampled_from(["$active_days", "$high_value"]),
)
CODES = {
    "type": TYPE_CODES,
    "stage": STAGE_CODES,
    "cell": ("555", "111", "354"),
    "klaviyo_cell": ("333", "111", "213"),
}


@st.composite
def condition(draw):
    behaviour = BEHAVIOURS[draw(st.sampled_from([kind.code for kind in BEHAVIOURS]))]
    if behaviour.unit == "flag":
        return {"behaviour": behaviour.code, "comparison": "is", "threshold": draw(st.booleans())}
    if behaviour.unit == "code":
        codes = draw(st.lists(st.sampled_from(CODES[behaviour.code]), max_size=4))
        return {"behaviour": behaviour.code, "comparison": "one_of", "threshold": codes}
    comparison = draw(st.sampled_from(["at_least", "at_most", "more_than", "less_than", "equals", "between"]))
    threshold = draw(st.tuples(NUMBERS, NUMBERS)) if comparison == "between" else draw(NUMBERS)
    made = {"behaviour": behaviour.code, "comparison": comparison, "threshold": threshold}
    if behaviour.windowed and draw(st.booleans()):
        kind = draw(st.sampled_from(["last_days", "before_days"]))
        made["window"] = {kind: draw(st.sampled_from([1, 30, 60, 365]))}
    return made


RULES = st.recursive(
    condition(),
    lambda inner: st.one_of(
        st.builds(lambda parts: {"all": parts}, st.lists(inner, max_size=3)),
        st.builds(lambda parts: {"any": parts}, st.lists(inner, max_size=3)),
        st.builds(lambda part: {"not": part}, inner),
    ),
    max_leaves=6,
)


def test_the_compiled_rule_finds_exactly_those_for_whom_it_holds(people):
    @settings(max_examples=250, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(RULES)
    def agree(rule):
        check(rule, thresholds=THRESHOLDS)
        expected = {pk for pk, facts in people.items() if holds(rule, facts, thresholds=THRESHOLDS)}
        assert found_by_sql(rule, day=DAY, thresholds=THRESHOLDS) == expected

    agree()


@pytest.mark.parametrize("behaviour", [kind.code for kind in BEHAVIOURS])
def test_every_behaviour_reads_the_same_in_both(people, behaviour):
    kind = BEHAVIOURS[behaviour]
    if kind.unit == "flag":
        tried = [("is", True), ("is", False)]
    elif kind.unit == "code":
        known = {kind.read(facts, None, THRESHOLDS) for facts in people.values()} - {None}
        tried = [("one_of", sorted(known)[::2])]
    else:
        tried = [("at_least", value) for value in (0, 1, 2, 3, 5, "50", "67.144", "100", "$high_value")]
    found = 0
    for comparison, threshold in tried:
        rule = {"behaviour": behaviour, "comparison": comparison, "threshold": threshold}
        expected = {pk for pk, facts in people.items() if holds(rule, facts, thresholds=THRESHOLDS)}
        found += len(expected) > 0
        assert found_by_sql(rule, day=DAY, thresholds=THRESHOLDS) == expected
    assert found


@given(
    st.builds(
        Facts,
        day=st.just(DAY),
        orders=st.integers(0, 9),
        value=st.decimals(0, 999, places=4),
        lifetime_orders=st.integers(0, 9),
        first_order_on=st.none() | st.dates(date(2024, 1, 1), DAY),
        last_order_on=st.none() | st.dates(date(2024, 1, 1), DAY),
        purchase_days=st.integers(0, 3),
        has_open_cart=st.booleans(),
        is_subscriber=st.booleans(),
    )
)
def test_any_facts_have_exactly_one_type_and_one_stage(facts):
    for kinds in (CUSTOMER_TYPES, STAGES):
        exclusive = [
            {"all": [kind.rule, *({"not": earlier.rule} for earlier in kinds[:place])]}
            for place, kind in enumerate(kinds)
        ]
        assert sum(holds(rule, facts, thresholds=THRESHOLDS) for rule in exclusive) == 1


@pytest.mark.parametrize(
    "rule",
    [
        pytest.param(
            {"behaviour": "password", "comparison": "at_least", "threshold": 1}, id="not on the allow-list"
        ),
        pytest.param({"behaviour": "orders", "comparison": "like", "threshold": 1}, id="no such comparison"),
        pytest.param(
            {"behaviour": "orders", "comparison": "at_least", "threshold": "1; DROP"}, id="not a number"
        ),
        pytest.param(
            {"behaviour": "orders", "comparison": "at_least", "threshold": True}, id="a flag as a number"
        ),
        pytest.param({"behaviour": "orders", "comparison": "at_least", "threshold": "NaN"}, id="not finite"),
        pytest.param(
            {"behaviour": "orders", "comparison": "at_least", "threshold": "$x"}, id="no such threshold"
        ),
        pytest.param(
            {"behaviour": "orders", "comparison": "at_least", "threshold": 1, "window": {"last_days": 3}},
            id="a window where none fits",
        ),
        pytest.param(
            {"behaviour": "spent", "comparison": "at_least", "threshold": 1, "window": {"last_days": 0}},
            id="an empty window",
        ),
        pytest.param({"all": [], "any": []}, id="two words at once"),
        pytest.param({"nor": []}, id="a word nobody knows"),
        pytest.param("orders > 3", id="text"),
    ],
)
def test_what_is_outside_the_language_is_refused_in_words(rule):
    with pytest.raises(RuleIsWrong) as refused:
        check(rule, thresholds=THRESHOLDS)

    assert str(refused.value)


def test_conditions_are_found_at_any_depth():
    leaf = {"behaviour": "orders", "comparison": "at_least", "threshold": 1}

    assert list(conditions({"all": [leaf, {"not": {"any": [leaf]}}]})) == [leaf, leaf]
