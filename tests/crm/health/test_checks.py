"""Each part says what is wrong with it and what to do; without trouble it asks for nothing."""

import re
from collections import namedtuple
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from crm import health
from crm.backups.made import backup_made
from crm.health import checks
from crm.models import Store
from tests.factories import JobFactory, UserFactory

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
GB = 10**9
Room = namedtuple("Room", "total used free")
pytestmark = pytest.mark.django_db


def answer(check):
    found = check(at=AT)
    return found.answer, bool(found.todo)


@pytest.mark.parametrize(
    ("silent_for", "said"),
    [
        pytest.param(None, ("silent", True), id="never heard of"),
        pytest.param(health.SILENT_AFTER, ("ok", False), id="heard of just in time"),
        pytest.param(health.SILENT_AFTER + timedelta(seconds=1), ("silent", True), id="silent too long"),
    ],
)
def test_worker_and_schedule_are_asked_when_they_were_last_heard_of(silent_for, said):
    if silent_for is not None:
        health.worker_was_here(at=AT - silent_for)
        health.clock_was_here(at=AT - silent_for)
    assert (answer(checks.worker), answer(checks.clock)) == (said, said)


@pytest.mark.parametrize(
    ("waited", "needs_somebody"),
    [
        pytest.param(checks.LONGEST_WAIT - timedelta(seconds=1), False, id="not long"),
        pytest.param(checks.LONGEST_WAIT, True, id="too long"),
    ],
)
def test_a_queue_needs_somebody_when_its_oldest_job_waits_too_long(waited, needs_somebody):
    JobFactory(created_at=AT - waited)
    JobFactory(created_at=AT)
    JobFactory(created_at=AT - timedelta(days=1), state="DONE", finished_at=AT)
    assert answer(checks.queue) == (2, needs_somebody)


@pytest.mark.parametrize(
    ("state", "asked", "said"),
    [
        pytest.param("DONE", timedelta(hours=9), ("ok", False), id="this night"),
        pytest.param("DONE", timedelta(hours=27), ("overdue", True), id="left out"),
        pytest.param("FAILED", timedelta(hours=9), ("failed", True), id="failed"),
    ],
)
def test_the_newest_night_speaks_for_all(state, asked, said):
    JobFactory(
        kind="night", state="DONE", created_at=AT - timedelta(days=3), finished_at=AT - timedelta(days=3)
    )
    JobFactory(kind="night", state=state, created_at=AT - asked, finished_at=AT - asked)
    assert answer(checks.night) == said


@pytest.mark.parametrize(
    ("age", "said"),
    [(timedelta(days=6), ("ok", False)), (timedelta(days=8), ("old", True))],
)
def test_a_backup_grows_old_within_a_week(age, said):
    backup_made(files=1, size=10, at=AT - age)
    assert answer(checks.backup) == said


@pytest.mark.parametrize(
    ("free", "said"),
    [
        pytest.param(50 * GB, ("ok", False), id="half is free"),
        pytest.param(9 * GB, ("nearly full", True), id="less than a tenth"),
    ],
)
def test_a_disk_is_nearly_full_below_a_tenth(monkeypatch, free, said):
    monkeypatch.setattr(checks.shutil, "disk_usage", lambda path: Room(100 * GB, 100 * GB - free, free))
    assert answer(checks.disk) == said


def test_a_restored_copy_says_that_it_sends_nothing():
    assert answer(checks.sending) == ("ok", False)
    Store.objects.filter(pk=1).update(sending_paused_at=AT)
    assert answer(checks.sending) == ("paused", True)


def test_a_broker_that_is_not_there_is_said_and_breaks_nothing(settings, monkeypatch):
    class Away:
        def connection_for_write(self):
            raise OSError("refused")

    monkeypatch.setattr(checks, "current_app", Away())
    assert answer(checks.broker) == ("does not answer", True)
    assert health.report(at=AT)[0] is True


def test_the_page_shows_the_parts_that_the_address_for_machines_names(client):
    client.force_login(UserFactory(role="AUDITOR"))
    page = client.get(reverse("crm:health"))
    said = client.get(reverse("crm:healthz")).json()
    assert [check.code for check, _finding in page.context["found"]] == list(said)
    assert [finding.answer for _check, finding in page.context["found"]] == list(said.values())


@pytest.mark.parametrize("language", ["en", "es", "zh-hans", "ar"])
def test_commands_are_written_left_to_right_in_every_language(client, language):
    client.force_login(UserFactory(role="ADMIN", language=language))

    page = client.get(reverse("crm:health")).content.decode()

    assert re.findall(r'<code dir="ltr">(.+?)</code>', page) == [
        "celery -A config worker -B", "celery -A config beat", "worker -B", "manage.py backup FILE",
    ]  # fmt: skip
