"""On SQLite an import holds the only pen for seconds: whoever reads meanwhile does not wait for it."""

from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.db import OperationalError, connection
from django.test import Client

from crm.models import Store
from crm.patience import WriterIsBusy, without_waiting
from segments.engine import recalculate
from segments.models import ExclusionList
from tests.factories import CustomerFactory, UserFactory

AT = datetime(2026, 3, 2, 8, tzinfo=UTC)
PAGES = [
    "/",
    "/dashboard/",
    "/customers/",
    "/orders/",
    "/products/",
    "/imports/",
    "/jobs/",
    "/exclusion-lists/",
    "/search/?q=a",
]
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL has no single pen to wait for"),
]


@contextmanager
def somebody_writes():
    other = connection.copy()
    other.connect()
    try:
        with other.cursor() as cursor:
            cursor.execute("BEGIN IMMEDIATE")
            yield
            cursor.execute("ROLLBACK")
    finally:
        other.close()


@pytest.fixture
def reader():
    Store.current()
    CustomerFactory()
    recalculate(as_of=AT)
    browser = Client()
    browser.force_login(UserFactory(role="ADMIN"))
    return browser


def test_pages_are_read_while_somebody_writes(reader):
    with time_machine.travel(AT, tick=False) as clock:
        reader.get("/exclusion-lists/")  # makes the ready lists
        ready = [f"/exclusion-lists/{pk}/" for pk in ExclusionList.objects.values_list("pk", flat=True)]
        clock.shift(timedelta(minutes=5))
        with somebody_writes():
            answers = {page: reader.get(page).status_code for page in [*PAGES, *ready]}
        noted_meanwhile = UserSession.objects.get().last_seen_at
        reader.get("/")

    assert answers == dict.fromkeys([*PAGES, *ready], 200)
    assert (noted_meanwhile, UserSession.objects.get().last_seen_at) == (AT, AT + timedelta(minutes=5))


def test_what_is_not_worth_waiting_for_says_so_and_waiting_is_as_before():
    usual = busy_timeout()
    with somebody_writes(), pytest.raises(WriterIsBusy), without_waiting():
        CustomerFactory()
    after = busy_timeout()
    with (
        pytest.raises(OperationalError, match="no such table"),
        without_waiting(),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT * FROM nowhere")

    assert (after, busy_timeout()) == (usual, usual)


def busy_timeout():
    with connection.cursor() as cursor:
        return cursor.execute("PRAGMA busy_timeout").fetchone()[0]
