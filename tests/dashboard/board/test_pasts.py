"""Who was what on a past day: told by what changed since, or by what had happened until then."""

from datetime import timedelta

import pytest

from crm.models import Customer
from crm.type_looks import TYPE_LOOKS
from dashboard.board.periods import NOBODY
from dashboard.customers import pasts
from segments.models import Period
from tests.factories import CustomerFactory

CODES = [*(look.code for look in TYPE_LOOKS), NOBODY]
WAYS = (pasts._told_by_earlier_changes, pasts._told_by_later_changes)


def held(at):
    """{customer: type} by a plain reading of the periods."""
    return {
        period.customer_id: period.code
        for period in Period.objects.filter(dimension="TYPE")
        if period.started_at <= at and (period.ended_at is None or period.ended_at > at)
    }


@pytest.mark.parametrize("weeks", [0, 1, 6, 12, 20, 30])
def test_both_ways_find_exactly_those_who_held_a_type_then_and_those_who_were_no_customers_yet(
    half_a_year, at, weeks
):
    half_a_year()
    CustomerFactory()  # the engine has not looked at this one yet
    then = at - timedelta(weeks=weeks)
    read = held(then)
    everybody = Customer.objects.values_list("pk", flat=True)
    plain = {code: {pk for pk in everybody if read.get(pk, NOBODY) == code} for code in CODES}

    for way in WAYS:
        told = {
            code: list(Customer.objects.filter(way(code, then)).values_list("pk", flat=True)) for code in CODES
        }

        assert {code: set(people) for code, people in told.items()} == plain
        assert sum(map(len, told.values())) == len(everybody)  # nobody twice


def test_the_way_is_the_one_that_reads_fewer_changes(half_a_year, at):
    half_a_year()

    fewer = [pasts._later_changes_are_fewer(at - timedelta(weeks=weeks), now=at) for weeks in (0, 2, 20, 40)]

    assert fewer == [True, True, False, False]
