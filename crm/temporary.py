"""What a long piece of work asks of its connection: where its temporary tables lie."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def spilling() -> Iterator[None]:
    """SQLite keeps temporary tables made within on disk: a large file must not become as much memory.

    Changes nothing on PostgreSQL, and nothing within a transaction, where SQLite cannot. Temporary
    tables there are before or after are lost.
    """
    if connection.vendor == "postgresql" or connection.in_atomic_block:
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA temp_store=FILE")
        try:
            yield
        finally:
            cursor.execute("PRAGMA temp_store=MEMORY")
