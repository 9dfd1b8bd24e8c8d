"""How the engine is woken, and its part of the night."""

import json
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command

from crm.jobs import enqueue
from crm.models import DirtyCustomer
from segments import tasks
from segments.jobs import WakeUp
from segments.models import CustomerMetrics, Run
from tests.segments.shop import NOON, bought, concluded, customer_with, store, type_of

pytestmark = pytest.mark.django_db


def test_the_task_types_who_is_marked():
    store(pinned_active_days=60, pinned_high_value=100)
    customer = customer_with((10, 20))
    concluded()
    bought(customer, 80, at=NOON)

    with time_machine.travel(NOON + timedelta(seconds=2), tick=False):
        tasks.drain_dirty()

    assert type_of(customer) == "LOYAL"
    assert DirtyCustomer.objects.count() == 0


def test_the_sweep_task_takes_who_is_due():
    store(pinned_active_days=60, pinned_high_value=100)
    customer = customer_with((60, 200))
    concluded()

    with time_machine.travel(NOON + timedelta(hours=13), tick=False):
        tasks.sweep_due()

    assert type_of(customer) == "AT_RISK"


def test_a_burst_of_changes_wakes_the_engine_once(monkeypatch):
    sent = []
    monkeypatch.setattr("segments.jobs.current_app.send_task", lambda name, **how: sent.append(name))
    wake = WakeUp()

    wake()
    wake()

    assert sent == ["segments.drain_dirty"]


def test_without_a_broker_the_change_itself_goes_through(monkeypatch, caplog):
    def fails(name, **how):
        raise ConnectionError

    monkeypatch.setattr("segments.jobs.current_app.send_task", fails)

    WakeUp()()

    assert [record.getMessage() for record in caplog.records] == [
        "no broker; the schedule will wake the engine"
    ]


def test_staff_can_ask_for_a_recalculation(run_jobs):
    customer_with((10, 20))
    job = enqueue("segments.recalculate", at=NOON)

    with time_machine.travel(NOON, tick=False):
        run_jobs()

    job.refresh_from_db()
    assert (job.state, job.result["customers"], job.done == job.total) == ("DONE", 1, True)
    assert Run.objects.get().as_of == NOON


def test_history_is_rewritten_as_a_job(run_jobs):
    customer_with((10, 20))
    job = enqueue(
        "segments.replay", at=NOON, payload={"first": "2025-10-01", "last": "2025-12-29", "every": "month"}
    )

    with time_machine.travel(NOON, tick=False):
        run_jobs()

    job.refresh_from_db()
    assert (job.state, job.result) == ("DONE", {"runs": 3, "changed": 2})


def test_the_night_measures_the_shop_and_says_what_it_found():
    customer_with((10, 20))
    out = StringIO()

    call_command("nightly", "--as-of", "2025-12-29", "--json", stdout=out)

    assert json.loads(out.getvalue())["segments"] == {
        "moved": True,
        "changed": 1,
        "thresholds": {"active_days": 90.0, "high_value": 20.0},
    }
    assert CustomerMetrics.objects.count() == 1
    assert Run.objects.get().as_of == datetime(2025, 12, 29, 23, 59, 59, 999999, tzinfo=UTC)
