"""One pass at a time: a pass that read old facts must not write over one that read newer ones.

The lock belongs to the process: killing it sets the lock free, nothing has to be cleaned up.
"""

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from tempfile import gettempdir

from django.db import connections

KEY = 0x6845  # of the advisory lock; any number that is only ours
SHARES_KEY = KEY + 1  # held, shared, by each further connection of a pass


class EngineIsBusy(Exception):
    """Another pass is running. The message is fit to show to staff."""


@contextmanager
def only_one_pass(*, using: str, wait: bool) -> Iterator[None]:
    """Raises EngineIsBusy when another pass runs and `wait` is false."""
    connection = connections[using]
    if connection.vendor == "postgresql":
        held: AbstractContextManager[None] = _advisory(using, wait=wait)
    elif connection.is_in_memory_db():  # type: ignore[attr-defined]  # SQLite's alone
        held = nullcontext()  # such a database belongs to this process alone
    else:
        held = _file(lock_file(connection.settings_dict["NAME"]), wait=wait)
    with held:
        yield


def join_the_pass(*, using: str) -> None:
    """This connection works for the pass that runs: until it leaves, or is lost, no other pass begins.

    The server may still be writing for a connection whose process was killed, after the lock of the
    pass itself is free.
    """
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock_shared(%s)", [SHARES_KEY])


def leave_the_pass(*, using: str) -> None:
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock_shared(%s)", [SHARES_KEY])


@contextmanager
def _advisory(using: str, *, wait: bool) -> Iterator[None]:
    with _held(using, KEY, wait=wait):
        with _held(using, SHARES_KEY, wait=wait):
            pass  # the shares of a pass that was killed are through
        yield


@contextmanager
def _held(using: str, key: int, *, wait: bool) -> Iterator[None]:
    with connections[using].cursor() as cursor:
        if wait:
            cursor.execute("SELECT pg_advisory_lock(%s)", [key])
        else:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [key])
            if not cursor.fetchone()[0]:
                raise EngineIsBusy("The engine is at work; what changed is looked at right after.")
    try:
        yield
    finally:
        if connections[using].is_usable():
            with connections[using].cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [key])


def lock_file(database: str | Path) -> Path:
    """The file that stands for a pass on this SQLite database, whoever runs it."""
    digest = hashlib.sha256(str(Path(database).resolve()).encode()).hexdigest()[:16]
    return Path(gettempdir()) / f"hexad-engine-{os.getuid()}-{digest}.lock"


@contextmanager
def _file(path: Path, *, wait: bool) -> Iterator[None]:
    handle = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            raise EngineIsBusy("The engine is at work; what changed is looked at right after.") from None
        yield
    finally:
        os.close(handle)
