"""A pass forgets the marks it found; what is marked while it does so stays, and keeps nobody waiting."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import OperationalError, connection

from crm.dirty import mark_dirty
from crm.models import DirtyCustomer
from segments.engine import full
from segments.engine.full import FORGET, forget_marks
from segments.engine.statements import Statements
from tests.factories import CustomerFactory
from tests.segments.shop import NOON

pytestmark = [
    pytest.mark.races,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "postgresql", reason="SQLite has one writer: there is nothing to race for"
    ),
]


@contextmanager
def marked_again(customer) -> Iterator[None]:
    """Somebody else, on a connection of their own, is about to commit another fact of this customer."""
    other = connection.copy()
    other.set_autocommit(False)
    try:
        with other.cursor() as cursor:
            cursor.execute(
                "UPDATE crm_dirtycustomer SET since = %s WHERE customer_id = %s", [NOON, customer.pk]
            )
        yield
        other.commit()
    finally:
        other.close()


def forget_within_a_second() -> None:
    statements = Statements(using="default", params={})
    statements.execute("SET lock_timeout = '1s'")
    try:
        forget_marks(statements)
    finally:
        statements.execute("RESET lock_timeout")


@pytest.fixture
def two():
    people = CustomerFactory.create_batch(2)
    mark_dirty([person.pk for person in people], at=NOON)
    return people


def test_who_is_marked_again_meanwhile_stays_marked(two):
    _quiet, busy = two
    with marked_again(busy):
        forget_within_a_second()

    assert list(DirtyCustomer.objects.values_list("customer_id", flat=True)) == [busy.pk]


def test_without_passing_over_them_the_pass_would_wait(two, monkeypatch):
    """The negative control."""
    monkeypatch.setitem(full.FORGET, "postgresql", FORGET["postgresql"].replace(" SKIP LOCKED", ""))

    with marked_again(two[1]), pytest.raises(OperationalError, match="lock timeout"):
        forget_within_a_second()
