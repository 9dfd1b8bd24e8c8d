"""What happens between the asking for an export and its files, or while they are written."""

from datetime import timedelta

import pytest

from crm.erasure import erase
from segments.exclusions import exporting
from segments.exclusions.exporting import ExportRefused, begin_export, run_export
from segments.exclusions.jobs import ask_for_exports, run
from segments.exclusions.writing import folder_of
from segments.models import AudienceExport, AudienceMember
from segments.platforms.forms import digest
from tests.factories import UserFactory
from tests.segments.exclusions.lapsed import NOW, buyer, export, lines, say, shop

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=2)


@pytest.fixture
def lapsed():
    return shop()


@pytest.fixture
def meanwhile(monkeypatch):
    """Something that happens once, when the files are written and not stored yet."""

    def happens(change):
        store, waiting = exporting._store, [change]

        def storing(*args, **details):
            if waiting:
                waiting.pop()()
            return store(*args, **details)

        monkeypatch.setattr(exporting, "_store", storing)

    return happens


def test_who_says_no_before_a_worker_comes_to_it_is_in_no_file(lapsed):
    person, other = buyer(email="no@example.com"), buyer(email="yes@example.com")
    asked = begin_export(exclusion_list=lapsed, platform="pinterest", as_of=NOW, by=None)
    say(person, "WITHDRAWN", at=NOW + timedelta(hours=1))

    done = run_export(asked, at=LATER)

    assert (done.people, done.as_of) == (1, LATER)
    assert AudienceMember.objects.get().customer == other


def test_who_is_erased_while_the_files_are_written_is_in_none(lapsed, meanwhile):
    person = buyer(email="erased@example.com")
    buyer(email="stays@example.com")
    meanwhile(lambda: erase(customer=person, at=NOW))

    done = export(lapsed)

    assert done.people == 1
    assert [line.split(",")[0] for line in lines(done, "ADD")] == [digest("stays@example.com")]
    assert not AudienceMember.objects.filter(customer=person).exists()


def test_an_export_of_the_same_list_that_is_stored_meanwhile_counts_as_the_one_before(lapsed, meanwhile):
    buyer()
    rival = begin_export(exclusion_list=lapsed, platform="google", as_of=NOW, by=None)
    mine = begin_export(exclusion_list=lapsed, platform="google", as_of=NOW, by=None)
    meanwhile(lambda: run_export(AudienceExport.objects.get(pk=rival.pk), at=NOW))

    done = run_export(mine, at=NOW)

    assert (done.people, done.added, done.removed) == (1, 0, 0)
    assert AudienceMember.objects.get().since == rival


def test_an_export_older_than_the_newest_one_is_refused_in_words(lapsed):
    buyer()
    old = begin_export(exclusion_list=lapsed, platform="google", as_of=NOW, by=None)
    export(lapsed)

    with pytest.raises(ExportRefused, match="newer export"):
        run_export(old, at=LATER)


def test_what_an_attempt_that_ended_halfway_left_behind_is_removed(lapsed):
    buyer()
    asked = begin_export(exclusion_list=lapsed, platform="google", as_of=NOW, by=None)
    folder_of(asked).mkdir(parents=True)
    (folder_of(asked) / "lapsed_google_remove.csv").write_text("old")

    done = run_export(asked, at=NOW)

    assert {path.name for path in folder_of(asked).iterdir()} == {file.name for file in done.files.all()}


def test_nothing_is_written_for_somebody_who_is_no_admin_any_more(lapsed):
    admin = UserFactory(role="ADMIN")
    (asked,) = ask_for_exports(exclusion_list=lapsed, platforms=["google"], by=admin, at=NOW)
    admin.role = "MARKETER"
    admin.save()

    with pytest.raises(ExportRefused):
        run(asked.job, progress=None)


def test_an_erasure_removes_the_files_that_hold_the_person_and_no_others(
    lapsed, django_capture_on_commit_callbacks
):
    before = export(lapsed, platform="x")
    buyer()
    early = export(lapsed)
    person = buyer()
    first, second = export(lapsed), export(lapsed, at=NOW + timedelta(hours=1))
    elsewhere = export(lapsed, platform="pinterest")

    with django_capture_on_commit_callbacks(execute=True):
        erase(customer=person, at=LATER)

    def kept(done):
        return [bool(file.content) for file in done.files.all()]

    assert (kept(early), kept(first), kept(second), kept(elsewhere)) == ([True], [False] * 2, [False], [False])
    assert not any(path.is_file() for path in folder_of(first).iterdir())
    assert before.files.count() == 0
    assert lines(export(lapsed, at=LATER), "REMOVE") != []
