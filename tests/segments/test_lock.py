"""One pass at a time, across connections and processes."""

import fcntl
from pathlib import Path
from threading import Thread

import pytest
from django.db import connection

from segments.engine.lock import EngineIsBusy, lock_file, only_one_pass

pytestmark = pytest.mark.django_db(transaction=True)


def elsewhere(found: list):
    """Try it on a connection of its own."""
    try:
        with only_one_pass(using="default", wait=False):
            found.append("in")
    except EngineIsBusy:
        found.append("busy")
    finally:
        connection.close()


def tried_elsewhere() -> str:
    found: list = []
    thread = Thread(target=elsewhere, args=(found,))
    thread.start()
    thread.join()
    return found[0]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no advisory locks")
def test_a_second_pass_is_told_that_the_engine_is_busy():
    with only_one_pass(using="default", wait=False):
        during = tried_elsewhere()

    assert (during, tried_elsewhere()) == ("busy", "in")


def test_a_database_file_is_locked_beside_itself(monkeypatch, tmp_path):
    """SQLite has no advisory locks: a lock file, set free by the system when its process ends."""
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL has no need of a lock file")
    database = tmp_path / "memory" / "shop.sqlite3"
    database.parent.mkdir()
    monkeypatch.setitem(connection.settings_dict, "NAME", str(database))
    lock = lock_file(database)
    with only_one_pass(using="default", wait=False):
        during = _is_locked(lock)
        with pytest.raises(EngineIsBusy), only_one_pass(using="default", wait=False):
            pass

    assert (during, _is_locked(lock)) == (True, False)
    lock.unlink()


def _is_locked(path: Path) -> bool:
    with path.open("rb") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        return False
