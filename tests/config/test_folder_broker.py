"""Wake-ups that go through a folder: a reader never meets half of one, and a damaged one ends nobody."""

import json
from pathlib import Path

import pytest
from kombu import Connection
from kombu.transport import filesystem
from kombu.transport.virtual import Empty

from config import folder_broker


@pytest.fixture
def channel_of(tmp_path):
    def make(transport):
        folders = {
            "data_folder_in": str(tmp_path), "data_folder_out": str(tmp_path),
            "control_folder": str(tmp_path / "control"), "store_processed": False,
        }  # fmt: skip
        return Connection(transport=transport, transport_options=folders).channel()

    return make


def seen_by_a_reader(folder: Path) -> list[str]:
    return [one.name for one in folder.iterdir() if one.name.partition(".")[2] == "celery.msg"]


def test_a_message_is_seen_when_it_is_whole_and_not_before(channel_of, tmp_path, monkeypatch):
    channel, before = channel_of(folder_broker.Transport), []
    replace = folder_broker.os.replace

    def watched(part, whole):
        before.append((seen_by_a_reader(tmp_path), json.loads(Path(part).read_text())))
        replace(part, whole)

    monkeypatch.setattr(folder_broker.os, "replace", watched)

    channel._put("celery", {"body": "wake up"})

    assert before == [([], {"body": "wake up"})]
    assert channel._get("celery") == {"body": "wake up"}
    assert list(tmp_path.glob("*.msg*")) == []


def test_a_damaged_message_is_dropped_and_the_next_one_read(channel_of, tmp_path):
    channel = channel_of(folder_broker.Transport)
    (tmp_path / "0_empty.celery.msg").write_text("")
    channel._put("celery", {"body": "wake up"})

    assert channel._get("celery") == {"body": "wake up"}
    with pytest.raises(Empty):
        channel._get("celery")


def test_the_librarys_own_folder_ends_with_an_empty_message(channel_of, tmp_path):
    """The negative control: once this fails, our transport can go."""
    channel = channel_of(filesystem.Transport)
    (tmp_path / "0_empty.celery.msg").write_text("")

    with pytest.raises(json.JSONDecodeError):
        channel._get("celery")


def test_the_installations_broker_is_the_safe_one():
    from config.celery import app

    with Connection("filesystem://") as connection:
        assert isinstance(connection.transport, folder_broker.Transport)
    assert app.main == "hexad"
