"""The dashboard as PDF: on demand, and every week by mail."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail

from crm.models import AuditEvent, Job, Store
from dashboard.board.weekly import change_subscription, start_weekly_when_due
from tests.factories import UserFactory

MONDAY = datetime(2026, 11, 23, 8, 40, tzinfo=UTC)  # `at` of the tests


def test_the_pdf_is_drawn_by_a_job_and_fetched_by_who_asked(signed_in, half_a_year, run_jobs):
    client = signed_in()
    half_a_year()

    answer = client.post("/dashboard/pdf/", {"from": "2026-10-01", "to": "2026-11-23"})
    [job] = run_jobs()
    fetched = client.get(f"/dashboard/pdf/{job.pk}/")

    assert (answer.status_code, job.state, job.error) == (302, "DONE", "")
    assert (fetched["Content-Type"], fetched.content[:5]) == ("application/pdf", b"%PDF-")
    assert (job.done, job.total) == (10, 11)  # told before each of eleven charts
    assert AuditEvent.objects.filter(action="dashboard.drawn").count() == 1


@pytest.mark.parametrize("language", ["en", "es", "ar", "zh-hans"])
@pytest.mark.parametrize("scheme", ["types", "classic"])
def test_the_pdf_is_drawn_in_every_language_as_vectors(half_a_year, at, language, scheme):
    from dashboard.board.pdf_job import draw_board, payload_of
    from dashboard.board.span import Span

    half_a_year()
    span = Span(at.date() - timedelta(days=60), at.date())
    told = []

    class Ear:
        def report(self, done, total):
            told.append((done, total))

    content = draw_board(
        UserFactory(role="ADMIN"), payload_of(span, scheme=scheme, language=language), at=at, progress=Ear()
    )

    assert content[:5] == b"%PDF-"
    assert b"/Subtype /Image" not in content
    assert told == [(number, 11) for number in range(11)]


def test_subscribers_get_it_on_monday_in_their_language_once(half_a_year, at, run_jobs):
    half_a_year()
    reader = UserFactory(role="ADMIN", language="es", weekly_report=True)
    UserFactory(role="ADMIN")
    UserFactory(role="SALES_REP", weekly_report=True)  # may not see it
    UserFactory(role="ADMIN", weekly_report=True, is_active=False)

    started = [job.owner for job in start_weekly_when_due(at=at)]
    run_jobs()
    again = start_weekly_when_due(at=at + timedelta(days=3))

    assert (started, again) == ([reader], [])
    [letter] = mail.outbox
    [(name, content, kind)] = letter.attachments
    assert (letter.to, name, kind) == (
        [reader.email], "dashboard-2026-11-16-2026-11-22.pdf", "application/pdf",
    )  # fmt: skip
    assert content[:5] == b"%PDF-"


@pytest.mark.parametrize(
    ("when", "starts"),
    [
        pytest.param(MONDAY.replace(hour=4, minute=59), 0, id="before six on Monday"),
        pytest.param(MONDAY.replace(hour=6, minute=0), 1, id="from six"),
        pytest.param(MONDAY + timedelta(days=4), 1, id="a machine that was off does it later"),
    ],
)
def test_it_starts_on_monday_at_six_in_the_zone_of_the_store(store, when, starts):
    UserFactory(role="ADMIN", weekly_report=True)

    assert len(start_weekly_when_due(at=when)) == starts


def test_each_week_has_its_own_letter(store, at):
    UserFactory(role="ADMIN", weekly_report=True)

    keys = [job.key for week in range(2) for job in start_weekly_when_due(at=at + timedelta(weeks=week))]

    assert [key.partition(":")[2] for key in keys] == ["2026-W48", "2026-W49"]


def test_a_restored_copy_sends_nothing(store, at):
    UserFactory(role="ADMIN", weekly_report=True)
    Store.objects.update(sending_paused_at=at)

    assert start_weekly_when_due(at=at) == []


def test_who_stops_it_after_it_was_started_gets_none(half_a_year, at, run_jobs):
    half_a_year()
    reader = UserFactory(role="ADMIN", weekly_report=True)
    start_weekly_when_due(at=at)
    change_subscription(user=reader, wanted=False, at=at)

    [job] = run_jobs()

    assert (job.state, job.result, mail.outbox) == ("DONE", {"sent": 0}, [])


def test_one_asks_for_it_and_stops_it_on_the_page(signed_in, half_a_year):
    client = signed_in()
    half_a_year()
    states = []
    for wanted in ("1", "1", "0"):
        client.post("/dashboard/weekly/", {"wanted": wanted})
        client.user.refresh_from_db()
        states.append(client.user.weekly_report)

    assert states == [True, True, False]
    assert AuditEvent.objects.filter(action="account.changed").count() == 2


def test_the_schedule_starts_it():
    from config.celery import app

    assert app.conf.beat_schedule["dashboard.start_weekly_reports"]["task"] == "dashboard.start_weekly_reports"


def test_the_task_starts_what_is_due(store, at):
    from dashboard.tasks import start_weekly_reports

    UserFactory(role="ADMIN", weekly_report=True)
    start_weekly_reports(from_a_newer_version=True)

    assert Job.objects.filter(kind="reports.weekly", state="QUEUED").count() == 1
