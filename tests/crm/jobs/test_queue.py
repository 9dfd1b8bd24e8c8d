from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from django.utils import translation

from crm import jobs
from crm.jobs import JOB_KINDS, JobCannotChange, JobKind, queue
from crm.models import Job
from tests.factories import JobFactory

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
A_SECOND = timedelta(seconds=1)


@pytest.fixture
def kind(monkeypatch):
    """A kind of work for these tests alone."""
    monkeypatch.setattr(JOB_KINDS, "_kinds", dict(JOB_KINDS._kinds))
    return JOB_KINDS.register(JobKind("test", "Test", lambda job, progress: {}))


@pytest.fixture
def woken(monkeypatch):
    """Ids of the jobs that workers were told about."""
    ids = []
    monkeypatch.setattr(
        queue.current_app, "send_task", lambda name, kwargs: ids.append(kwargs["job_id"]), raising=True
    )
    return ids


def sweep(at):
    return jobs.sweep(at=at, pause=lambda seconds: None)


@pytest.mark.django_db
def test_a_worker_is_told_only_once_the_row_is_committed(kind, woken, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        job = jobs.enqueue("test", at=AT, payload={"a": 1})
        assert woken == []

    assert woken == [job.pk]
    assert Job.objects.values_list("state", "payload", "created_at").get() == ("QUEUED", {"a": 1}, AT)


@pytest.mark.django_db
def test_work_remembers_the_language_it_was_asked_in(kind, woken):
    with translation.override("ar"):
        assert jobs.enqueue("test", at=AT).language == "ar"


@pytest.mark.django_db
def test_a_broker_that_is_down_costs_no_work(kind, monkeypatch, caplog, django_capture_on_commit_callbacks):
    def refuse(*args, **kwargs):
        raise ConnectionError

    monkeypatch.setattr(queue.current_app, "send_task", refuse)
    with django_capture_on_commit_callbacks(execute=True):
        jobs.enqueue("test", at=AT)

    assert Job.objects.get().state == "QUEUED"
    assert "no broker; the sweep will wake a worker" in caplog.text


@pytest.mark.django_db
def test_work_with_a_key_is_asked_for_once_while_it_is_open(kind, woken):
    first = jobs.enqueue("test", at=AT, key="2026-03-01")
    again = jobs.enqueue("test", at=AT, key="2026-03-01")
    assert again == first

    jobs.cancel(first, at=AT)
    assert jobs.enqueue("test", at=AT, key="2026-03-01") != first


@pytest.mark.django_db
def test_a_misspelt_kind_is_refused_before_anything_is_written(kind):
    with pytest.raises(KeyError, match="tset"):
        jobs.enqueue("tset", at=AT)
    assert not Job.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("state", ["DONE", "FAILED", "CANCELLED"])
def test_what_is_over_cannot_be_cancelled(state):
    job = JobFactory(state=state, finished_at=AT)
    with pytest.raises(JobCannotChange, match="already over"):
        jobs.cancel(job, at=AT)


@pytest.mark.django_db
def test_a_failed_job_starts_again_with_fresh_attempts_and_an_unused_number():
    job = JobFactory(state="FAILED", attempts=5, max_attempts=5, error="Broken", finished_at=AT, done=7)

    jobs.retry(job, at=AT)

    job.refresh_from_db()
    assert (job.state, job.attempts, job.max_attempts, job.error, job.done, job.finished_at) == (
        "QUEUED", 5, 10, "", 0, None,
    )  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("state", ["QUEUED", "RUNNING", "DONE"])
def test_only_a_failed_or_cancelled_job_starts_again(state):
    job = JobFactory(state=state, finished_at=AT if state == "DONE" else None)
    with pytest.raises(JobCannotChange, match="Only a failed"):
        jobs.retry(job, at=AT)


@pytest.mark.django_db
def test_a_job_does_not_start_again_beside_its_own_kind_and_key():
    failed = JobFactory(state="FAILED", key="k", finished_at=AT)
    JobFactory(state="RUNNING", key="k")
    with transaction.atomic(), pytest.raises(JobCannotChange, match="already waiting or running"):
        jobs.retry(failed, at=AT)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("silent_for", "state"),
    [
        pytest.param(queue.STALLED_AFTER, "RUNNING", id="silent just short of too long"),
        pytest.param(queue.STALLED_AFTER + A_SECOND, "QUEUED", id="silent too long"),
    ],
)
def test_a_job_whose_worker_is_silent_is_taken_up(silent_for, state):
    job = JobFactory(state="RUNNING", attempts=1, heartbeat_at=AT - silent_for)
    sweep(AT)
    job.refresh_from_db()
    assert job.state == state


@pytest.mark.django_db
def test_a_heartbeat_that_waited_for_the_lock_is_heard_before_the_job_is_taken_up():
    job = JobFactory(state="RUNNING", attempts=1, heartbeat_at=AT - queue.STALLED_AFTER - A_SECOND)

    counts = jobs.sweep(at=AT, pause=lambda seconds: Job.objects.update(heartbeat_at=AT))

    job.refresh_from_db()
    assert (job.state, counts) == ("RUNNING", {"stalled": 0, "given_up": 0, "woken": 0})


@pytest.mark.django_db
def test_a_job_that_kills_its_workers_is_given_up_in_words():
    job = JobFactory(state="RUNNING", attempts=5, max_attempts=5, heartbeat_at=AT - timedelta(hours=1))

    assert sweep(AT) == {"stalled": 0, "given_up": 1, "woken": 0}

    job.refresh_from_db()
    assert (job.state, job.finished_at) == ("FAILED", AT)
    assert job.error == "The worker stopped 5 times while doing this. The log says why."


@pytest.mark.django_db
def test_a_wake_up_lost_with_its_broker_is_sent_again(kind, woken, django_capture_on_commit_callbacks):
    forgotten = JobFactory(created_at=AT - queue.FORGOTTEN_AFTER)
    JobFactory(created_at=AT - queue.FORGOTTEN_AFTER + A_SECOND)  # its wake-up may still be on its way

    with django_capture_on_commit_callbacks(execute=True):
        sweep(AT)

    assert woken == [forgotten.pk]


@pytest.mark.django_db
@pytest.mark.parametrize("how_many", [0, 1, 3])
def test_a_sweep_asks_the_same_few_questions_when_nothing_stalled(how_many, django_assert_num_queries):
    for _ in range(how_many):
        JobFactory(created_at=AT - timedelta(hours=1))
    with django_assert_num_queries(2):
        sweep(AT)
