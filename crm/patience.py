"""Writing what is not worth waiting for.

SQLite has one writer: while an import or a change of the store holds it, everybody else's write waits up
to twenty seconds. PostgreSQL has no such wait.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError, connection

BRIEF_MS = 50


class WriterIsBusy(Exception):
    """Somebody else is writing; nothing was written."""


@contextmanager
def without_waiting() -> Iterator[None]:
    """Raises WriterIsBusy instead of waiting. Outside a transaction only: inside one the wait is over."""
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        yield
        return
    with connection.cursor() as cursor:
        usual = cursor.execute("PRAGMA busy_timeout").fetchone()[0]
        cursor.execute(f"PRAGMA busy_timeout = {BRIEF_MS}")
    try:
        yield
    except OperationalError as error:
        if "locked" not in str(error):
            raise
        raise WriterIsBusy from error
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA busy_timeout = {usual}")
