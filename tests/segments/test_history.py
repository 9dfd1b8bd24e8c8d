"""History: periods follow each other, know their cause, and a change that was none leaves no trace."""

from datetime import timedelta
from decimal import Decimal

import pytest

from crm.dirty import mark_dirty
from crm.models import Order
from crm.orders import refresh_order_facts
from segments.engine import drain_dirty
from segments.models import Period
from tests.segments.shop import NOON, bought, concluded, customer_with

pytestmark = pytest.mark.django_db


def periods(customer, dimension):
    found = Period.objects.filter(customer=customer, dimension=dimension).order_by("started_at", "pk")
    return [(p.code, p.started_at, p.ended_at, p.cause) for p in found]


def test_a_change_that_is_taken_back_at_the_same_instant_leaves_no_trace():
    customer = customer_with((5, 80))
    concluded()
    later = NOON + timedelta(hours=1)
    Order.objects.filter(customer=customer).update(cancelled_at=later)
    refresh_order_facts(Order.objects.all())
    mark_dirty([customer.pk], at=later)
    drain_dirty(at=later)

    bought(customer, Decimal("19.99"), at=later)
    drain_dirty(at=later)

    assert periods(customer, "STAGE") == [("NEW", NOON, None, "FIRST")]
