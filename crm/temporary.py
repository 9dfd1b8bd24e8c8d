"""What a long piece of work asks of its connection: where its temporary tables lie, how its statements run."""

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


@contextmanager
def uncompiled() -> Iterator[None]:
    """PostgreSQL compiles no statement made within.

    It compiles what looks costly, each time anew: for one long statement over 200,000 people that took
    longer than running it. Within a transaction it holds until that ends. Changes nothing on SQLite.
    """
    if connection.vendor != "postgresql":
        yield
        return
    within = connection.in_atomic_block
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL jit = off" if within else "SET jit = off")
        try:
            yield
        finally:
            if not within:
                cursor.execute("RESET jit")
