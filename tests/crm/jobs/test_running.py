import itertools
import time
from datetime import UTC, datetime, timedelta
from threading import Thread

import pytest
from django.db import OperationalError, connection, transaction

from crm import jobs, progress_files
from crm.jobs import JOB_KINDS, JobKind, JobRefused, run_job
from crm.jobs import progress as progress_module
from crm.models import Job, Store
from tests.factories import JobFactory, UserFactory

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture
def work(monkeypatch):
    """`work(function)` makes it the kind "test"."""
    monkeypatch.setattr(JOB_KINDS, "_kinds", dict(JOB_KINDS._kinds))

    def register(run, **options):
        return JOB_KINDS.register(JobKind("test", "Test", run, **options))

    return register


def attempt(job, clock=lambda: AT):
    run_job(job.pk, clock=clock, beats=False)
    job.refresh_from_db()
    return job


def test_a_job_is_claimed_done_and_marked_with_its_result(work):
    def run(job, progress):
        progress.report(2, 3, "COUNT")
        assert Job.objects.values_list("state", "done", "total", "step").get() == ("RUNNING", 2, 3, "COUNT")
        return {"rows": 3}

    work(run)
    job = attempt(JobFactory())

    assert (job.state, job.result, job.attempts, job.started_at, job.finished_at) == (
        "DONE", {"rows": 3}, 1, AT, AT,
    )  # fmt: skip


@pytest.mark.parametrize("state", ["RUNNING", "DONE", "CANCELLED"])
def test_only_a_waiting_job_is_claimed(work, state):
    work(lambda job, progress: pytest.fail("it ran"))
    job = JobFactory(state=state, finished_at=None if state == "RUNNING" else AT)
    assert run_job(job.pk, clock=lambda: AT, beats=False) is None


class CardIsEmpty(Exception):
    """A named error of a kind."""


@pytest.mark.parametrize(
    ("error", "shown"),
    [
        pytest.param(JobRefused("The file is empty."), "The file is empty.", id="refused"),
        pytest.param(CardIsEmpty("Nothing left."), "Nothing left.", id="an error the kind names"),
        pytest.param(
            ZeroDivisionError("secret 4711"),
            "Something went wrong. The details are in the log under job {pk}.",
            id="a defect",
        ),
    ],
)
def test_staff_read_a_sentence_and_the_log_has_the_traceback(work, caplog, error, shown):
    def run(job, progress):
        raise error

    work(run, errors=(CardIsEmpty,))
    job = attempt(JobFactory())

    assert (job.state, job.error, job.finished_at) == ("FAILED", shown.format(pk=job.pk), AT)
    assert "Traceback" in caplog.text


def test_an_error_speaks_the_language_of_whoever_asked(work):
    from django.utils.translation import get_language

    work(lambda job, progress: {"language": get_language()})
    assert attempt(JobFactory(owner=UserFactory(language="ar"), language="es")).result == {"language": "ar"}
    assert attempt(JobFactory(owner=UserFactory(language=""), language="es")).result == {"language": "es"}
    assert attempt(JobFactory()).result == {"language": "en"}


def test_an_unknown_kind_fails_in_words():
    job = attempt(JobFactory(kind="from_a_newer_version"))
    assert (job.state, job.error) == (
        "FAILED", "This version does not know the work “from_a_newer_version”.",
    )  # fmt: skip


def test_a_database_that_does_not_answer_is_asked_again_later(work):
    def run(job, progress):
        raise OperationalError("server closed the connection")

    work(run)
    job = JobFactory(max_attempts=2)
    assert attempt(job).state == "QUEUED"
    assert attempt(job).state == "FAILED"


def test_cancelled_work_stops_at_its_next_report_and_stays_cancelled(work):
    steps = []

    def run(job, progress):
        for done in range(3):
            if done == 1:
                jobs.cancel(job, at=AT)
            progress.report(done, 3)
            steps.append(done)
        return {}

    work(run)
    job = attempt(JobFactory())
    assert (job.state, steps) == ("CANCELLED", [0])


def taken_up_by_another_worker(job):
    Job.objects.filter(pk=job.pk).update(heartbeat_at=AT - timedelta(hours=1))
    jobs.sweep(at=AT, pause=lambda seconds: None)
    Job.objects.filter(pk=job.pk).update(state="RUNNING", attempts=job.attempts + 1)


def test_a_worker_that_lost_its_job_cannot_commit_beside_the_one_that_took_it_up(work):
    def run(job, progress):
        taken_up_by_another_worker(job)
        with transaction.atomic():
            UserFactory(username="made twice")
            progress.hold()
        return {}

    work(run)
    job = attempt(JobFactory())

    assert (job.state, job.attempts) == ("RUNNING", 2)  # the other worker's
    assert not UserFactory._meta.model.objects.filter(username="made twice").exists()


def test_a_worker_that_lost_its_job_does_not_mark_it(work):
    def run(job, progress):
        taken_up_by_another_worker(job)
        return {"from": "the late one"}

    work(run)
    job = attempt(JobFactory())
    assert (job.state, job.result) == ("RUNNING", {})


@pytest.mark.django_db(transaction=True)
def test_holding_outside_a_transaction_is_a_defect(work):
    work(lambda job, progress: progress.hold())
    assert attempt(JobFactory()).state == "FAILED"


@pytest.mark.django_db(transaction=True)
def test_a_running_job_beats_beside_a_report_free_stretch_of_work(work, monkeypatch):
    monkeypatch.setattr(progress_module, "BEAT_SECONDS", 0.01)
    ticks = itertools.count()

    def run(job, progress):
        progress.report(1, 4, "LONG")
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            seen = Job.objects.values_list("done", "total", "step", "heartbeat_at").get()
            if seen[:3] == (1, 4, "LONG") and seen[3] > AT:
                return {"beats": "seen"}
        return {"beats": "none"}

    work(run)
    job = JobFactory()
    run_job(job.pk, clock=lambda: AT + timedelta(seconds=next(ticks)))
    job.refresh_from_db()
    assert job.result == {"beats": "seen"}


def how_far(job_id, found):
    """Asked on a connection of its own, as a page does."""
    try:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            seen = Job.objects.get(pk=job_id)
            if (seen.done, seen.total, seen.step) == (3, 9, "orders"):
                found.append("seen")
                return
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_the_bar_moves_inside_a_transaction_that_holds_the_only_pen(work, monkeypatch):
    """On SQLite a change of the store is one long write: its bar stood still until the end."""
    monkeypatch.setattr(progress_module, "BEAT_SECONDS", 0.01)
    Store.current()
    found = []

    def run(job, progress):
        with transaction.atomic():
            Store.objects.update(name="Held")
            progress.report(3, 9, "orders")
            page = Thread(target=how_far, args=(job.pk, found))
            page.start()
            page.join()
        return {}

    work(run)
    job = JobFactory()
    run_job(job.pk, clock=lambda: AT)

    assert found == ["seen"]
    assert progress_files.told(job.pk, attempt=1) == {}


def test_what_another_attempt_told_is_not_told_again():
    job = JobFactory(state="RUNNING", attempts=2, done=1, total=9)
    progress_files.tell(job.pk, attempt=1, said={"done": 8, "total": 9, "step": "orders"})
    try:
        assert Job.objects.get(pk=job.pk).done == 1
    finally:
        progress_files.forget(job.pk)
