"""A period ends where another begins: PostgreSQL refuses gaps and overlaps, and old histories are mended first."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.db import IntegrityError, connection, transaction

from segments.models import Period
from tests.segments.shop import NOON, concluded, customer_with

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no chain of periods"),
]
chain = import_module("segments.migrations.0012_chain_periods")


def ran(*statements):
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def earlier(customer, start: int, end: int | None):
    """A period of the customer's type between these days before NOON."""
    return Period.objects.create(
        customer=customer, dimension="TYPE", code="NON_TARGET", cause="FIRST",
        started_at=NOON - timedelta(days=start), ended_at=None if end is None else NOON - timedelta(days=end),
    )  # fmt: skip


@pytest.fixture
def customer():
    someone = customer_with((5, 80))
    concluded()
    return someone


def test_a_period_that_nothing_follows_is_refused(customer):
    with pytest.raises(IntegrityError, match="period_goes_on"), transaction.atomic():
        earlier(customer, 9, 3)
    with pytest.raises(IntegrityError, match="period_goes_on"), transaction.atomic():
        Period.objects.filter(customer=customer, dimension="TYPE").update(ended_at=NOON + timedelta(days=1))


def test_two_periods_do_not_end_or_begin_together(customer):
    earlier(customer, 9, 0)
    with pytest.raises(IntegrityError, match="period_one_end"), transaction.atomic():
        earlier(customer, 5, 0)
    with pytest.raises(IntegrityError, match="period_one_start"), transaction.atomic():
        earlier(customer, 9, 5)


def test_the_period_that_another_leads_to_is_not_taken_away(customer):
    earlier(customer, 9, 0)
    with pytest.raises(IntegrityError, match="period_goes_on"), transaction.atomic():
        Period.objects.filter(customer=customer, started_at=NOON, dimension="TYPE").delete()


def test_two_histories_side_by_side_are_refused(customer):
    """Each of them a chain: both would have to end in an open period, and there is one."""
    earlier(customer, 5, 0)
    with pytest.raises(IntegrityError), transaction.atomic():
        earlier(customer, 9, None)


def test_what_nothing_followed_goes_on_until_the_next(customer):
    other = customer_with((5, 80))
    ran("SET CONSTRAINTS ALL IMMEDIATE", *chain.UNCHAIN)
    earlier(customer, 9, 3)
    earlier(other, 8, 4)
    ran("SET CONSTRAINTS ALL IMMEDIATE")
    ran(chain.MEND, *chain.CHAIN)

    ends = Period.objects.filter(dimension="TYPE").order_by("started_at").values_list("customer_id", "ended_at")
    assert list(ends) == [(customer.pk, NOON), (other.pk, None), (customer.pk, None)]
