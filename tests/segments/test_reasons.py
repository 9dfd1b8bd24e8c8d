"""Reasons: told from what is stored, and they lead back to the type they explain."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import translation

from segments.facts import Facts
from segments.models import CustomerMetrics, Period
from segments.reasons import (
    Numbers,
    cause_of,
    failing_condition,
    next_change,
    thresholds_of_period,
    why,
    why_moved,
    why_not,
    why_not_others,
    why_stage,
    why_then,
)
from segments.rules import holds
from segments.stages import STAGES
from segments.thresholds import current
from segments.types import CUSTOMER_TYPES
from tests.factories import CartFactory, ConsentFactory, CustomerFactory
from tests.segments.shop import NOON, concluded, customer_with, metrics, store

pytestmark = pytest.mark.django_db


@pytest.fixture
def six():
    """One customer of each type: high value from 100, active up to 90 days."""
    store(pinned_active_days=90, pinned_high_value=100)
    made = {
        "LOYAL": customer_with((5, 60), (20, 60)),
        "AT_RISK": customer_with((91, 100)),
        "ABANDONED": customer_with((91, 10)),
        "LOW_VALUE": customer_with((90, Decimal("99.99"))),
        "SUBSCRIBER": CustomerFactory(),
        "NON_TARGET": customer_with((200, 30)),
    }
    CartFactory(customer=made["ABANDONED"], value=20, opened_at=NOON - timedelta(hours=2))
    ConsentFactory(customer=made["SUBSCRIBER"])
    concluded()
    return made


REASONS = {
    "LOYAL": "2 orders worth €120.00: high value starts at €100.00. "
    "Last order on 24 December 2025, 5 days ago: active means within 90 days.",
    "AT_RISK": "1 order worth €100.00: high value starts at €100.00. "
    "Last order on 29 September 2025, 91 days ago: more than 90.",
    "ABANDONED": "Left a cart worth €20.00 on 29 December 2025 and has not ordered since. "
    "1 order worth €10.00: below high value, which starts at €100.00.",
    "LOW_VALUE": "1 order worth €99.99: below high value, which starts at €100.00. "
    "Last order on 30 September 2025, 90 days ago: active means within 90 days.",
    "SUBSCRIBER": "Never bought. Agreed to marketing on at least one channel.",
    "NON_TARGET": "1 order worth €30.00: below high value, which starts at €100.00. "
    "Last order on 12 June 2025, 200 days ago: more than 90.",
}


def test_each_type_is_explained_with_the_numbers_it_was_made_from(six):
    told = {
        code: why(metrics(customer), thresholds=current(), as_of=NOON.date()) for code, customer in six.items()
    }

    assert told == REASONS


def test_a_period_tells_its_reason_without_looking_at_anything_else(six):
    then = {p.code: (why_then(p), cause_of(p)) for p in Period.objects.filter(dimension="TYPE")}

    assert then == {code: (reason, "First look at this customer") for code, reason in REASONS.items()}


@pytest.mark.parametrize(
    ("was", "code", "expected"),
    [
        pytest.param("LOYAL", "AT_RISK", "Last order on 29 September 2025, 91 days ago: more than 90.",
                     id="time went by"),
        pytest.param("LOW_VALUE", "LOYAL", "2 orders worth €120.00: high value starts at €100.00.", id="bought more"),
        pytest.param("AT_RISK", "LOYAL", "Last order on 24 December 2025, 5 days ago: active means within 90 days.",
                     id="came back"),
        pytest.param("SUBSCRIBER", "ABANDONED", "Left a cart worth €20.00 on 29 December 2025 and has not ordered "
                     "since.", id="left a cart"),
        pytest.param("NON_TARGET", "SUBSCRIBER", "Agreed to marketing on at least one channel.", id="agreed"),
        pytest.param("", "AT_RISK", REASONS["AT_RISK"], id="nobody knows from where: all of it"),
        pytest.param("LOYAL", "NON_TARGET", REASONS["NON_TARGET"], id="two things at once: all of it"),
    ],
)  # fmt: skip
def test_a_move_is_explained_by_what_decided_it(six, was, code, expected):
    period = Period.objects.get(customer=six[code], dimension="TYPE")

    assert why_moved(period, was) == expected


def test_a_reason_leads_back_to_its_own_type_and_stage(six):
    found = Period.objects.filter(dimension__in=["TYPE", "STAGE"])
    assert found.count() == 12
    for period in found:
        kinds = CUSTOMER_TYPES if period.dimension == "TYPE" else STAGES
        facts = Numbers.of_period(period.facts).facts
        names = thresholds_of_period(period.facts).for_rules()
        assert next(k.code for k in kinds if holds(k.rule, facts, thresholds=names)) == period.code


def test_the_stored_row_leads_back_to_its_own_type(six):
    names = current().for_rules()
    for row in CustomerMetrics.objects.all():
        facts = Facts.of(row, day=NOON.date())
        assert next(k.code for k in CUSTOMER_TYPES if holds(k.rule, facts, thresholds=names)) == row.type_code


def test_why_not_another_type(six):
    def asked(code, other):
        return why_not(metrics(six[code]), other, thresholds=current(), as_of=NOON.date())

    assert asked("LOW_VALUE", "LOYAL") == "1 order worth €99.99: below high value, which starts at €100.00."
    assert asked("SUBSCRIBER", "LOYAL") == "Never bought."
    assert asked("LOYAL", "ABANDONED") == "No open cart."
    assert asked("LOYAL", "LOW_VALUE") == "2 orders worth €120.00: high value starts at €100.00."
    assert asked("LOYAL", "AT_RISK") == (
        "Last order on 24 December 2025, 5 days ago: active means within 90 days."
    )
    assert asked("LOYAL", "NON_TARGET") == "“Loyal, high value” is tried first, and holds."
    assert asked("ABANDONED", "NON_TARGET") == "“Cart abandoner” is tried first, and holds."
    assert asked("NON_TARGET", "SUBSCRIBER") == "Has bought: 1 order."
    assert [code for code, _why in why_not_others(
        metrics(six["LOYAL"]), thresholds=current(), as_of=NOON.date()
    )] == ["AT_RISK", "ABANDONED", "LOW_VALUE", "SUBSCRIBER", "NON_TARGET"]  # fmt: skip


def test_what_time_alone_will_do(six):
    assert next_change(metrics(six["LOW_VALUE"])) == "Becomes “Non-target” on 30 December 2025"
    assert next_change(metrics(six["AT_RISK"])) == "Stays so as long as nothing happens."


def test_a_why_not_names_a_condition_that_fails_or_a_type_that_comes_first(six):
    names, order = current().for_rules(), [kind.code for kind in CUSTOMER_TYPES]
    asked = 0
    for customer in six.values():
        numbers = Numbers.of(metrics(customer), as_of=NOON.date())
        for kind in CUSTOMER_TYPES:
            if kind.code == numbers.type_code:
                continue
            asked += 1
            condition = failing_condition(numbers, kind.code, thresholds=current())
            if condition is not None:
                assert not holds(condition, numbers.facts, thresholds=names)
                assert not holds(kind.rule, numbers.facts, thresholds=names)
            else:
                assert order.index(numbers.type_code) < order.index(kind.code)
    assert asked == 30


def test_a_stage_is_explained(six):
    row = metrics(six["LOYAL"])

    assert why_stage(row, thresholds=current(), as_of=NOON.date()) == (
        "2 orders so far. Last order on 24 December 2025, 5 days ago: active means within 90 days."
    )


def test_who_is_declining_is_told_the_own_rhythm():
    store(pinned_active_days=90)
    customer = customer_with((34, 10), (28, 10), (22, 10), (16, 10), (10, 10))
    concluded()

    assert why_stage(metrics(customer), thresholds=current(), as_of=NOON.date()) == (
        "Last order on 19 December 2025, 10 days ago: more than 1.5 times the usual gap of 6 days."
    )


@pytest.mark.parametrize(
    ("basis", "orders", "expected"),
    [
        pytest.param(
            "AOV", [(5, 90), (9, 70)], "2 orders of €80.00 on average: below high value", id="average"
        ),
        pytest.param(
            "MARGIN", [(5, 300)], "1 order with a gross margin of €120.00: high value starts", id="margin"
        ),
    ],
)
def test_a_value_is_told_as_what_it_is_made_of_also_months_later(basis, orders, expected):
    store(pinned_active_days=90, pinned_high_value=100, value_basis=basis, default_margin_pct=40)
    customer = customer_with(*orders)
    concluded()
    now = why(metrics(customer), thresholds=current(), as_of=NOON.date())
    store(value_basis="REVENUE")
    then = why_then(Period.objects.get(customer=customer, dimension="TYPE"))

    assert now.startswith(expected)
    assert then == now


def test_a_value_just_below_the_line_does_not_read_as_the_line():
    store(pinned_active_days=90, pinned_high_value=100)
    customer = customer_with((5, Decimal("99.996")))
    concluded()

    assert why(metrics(customer), thresholds=current(), as_of=NOON.date()).startswith(
        "1 order worth €99.996: below high value, which starts at €100.00."
    )


def test_the_same_numbers_become_a_sentence_in_the_language_of_the_reader(six):
    with translation.override("es"):
        told = why(metrics(six["LOYAL"]), thresholds=current(), as_of=NOON.date())

    assert "120,00" in told
    assert "24 de diciembre de 2025" in told
