"""Temporary tables on the import's own connection: filled in pieces, joined in sets, gone at the end.

Writing them takes no lock on the real tables, so the transaction that follows is short.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

from django.db import connection

from crm.temporary import spilling

# What a column holds -> its type on PostgreSQL and on SQLite.
_TYPES = {
    "key": ("bigint PRIMARY KEY", "integer PRIMARY KEY"),
    "int": ("bigint", "integer"),
    "text": ("text", "text"),
    "instant": ("timestamptz", "text"),
    "day": ("date", "text"),
    "flag": ("boolean", "bool"),
    "number": ("numeric", "numeric"),
    "json": ("jsonb", "text"),
}
Columns = dict[str, str]
_GLANCE = 20  # of PostgreSQL's usual 100: 6,000 rows tell how large a join will be as well as 30,000


def is_postgres() -> bool:
    return connection.vendor == "postgresql"


@lru_cache(maxsize=50_000)
def instant(value: datetime | None) -> object:
    """As this database's driver takes it without asking Django again for each row."""
    if value is None or is_postgres():
        return value
    return str(value.astimezone(UTC).replace(tzinfo=None))


def day(value: date | str | None) -> object:
    """The same for a day; one that was staged already comes back as it is."""
    return value.isoformat() if isinstance(value, date) and not is_postgres() else value


def run(sql: str, params: Sequence[Any] = ()) -> int:
    """Execute and return the rows written. Without parameters a percent sign is itself."""
    with connection.cursor() as cursor:
        cursor.execute(sql, list(params) if params else None)
        return cursor.rowcount


def rows_of(sql: str, params: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, list(params) if params else None)
        return cursor.fetchall()


def number_of(sql: str, params: Sequence[Any] = ()) -> int:
    return int(rows_of(sql, params)[0][0] or 0)


class Stage:
    """The tables of one import. Names start with stage_; nothing of it outlives `close`."""

    def __init__(self) -> None:
        self.columns: dict[str, Columns] = {}

    def table(self, name: str, columns: Columns, *, rewritten: bool = False) -> None:
        """`rewritten`: its rows are updated later, so PostgreSQL leaves room beside each: the indexes stay as they are."""
        at = 0 if is_postgres() else 1
        run(f"DROP TABLE IF EXISTS {name}")
        made = ", ".join(f"{column} {_TYPES[kind][at]}" for column, kind in columns.items())
        room = " WITH (fillfactor = 40)" if rewritten and is_postgres() else ""
        run(f"CREATE TEMPORARY TABLE {name} ({made}){room}")
        self.columns[name] = columns

    def write(self, name: str, rows: Iterable[Sequence[Any]], columns: Sequence[str] = ()) -> None:
        """`columns`: those that the rows hold; without, all of the table."""
        wanted = columns or list(self.columns[name])
        names = ", ".join(wanted)
        with connection.cursor() as cursor:
            if is_postgres():
                with cursor.copy(f"COPY {name} ({names}) FROM STDIN") as copy:
                    for row in rows:
                        copy.write_row(row)
                return
            marks = ", ".join(["?"] * len(wanted))
            # Below Django's cursor: it would rewrite the statement and adapt every value again.
            cursor.cursor.connection.executemany(f"INSERT INTO {name} ({names}) VALUES ({marks})", rows)  # noqa: S608

    def write_numbers(self, name: str, *columns: Any) -> None:
        """The same for a table of whole numbers that stand in arrays: no number becomes an object on PostgreSQL."""
        if not is_postgres():
            self.write(name, zip(*(column.tolist() for column in columns), strict=True))
            return
        names = ", ".join(self.columns[name])
        with (
            connection.cursor() as cursor,
            cursor.copy(f"COPY {name} ({names}) FROM STDIN (FORMAT BINARY)") as copy,
        ):
            copy.write(_binary(columns))

    def index(self, name: str, columns: str) -> None:
        run(f"CREATE INDEX {name}_{columns.replace(', ', '_')} ON {name} ({columns})")

    def analyze(self, *names: str) -> None:
        """PostgreSQL guesses badly about temporary tables it never looked at. Without names: at all.

        A name may say which columns are asked about, `stage_part (key)`: the others cost time.
        """
        if is_postgres():
            run(f"SET default_statistics_target = {_GLANCE}")
            for name in names or self.columns:
                run(f"ANALYZE {name}")
            run("RESET default_statistics_target")

    def close(self) -> None:
        for name in self.columns:
            run(f"DROP TABLE IF EXISTS {name}")
        self.columns = {}


def _binary(columns: Sequence[Any]) -> bytes:
    """Arrays of 64-bit numbers as https://www.postgresql.org/docs/current/sql-copy.html (File Formats) has them."""
    import numpy as np  # noqa: PLC0415 -- slow import

    fields = [("count", ">i2")]
    for n in range(len(columns)):
        fields += [(f"size{n}", ">i4"), (f"value{n}", ">i8")]
    rows = np.empty(len(columns[0]), dtype=fields)
    rows["count"] = len(columns)
    for n, column in enumerate(columns):
        rows[f"size{n}"], rows[f"value{n}"] = 8, column
    return b"PGCOPY\n\xff\r\n\0" + bytes(8) + rows.tobytes() + b"\xff\xff"


@contextmanager
def staging() -> Iterator[Stage]:
    """A stage that is emptied before and after, whatever happens."""
    stage = Stage()
    with spilling():
        try:
            yield stage
        finally:
            if not connection.needs_rollback:
                stage.close()


@contextmanager
def batch() -> Iterator[None]:
    """One transaction for many rows of temporary tables; on SQLite it takes no lock on the real ones."""
    if is_postgres() or connection.in_atomic_block:
        yield
        return
    run("BEGIN")
    try:
        yield
    except BaseException:
        run("ROLLBACK")
        raise
    run("COMMIT")


def reserved_ids(table: str, count: int) -> list[int]:
    """Ids for rows that are about to be inserted. Call it inside the transaction."""
    if count == 0:
        return []
    if is_postgres():
        return [
            pk
            for (pk,) in rows_of(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, count]
            )
        ]
    used = number_of("SELECT seq FROM sqlite_sequence WHERE name = %s UNION ALL SELECT 0", [table])
    start = max(used, number_of(f"SELECT MAX(id) FROM {table}")) + 1  # noqa: S608 -- a table of ours
    return list(range(start, start + count))


# Merging pieces of one thing that stand in different pieces of the file.
def merged(column: str, rule: str, kind: str, *, several: bool) -> str:
    """SQL for one column of a thing made of `several` parts, or of one.

    `first`: of the first part that fills it; parts are told apart by `pad`, their number as text.
    """
    if not several:
        return column
    if rule in {"sum", "min", "max"}:
        cast = f"CAST({rule.upper()}({column}) AS bigint)" if kind == "int" else f"{rule.upper()}({column})"
        return cast
    if rule == "any":
        return f"BOOL_OR({column})" if is_postgres() else f"MAX({column})"
    text = f"CAST({column} AS text)"
    found = f"SUBSTR(MIN(CASE WHEN {column} IS NOT NULL THEN pad || {text} END), 13)"
    if not is_postgres():
        return f"CAST({found} AS integer)" if kind == "int" else found
    return {"int": f"CAST({found} AS bigint)", "instant": f"CAST({found} AS timestamptz)"}.get(kind, found)
