"""Running the `.sql` files beside this module."""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from django.db import connections

from segments.dialect import Dialect, adapted, dialect_of

CHUNK = 20_000
FOLDER = Path(__file__).parent / "sql"


@cache
def text_of(name: str) -> str:
    """The statement without its comments: a % in prose would be taken for a parameter."""
    lines = (FOLDER / f"{name}.sql").read_text(encoding="utf-8").splitlines()
    return "\n".join(line.split("--", 1)[0].rstrip() for line in lines if line.split("--", 1)[0].strip())


class Statements:
    """One connection, the parameters of one pass, and the statements run with them."""

    def __init__(self, *, using: str, params: Mapping[str, Any]) -> None:
        self.using = using
        self.connection = connections[using]
        self.dialect: Dialect = dialect_of(using)
        self.params = dict(params)
        self.without: set[str] = set()  # the temporary tables that staging found nothing for

    def run(self, name: str, *, parts: Mapping[str, str] | None = None, **params: Any) -> int:
        """Run `sql/<name>.sql`; `parts` fill its {places}. Returns the rows touched."""
        return self.execute(text_of(name).format(**(parts or {})), **params)

    def execute(self, statement: str, **params: Any) -> int:
        with self.connection.cursor() as cursor:
            cursor.execute(statement, adapted({**self.params, **params}, using=self.using))
            return cursor.rowcount

    def rows(self, statement: str, **params: Any) -> list[tuple]:
        with self.connection.cursor() as cursor:
            cursor.execute(statement, adapted({**self.params, **params}, using=self.using))
            return cursor.fetchall()

    def chunks(self, statement: str) -> Iterator[list[tuple]]:
        """The same, so many at a time as are worth an array: a million rows of Python's are ten times the size."""
        with self.connection.cursor() as cursor:
            cursor.execute(statement, adapted(self.params, using=self.using))
            while rows := cursor.fetchmany(CHUNK):
                yield rows

    def value(self, statement: str, **params: Any) -> Any:
        return self.rows(statement, **params)[0][0]
