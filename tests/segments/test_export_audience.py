"""The command that writes a list's files into a folder."""

import json
from hashlib import sha256
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from segments.models import AudienceExport, ExclusionList
from tests.segments.exclusions.lapsed import buyer, shop

pytestmark = pytest.mark.django_db


def told(wanted: str, out, **options) -> str:
    stdout = StringIO()
    call_command("export_audience", wanted, platform="google", out=out, stdout=stdout, **options)
    return stdout.getvalue()


@pytest.mark.parametrize("wanted", ["Lapsed low-value buyers", "lapsed", "NON_TARGET"])
def test_the_files_and_the_manifest_lie_in_the_folder(tmp_path, wanted):
    shop()
    buyer()

    manifest = json.loads(told(wanted, tmp_path / "new", json=True))

    (file,) = manifest["files"]
    assert sha256((tmp_path / "new" / file["name"]).read_bytes()).hexdigest() == file["sha256"]
    assert [json.loads(path.read_text()) for path in (tmp_path / "new").glob("*_manifest.json")] == [manifest]


def test_it_says_how_many_are_left_out_and_why(tmp_path):
    shop()
    buyer(country="DE")
    buyer(country="FR")

    said = told("LAPSED", tmp_path).splitlines()

    assert said[0].startswith("0 people, 0 identifiers: no file")
    assert said[1].startswith("left out: 2 people: Ad use unknown, lives in the EEA")


def test_where_nothing_can_be_written_nothing_counts_as_exported(tmp_path):
    shop()
    (tmp_path / "file").touch()

    with pytest.raises(CommandError, match="cannot be written"):
        told("LAPSED", tmp_path / "file")

    assert not AudienceExport.objects.exists()


def test_a_list_that_is_not_there_is_refused_with_those_that_are(tmp_path):
    shop()

    with pytest.raises(CommandError, match=r"Lapsed low-value buyers.*and the types LOYAL"):
        told("Nobody", tmp_path)

    assert not ExclusionList.objects.filter(name="Nobody").exists()
