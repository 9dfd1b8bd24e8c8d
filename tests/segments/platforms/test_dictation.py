"""Files that a second process writes are those that this one would."""

import errno
from functools import partial
from time import sleep

import pytest

from segments.platforms import PLATFORMS, AudienceFiles, DictatedFiles, Lines, dictation
from segments.platforms.files import open_part
from segments.platforms.forms import digest
from tests.segments.platforms.test_files import ANA, BO

NAMES = {"stem": "lapsed", "operation": "ADD", "list_name": "Lapsed"}


def _tell(files):
    files.write_people(Lines.of([ANA]))
    files.write_people(Lines.of([BO]))
    files.write_rows([("", ("one", "row"))])
    return files.close(), files.people, files.identifiers, files.met


def _tell_much(files):
    """Until whoever hears it has ended."""
    for _ in range(1_000):
        files.write_people(Lines.of([ANA] * 1_000))
    files.close()


@pytest.mark.parametrize("plain", [False, True])
@pytest.mark.parametrize("code", [platform.code for platform in PLATFORMS])
def test_whoever_writes_them_the_files_and_what_is_told_of_them_are_the_same(code, plain, tmp_path):
    here, beside = tmp_path / "here", tmp_path / "beside"
    here.mkdir()
    beside.mkdir()
    names = {**NAMES, "plain": plain, "looked_for": frozenset({digest("ana@example.com"), digest("nobody")})}

    told = _tell(AudienceFiles(PLATFORMS[code], open_file=partial(open_part, here), **names))
    with DictatedFiles(PLATFORMS[code], folder=beside, **names) as files:
        assert _tell(files) == told

    written = [{path.name: path.read_bytes() for path in folder.iterdir()} for folder in (here, beside)]
    assert written[0] == written[1] != {}
    assert told[3] == {digest("ana@example.com")}


def test_a_disk_that_is_full_or_a_folder_that_is_gone_is_told_as_here(tmp_path):
    gone = tmp_path / "gone"
    gone.mkdir()
    with (
        DictatedFiles(PLATFORMS["x"], folder=gone, plain=False, **NAMES) as files,
        pytest.raises(OSError, match="gone") as raised,
    ):
        _take_away_and_tell_much(gone, files)

    assert raised.value.errno == errno.ENOENT


def _take_away_and_tell_much(folder, files):
    folder.rmdir()  # it is empty: what is told lies in a file without a name
    _tell_much(files)


def test_a_process_that_is_killed_is_an_error_and_no_finished_file(tmp_path):
    with DictatedFiles(PLATFORMS["x"], folder=tmp_path, plain=False, **NAMES) as files:
        files.write_people(Lines.of([ANA]))
        files._scribe.kill()

        with pytest.raises(OSError, match="before they were whole"):
            files.close()


def test_a_stop_that_is_meant_for_the_worker_ends_no_files(tmp_path):
    with DictatedFiles(PLATFORMS["x"], folder=tmp_path, plain=False, **NAMES) as files:
        _tell_and_wait_for_the_file(files, tmp_path)
        files._scribe.terminate()

        assert [file.rows for file in files.close()] == [200_000]


def _tell_and_wait_for_the_file(files, folder):
    files.write_people(Lines.of([ANA] * 100_000))
    while not list(folder.iterdir()):
        sleep(0.01)


def test_what_is_left_early_ends_with_its_process(tmp_path):
    with pytest.raises(KeyError), DictatedFiles(PLATFORMS["x"], folder=tmp_path, plain=False, **NAMES) as files:
        raise KeyError

    assert files._scribe.returncode == 1


def test_few_people_and_a_machine_with_one_processor_need_no_second_process(monkeypatch):
    monkeypatch.setattr(dictation.os, "sched_getaffinity", lambda _process: {0, 1})
    assert [dictation.is_worth_it(people) for people in (19_999, 20_000)] == [False, True]

    monkeypatch.setattr(dictation.os, "sched_getaffinity", lambda _process: {1})
    assert not dictation.is_worth_it(1_000_000)
