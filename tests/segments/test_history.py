"""History: periods follow each other, know their cause, and a change that was none leaves no trace."""

from datetime import timedelta
from decimal import Decimal

import pytest

from crm.dirty import mark_dirty
from crm.models import Order
from crm.orders import refresh_order_facts
from segments.engine import drain_dirty, sweep_due
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


def test_the_database_refuses_periods_that_overlap():
    from django.db import IntegrityError, connection, transaction

    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no exclusion constraints")
    customer = customer_with((5, 80))
    concluded()
    with pytest.raises(IntegrityError), transaction.atomic():
        Period.objects.create(
            customer=customer, dimension="TYPE", code="LOYAL", cause="ORDER",
            started_at=NOON - timedelta(days=1), ended_at=NOON + timedelta(days=1),
        )  # fmt: skip

    touching = Period.objects.create(
        customer=customer, dimension="TYPE", code="NON_TARGET", cause="FIRST",
        started_at=NOON - timedelta(days=1), ended_at=NOON,
    )  # fmt: skip
    assert touching.pk


def test_no_two_periods_end_together_and_one_at_most_has_no_end():
    from django.db import IntegrityError, transaction

    customer = customer_with((5, 80))
    concluded()
    earlier = {
        "customer": customer, "dimension": "TYPE", "code": "LOYAL", "cause": "ORDER",
        "started_at": NOON - timedelta(days=9),
    }  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        Period.objects.create(**earlier, ended_at=None)
    Period.objects.create(**earlier, ended_at=NOON)
    with pytest.raises(IntegrityError), transaction.atomic():
        Period.objects.create(**{**earlier, "started_at": NOON - timedelta(days=5)}, ended_at=NOON)
    with pytest.raises(IntegrityError), transaction.atomic():
        Period.objects.create(**earlier, ended_at=NOON - timedelta(days=5))

    assert Period.objects.filter(customer=customer, dimension="TYPE").count() == 2


def test_each_change_knows_its_cause():
    from tests.factories import CartFactory, ConsentFactory, CustomerFactory
    from tests.segments.shop import store

    store(pinned_active_days=30, pinned_high_value=100)
    buyer, reader, idler = customer_with((5, 80)), CustomerFactory(), CustomerFactory()
    concluded()
    later = NOON + timedelta(hours=2)
    order = bought(buyer, 40, at=later)
    ConsentFactory(customer=reader, happened_at=later)
    CartFactory(customer=idler, opened_at=later - timedelta(hours=1))
    mark_dirty([reader.pk, idler.pk], at=later)
    drain_dirty(at=later)
    Order.objects.filter(pk=order.pk).update(cancelled_at=later + timedelta(hours=1))
    refresh_order_facts(Order.objects.filter(pk=order.pk))
    mark_dirty([buyer.pk], at=later + timedelta(hours=1))
    drain_dirty(at=later + timedelta(hours=1))
    sweep_due(at=NOON + timedelta(days=40))
    store(pinned_high_value=50)
    concluded(as_of=NOON + timedelta(days=41))

    def causes(customer):
        return [(code, cause) for code, _start, _end, cause in periods(customer, "TYPE")]

    assert causes(buyer) == [
        ("LOW_VALUE", "FIRST"),
        ("LOYAL", "ORDER"),
        ("LOW_VALUE", "REFUND"),
        ("NON_TARGET", "TIME"),
        ("AT_RISK", "THRESHOLD"),
    ]
    assert causes(reader) == [("NON_TARGET", "FIRST"), ("SUBSCRIBER", "CONSENT")]
    assert causes(idler) == [("NON_TARGET", "FIRST"), ("ABANDONED", "CART"), ("NON_TARGET", "TIME")]


def test_a_shorter_value_window_is_no_time_that_went_by():
    from tests.segments.shop import store

    store(pinned_active_days=90, pinned_high_value=100)
    customer = customer_with((40, 80), (5, 80))
    concluded()
    store(value_window_days=30)

    concluded(as_of=NOON + timedelta(minutes=5))

    assert [(code, cause) for code, _start, _end, cause in periods(customer, "TYPE")] == [
        ("LOYAL", "FIRST"),
        ("LOW_VALUE", "THRESHOLD"),
    ]
