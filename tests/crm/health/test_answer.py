"""What the address for machines says."""

import json
from datetime import UTC, datetime

import pytest
from django.db import OperationalError, connection
from django.urls import reverse

from crm import health, tasks
from crm.views.health import healthz
from tests.factories import JobFactory

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def test_the_report_holds_a_word_for_each_part():
    health.worker_was_here(at=AT)
    JobFactory(created_at=AT)

    works, parts = health.report(at=AT)

    del parts["disk"]  # of this machine
    assert (works, parts) == (True, {
        "database": "ok", "broker": "ok", "worker": "ok", "schedule": "silent", "jobs_waiting": 1,
        "night": "not yet", "backup": "never", "sending": "ok",
    })  # fmt: skip


def test_the_sweep_of_every_minute_shows_that_worker_and_schedule_live(client):
    tasks.sweep_jobs()
    response = client.get(reverse("crm:healthz"))
    said = response.json()
    assert (response.status_code, said["worker"], said["schedule"]) == (200, "ok", "ok")


def test_a_job_shows_that_a_worker_lives_and_nothing_of_the_schedule():
    tasks.run_job(job_id=987_654)
    _works, said = health.report(at=datetime.now(UTC))
    assert (said["worker"], said["schedule"]) == ("ok", "silent")


def test_a_database_that_does_not_answer_is_said_to_the_load_balancer(rf, monkeypatch):
    def refuse(*args, **kwargs):
        raise OperationalError

    monkeypatch.setattr(connection, "cursor", refuse)
    response = healthz(rf.get("/healthz"))
    assert (response.status_code, json.loads(response.content)) == (503, {"database": "does not answer"})
