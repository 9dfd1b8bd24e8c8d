"""The groups of a past day are told in one pass over what held: also before statistics have been gathered."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from segments.engine import recalculate
from segments.scheme_history import groups_then, perhaps_in, positional
from segments.schemes import SCHEMES
from tests.factories import ConsentFactory, OrderFactory

AT = datetime(2026, 6, 30, 12, tzinfo=UTC)


@pytest.fixture
def shop(db):
    for number in range(12):
        person = ConsentFactory(happened_at=AT - timedelta(days=400)).customer
        OrderFactory(customer=person, placed_at=AT - timedelta(days=20 * number + 5), goods=100 + number)
    for back in (90, 0):
        recalculate(as_of=AT - timedelta(days=back), full=True)


def plan_of(scheme, *, at):
    sql, values = positional(groups_then(scheme, at=at, prefix="then"), using="default")
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {'QUERY PLAN ' if connection.vendor == 'sqlite' else ''}{sql}", values)
        return "\n".join(" ".join(str(cell) for cell in row) for row in cursor.fetchall())


@pytest.mark.parametrize("scheme", list(SCHEMES), ids=lambda scheme: scheme.code)
def test_periods_are_read_once(shop, scheme):
    plan = plan_of(scheme, at=AT - timedelta(days=60))

    assert len(re.findall(r"(?:SCAN|SEARCH|Scan on|using \w+ on) segments_period\b", plan)) == 1, plan


def held(scheme, code, *, at, people=None):
    sql, values = positional(groups_then(scheme, at=at, prefix="then", people=people), using="default")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT customer_id FROM ({sql}) told WHERE code = %s", [*values, code])
        return {row[0] for row in cursor.fetchall()}


@pytest.mark.parametrize("scheme", list(SCHEMES), ids=lambda scheme: scheme.code)
def test_whoever_is_in_a_group_is_among_those_who_may_be(shop, scheme):
    at = AT - timedelta(days=60)
    for group in scheme.groups:
        among = perhaps_in(scheme, group.code, at=at)
        assert held(scheme, group.code, at=at, people=among) == held(scheme, group.code, at=at)


def test_only_the_last_group_and_what_orders_decide_are_asked_of_everybody(shop):
    asked_of_all = {
        code
        for code in (group.code for group in SCHEMES["value_tiers"].groups)
        if perhaps_in(SCHEMES["value_tiers"], code, at=AT) is None
    }

    assert asked_of_all == {"NEVER_BOUGHT", "GENERAL"}
