"""An export whose files a second process writes, and one that breaks off, end as any other does."""

from hashlib import sha256
from pathlib import Path

import pytest

from crm.erasure import erase
from segments.exclusions.exporting import begin_export, run_export
from segments.exclusions.writing import ExportFiles
from segments.models import AudienceExport, AudienceMember
from segments.platforms import DictatedFiles
from tests.factories import IdentityFactory
from tests.segments.exclusions.lapsed import NOW, buyer, export, shop

pytestmark = pytest.mark.django_db


@pytest.fixture
def by_another(monkeypatch):
    """However few the people; tells which files were written so."""
    begun, usual = [], DictatedFiles.__init__

    def begins(self, *args, **names):
        begun.append(names["operation"])
        usual(self, *args, **names)

    monkeypatch.setattr(DictatedFiles, "__init__", begins)
    monkeypatch.setattr("segments.exclusions.writing.is_worth_it", lambda _people: True)
    return begun


def _hashes(done: AudienceExport) -> list[tuple[str, str, int]]:
    return sorted(done.files.values_list("name", "sha256", "rows"))


def test_a_sequence_of_exports_gives_the_same_files_and_evidence(by_another, monkeypatch):
    lapsed = shop()
    stays, leaves, gone = (buyer(email=f"p{number}@example.com") for number in range(3))
    first = export(lapsed)
    IdentityFactory(customer=stays, value="new@example.com")
    buyer(email="comes@example.com")
    leaves.metrics.delete()
    erase(customer=gone, at=NOW)

    second = export(lapsed)
    dictated = (
        _hashes(second),
        second.people,
        second.identifiers,
        second.manifest["against_the_export_before"],
    )

    assert by_another == ["ADD", "REMOVE", "ADD", "NEW", "REMOVE"]
    assert {name: sha for name, sha, _rows in _hashes(second)} == {
        file.name: sha256(Path(file.content.path).read_bytes()).hexdigest() for file in second.files.all()
    }
    assert (first.people, second.people, second.identifiers) == (3, 2, 3)
    monkeypatch.setattr("segments.exclusions.writing.is_worth_it", lambda _people: False)
    alone = export(lapsed)
    assert [one for one in _hashes(alone) if "_add" in one[0]] == [
        one for one in dictated[0] if "_add" in one[0]
    ]
    assert len(dictated[0]) == 3


def test_an_export_that_is_broken_off_stores_nothing_and_begins_anew(by_another):
    lapsed = shop()
    buyer()
    begun = begin_export(exclusion_list=lapsed, platform="google", as_of=NOW, by=None)

    def breaks(_done: int, _total: int, step: str) -> None:
        if step == "writing":
            raise OSError("lost")

    with pytest.raises(OSError, match="lost"):
        run_export(begun, at=NOW, tell=breaks)
    assert (begun.files.count(), AudienceMember.objects.count()) == (0, 0)

    assert run_export(AudienceExport.objects.get(pk=begun.pk), at=NOW).people == 1


def test_members_are_stored_while_files_are_written_by_a_first_export_alone(by_another, monkeypatch):
    """It has many to store; of the others nobody waits for a transaction that waits for files."""
    stored, close = [], ExportFiles.close

    def closes(self):
        stored.append(AudienceMember.objects.filter(since=self.export).exists())
        return close(self)

    monkeypatch.setattr(ExportFiles, "close", closes)
    lapsed = shop()
    buyer()
    export(lapsed)
    buyer()
    export(lapsed)

    assert stored == [True, False, True]
