import json
from datetime import UTC, datetime, timedelta

import pytest
from django.db import OperationalError, connection
from django.urls import reverse

from crm import health, tasks
from crm.views.health import healthz
from tests.factories import JobFactory

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("seen_before", "worker"),
    [
        pytest.param(None, "silent", id="never seen"),
        pytest.param(health.SILENT_AFTER, "ok", id="seen just now"),
        pytest.param(health.SILENT_AFTER + timedelta(seconds=1), "silent", id="seen too long ago"),
    ],
)
def test_the_report_says_whether_a_worker_was_seen(seen_before, worker):
    if seen_before is not None:
        health.worker_was_here(at=AT - seen_before)
    JobFactory()
    assert health.report(at=AT) == (True, {"database": "ok", "worker": worker, "jobs_waiting": 1})


def test_the_sweep_of_every_minute_shows_that_the_worker_lives(client):
    tasks.sweep_jobs()
    response = client.get(reverse("crm:healthz"))
    assert (response.status_code, response.json()["worker"]) == (200, "ok")


def test_a_database_that_does_not_answer_is_said_to_the_load_balancer(rf, monkeypatch):
    def refuse(*args, **kwargs):
        raise OperationalError

    monkeypatch.setattr(connection, "cursor", refuse)
    response = healthz(rf.get("/healthz"))
    assert (response.status_code, json.loads(response.content)) == (503, {"database": "does not answer"})
