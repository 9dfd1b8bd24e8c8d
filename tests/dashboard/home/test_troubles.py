"""What failed, who is told, and where one mends it."""

from datetime import timedelta

import pytest
from django.core.cache import cache

from crm.backups.made import backup_made
from crm.health import worker_was_here
from crm.models import Store
from segments.engine import recalculate
from tests.factories import ImportFactory, JobFactory, UserFactory


@pytest.fixture(autouse=True)
def healthy(store, at, person):
    """A store that works: a worker, a backup, fresh types."""
    person()
    recalculate(as_of=at, full=True)
    backup_made(files=3, size=1000, at=at - timedelta(days=1))
    worker_was_here(at=at)


def troubles_of(client):
    return [(trouble.what, trouble.url) for trouble in client.get("/").context["briefing"].troubles]


def test_nothing_is_told_of_a_store_that_works(signed_in, at):
    JobFactory(state="DONE", finished_at=at)

    assert troubles_of(signed_in()) == []


def test_a_failed_job_is_told_to_its_owner_and_to_admins(signed_in, at):
    client = signed_in("MARKETER")
    job = JobFactory(owner=client.user, kind="lists.export", state="FAILED", finished_at=at)
    JobFactory(owner=UserFactory(), kind="lists.export", state="FAILED", finished_at=at - timedelta(days=9))
    told = [troubles_of(client)]
    client.force_login(UserFactory(role="ADMIN"))
    told.append(troubles_of(client))
    client.force_login(UserFactory(role="ACCOUNT_MANAGER"))
    told.append(troubles_of(client))

    expected = [("Exclusion list export failed", f"/jobs/{job.pk}/")]
    assert told == [expected, expected, []]


def test_refused_lines_of_an_import_are_told_with_their_number(signed_in, at):
    batch = ImportFactory(state="STORED", stored_at=at, counts={"refused": 2, "rows": 40})
    ImportFactory(state="STORED", stored_at=at, counts={"refused": 0, "rows": 40})

    assert troubles_of(signed_in()) == [("2 lines were refused", f"/imports/{batch.pk}/")]


@pytest.mark.parametrize(
    ("break_it", "expected"),
    [
        pytest.param(lambda at: cache.clear(), "No worker is running", id="no worker"),
        pytest.param(
            lambda at: Store.objects.update(sending_paused_at=at), "Sending is paused", id="after a restore"
        ),
    ],
)
def test_what_is_wrong_with_the_installation_is_told_to_those_who_run_it(signed_in, at, break_it, expected):
    break_it(at)
    client = signed_in()
    told = [what for what, _url in troubles_of(client)]
    client.force_login(UserFactory(role="ACCOUNT_MANAGER"))

    assert (told, troubles_of(client)) == ([expected], [])


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        pytest.param(6, [], id="a week is not over"),
        pytest.param(8, ["A backup is overdue"], id="more than a week"),
    ],
)
def test_a_backup_is_overdue_after_a_week(signed_in, at, time_machine, days, expected):
    later = at - timedelta(days=1) + timedelta(days=days)
    time_machine.move_to(later, tick=False)
    worker_was_here(at=later)
    recalculate(as_of=later, full=True)

    assert [what for what, _url in troubles_of(signed_in())] == expected


def test_old_types_are_told_with_their_day(signed_in, at, time_machine):
    later = at + timedelta(hours=27)
    time_machine.move_to(later, tick=False)
    worker_was_here(at=later)

    (trouble,) = signed_in().get("/").context["briefing"].troubles

    assert (trouble.what, trouble.detail) == (
        "Types are not fresh", "They were concluded on 23 Nov 2026, 08:40.",
    )  # fmt: skip
