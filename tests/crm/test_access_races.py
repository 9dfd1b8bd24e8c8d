"""Many at once: numbers without a gap, one answer a key, nothing written about the erased.

They count on PostgreSQL only (SQLite has one writer). Each has a twin with the guard off that must fail.
"""

import threading
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from django.db import IntegrityError, close_old_connections, connection

from crm import audit, consents, erasure, people
from crm.api_clients import create_client
from crm.models import AuditEvent, Consent, Customer
from tests.factories import CustomerFactory, IdentityFactory, UserFactory

AT = datetime(2026, 3, 1, 9, tzinfo=UTC)
THREADS, EACH = 8, 25
pytestmark = [pytest.mark.races, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def on_postgresql():
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer: there is nothing to race for")


def together(*workers):
    """Run them at the same moment; returns the errors they ended with."""
    start, failed = threading.Barrier(len(workers)), []

    def run(work):
        try:
            start.wait()
            work()
        except Exception as error:
            failed.append(error)
        finally:
            close_old_connections()
            connection.close()

    threads = [threading.Thread(target=run, args=[work]) for work in workers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return failed


def write_events():
    for _n in range(EACH):
        audit.record("settings.changed", at=AT, data={"fields": ["name"]})


def test_events_written_at_the_same_time_have_numbers_without_a_gap():
    failed = together(*[write_events] * THREADS)

    assert failed == []
    assert list(AuditEvent.objects.order_by("seq").values_list("seq", flat=True)) == list(
        range(1, THREADS * EACH + 1)
    )
    assert list(audit.faults()) == []


def test_without_waiting_for_their_turn_events_collide(monkeypatch):
    """The negative control: the table refuses the second of two that took the same number."""
    monkeypatch.setattr(audit, "wait_for_turn", lambda: None)

    failed = together(*[write_events] * THREADS)

    assert failed
    assert {type(error) for error in failed} == {IntegrityError}


def keep_saying_no(customer):
    def work():
        for n in range(EACH):
            try:
                consents.record_consent(
                    customer=customer, channel="EMAIL", purpose="MARKETING", state="WITHDRAWN", source=f"visit {n}",
                    happened_at=AT, at=AT + timedelta(seconds=n),
                )  # fmt: skip
            except people.PersonErased:
                return

    return work


@contextmanager
def seen_after_erasure(customer):
    """Counts the statements that stood at the moment of the erasure, and those that came after it."""
    found = {}

    def erase():
        erasure.erase(customer=customer, at=AT)
        found["at_erasure"] = Consent.objects.filter(customer=customer).count()

    yield erase, found
    found["later"] = Consent.objects.filter(customer=customer).count()


def race_with_erasure(*, rounds=10):
    """How many statements were written about people after they were erased."""
    late = 0
    for _n in range(rounds):
        customer = IdentityFactory(customer=CustomerFactory()).customer
        with seen_after_erasure(customer) as (erase, found):
            assert together(erase, *[keep_saying_no(customer)] * 4) == []
        late += found["later"] - found["at_erasure"]
    return late


def test_nothing_is_written_about_a_person_after_the_erasure():
    assert race_with_erasure() == 0


def test_without_holding_the_row_something_is(monkeypatch):
    """The negative control: who only looks whether the person was erased writes too late.

    The two wait for each other at the worst moment, so it does not depend on luck.
    """
    customer = IdentityFactory(customer=CustomerFactory()).customer
    looked, erased = threading.Event(), threading.Event()

    def look(customer):
        found = Customer.objects.get(pk=customer.pk)
        if found.erased_at is not None:
            raise people.PersonErased
        looked.set()
        assert erased.wait(30)
        return found

    monkeypatch.setattr(consents, "hold", look)
    with seen_after_erasure(customer) as (erase, found):

        def erase_meanwhile():
            assert looked.wait(30)
            erase()
            erased.set()

        assert together(erase_meanwhile, keep_saying_no(customer)) == []

    assert found["later"] - found["at_erasure"] == 1


def test_one_key_asked_many_times_at_once_is_one_statement():
    from rest_framework.test import APIClient

    customer = CustomerFactory()
    _client, token = create_client(name="Shop", scopes=["consents:write"], at=AT, by=UserFactory())
    body = {
        "customer": customer.pk, "channel": "EMAIL", "purpose": "MARKETING", "state": "WITHDRAWN", "source": "shop",
        "happened_at": AT.isoformat(),
    }  # fmt: skip
    answers = []

    def ask():
        api = APIClient(headers={"authorization": f"Bearer {token}", "idempotency-key": "same"})
        answer = api.post("/api/v1/consents/", body, format="json")
        answers.append((answer.status_code, answer.json()["id"]))

    assert together(*[ask] * THREADS) == []
    assert set(answers) == {(201, Consent.objects.get().pk)}
    assert len(answers) == THREADS


def test_two_admins_who_disable_each_other_leave_one():
    from crm import staff
    from crm.models import User

    for _n in range(10):
        User.objects.update(is_active=False)
        first, second = UserFactory(role="ADMIN"), UserFactory(role="ADMIN")

        failed = together(
            partial(staff.disable, user=second, at=AT, by=first),
            partial(staff.disable, user=first, at=AT, by=second),
        )

        assert [type(error) for error in failed] == [staff.StaffRefused]
        assert User.objects.filter(role="ADMIN", is_active=True).count() == 1
