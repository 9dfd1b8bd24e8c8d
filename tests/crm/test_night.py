from datetime import UTC, datetime

import pytest

from crm.models import Job, Store
from crm.night import NIGHT_STEPS, NightStep, run_night, start_night_when_due

pytestmark = pytest.mark.django_db


@pytest.fixture
def steps(monkeypatch, settings):
    """Three steps, registered in another order than the night's."""
    monkeypatch.setattr(NIGHT_STEPS, "_kinds", {})
    settings.NIGHT_ORDER = ["first", "second"]
    for code in ("unlisted", "second", "first"):
        NIGHT_STEPS.register(
            NightStep(code, code, lambda *, at, code=code: {"did": code, "at": at.isoformat()})
        )


@pytest.mark.parametrize(
    ("zone", "at", "night"),
    [
        pytest.param("UTC", datetime(2026, 3, 1, 2, 59, tzinfo=UTC), None, id="a minute early"),
        pytest.param("UTC", datetime(2026, 3, 1, 3, tzinfo=UTC), "2026-03-01", id="on time"),
        pytest.param(
            "UTC", datetime(2026, 3, 1, 17, tzinfo=UTC), "2026-03-01", id="after a morning switched off"
        ),
        pytest.param("Asia/Tokyo", datetime(2026, 2, 28, 18, tzinfo=UTC), "2026-03-01", id="three in Tokyo"),
        pytest.param("Asia/Tokyo", datetime(2026, 3, 1, 15, tzinfo=UTC), None, id="midnight in Tokyo"),
    ],
)
def test_the_night_starts_after_three_in_the_stores_time_zone(zone, at, night):
    Store.objects.create(pk=1, time_zone=zone)
    start_night_when_due(at=at)
    assert list(Job.objects.values_list("key", flat=True)) == ([night] if night else [])


def test_a_night_is_done_once_also_when_it_failed():
    job = start_night_when_due(at=datetime(2026, 3, 1, 3, tzinfo=UTC))
    Job.objects.filter(pk=job.pk).update(state="FAILED", finished_at=job.created_at)

    assert start_night_when_due(at=datetime(2026, 3, 1, 4, tzinfo=UTC)) is None
    assert start_night_when_due(at=datetime(2026, 3, 2, 4, tzinfo=UTC)) is not None


def test_the_steps_run_in_the_order_of_the_settings_and_unlisted_ones_last(steps):
    told = []
    at = datetime(2026, 3, 1, 3, tzinfo=UTC)

    found = run_night(at=at, tell=lambda done, total, code: told.append((done, total, code)))

    assert told == [(0, 3, "first"), (1, 3, "second"), (2, 3, "unlisted"), (3, 3, "unlisted")]
    assert found["second"] == {"did": "second", "at": "2026-03-01T03:00:00+00:00"}


def test_the_job_of_the_night_keeps_what_each_step_found(steps, run_jobs):
    at = datetime(2026, 3, 1, 3, tzinfo=UTC)
    start_night_when_due(at=at)

    (job,) = run_jobs(clock=lambda: at)

    assert list(job.result) == ["first", "second", "unlisted"]
