"""A copy of a SQLite file that others write to all the time."""

import shutil
import sqlite3
import threading
from contextlib import closing

import pytest

from crm.backups.databases import check_sqlite, copy_sqlite

COPIES = 20


@pytest.fixture
def busy(tmp_path):
    """A ledger of two accounts; a thread moves money between them and counts what it committed."""
    path = tmp_path / "busy.sqlite3"
    with closing(sqlite3.connect(path)) as database:
        database.executescript(
            "PRAGMA journal_mode=WAL; PRAGMA wal_autocheckpoint=100000;"
            "CREATE TABLE entry (id INTEGER PRIMARY KEY, account TEXT, amount INTEGER);"
        )
    committed, stop = [0], threading.Event()

    def write():
        with closing(sqlite3.connect(path, timeout=30)) as database:
            while not stop.is_set():
                with database:
                    database.execute("INSERT INTO entry (account, amount) VALUES ('a', 1), ('b', -1)")
                committed[0] += 1

    thread = threading.Thread(target=write)
    thread.start()
    yield path, committed
    stop.set()
    thread.join()


def taken(copy, path, committed, tmp_path):
    """Copies that are broken, out of balance, or miss what was committed before they began."""
    wrong = 0
    for number in range(COPIES):
        target = tmp_path / f"copy-{number}.sqlite3"
        before = committed[0]
        copy(path, target)
        with closing(sqlite3.connect(target)) as database:
            rows, balance = database.execute("SELECT count(*), coalesce(sum(amount), 0) FROM entry").fetchone()
        wrong += check_sqlite(target) != "ok" or balance != 0 or rows < 2 * before
    return wrong


def test_a_backup_during_writes_misses_no_committed_row(busy, tmp_path):
    path, committed = busy
    assert taken(copy_sqlite, path, committed, tmp_path) == 0


def test_copying_the_file_does_miss_rows(busy, tmp_path):
    """The negative control: what the test above would not notice, it could not guard."""
    path, committed = busy
    while committed[0] < 10:
        pass

    def copy(source, target):
        with closing(sqlite3.connect(target)) as database:
            database.execute("CREATE TABLE entry (id INTEGER PRIMARY KEY, account TEXT, amount INTEGER)")
        shutil.copyfile(source, target)

    assert taken(copy, path, committed, tmp_path) > 0
