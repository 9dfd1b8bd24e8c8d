"""Everything that happened with one customer, newest first, merged from the tables where it is kept.

One query a source and step, however much happened: each source gives the newest it has before the
place where the last step ended, and the newest of all of them are shown.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.dateparse import parse_datetime
from django.utils.functional import Promise

from crm.models import Customer, Touchpoint

STEP = 15  # entries before one asks for older ones: what a screen or two show


@dataclass(frozen=True, order=True)
class Place:
    """Where an entry stands: newest first, at the same instant by source and row. Older is smaller."""

    at: datetime
    source: int
    row: int

    def __str__(self) -> str:
        return f"{self.at.isoformat()}~{self.source}~{self.row}"

    @classmethod
    def read(cls, text: str) -> "Place | None":
        """None for anything that is no place: the timeline then starts with the newest."""
        when, _, rest = text.partition("~")
        source, _, row = rest.partition("~")
        try:
            at = parse_datetime(when)
        except ValueError:
            return None
        if at is None or at.tzinfo is None or not (source.isdecimal() and row.isdecimal()):
            return None
        return cls(at, int(source), int(row)) if len(row) < 19 and len(source) < 4 else None


@dataclass(frozen=True)
class Entry:
    place: Place
    icon: str
    what: str | Promise
    detail: str = ""
    type_code: str = ""
    note: Touchpoint | None = None

    @property
    def at(self) -> datetime:
        return self.place.at


@dataclass(frozen=True)
class Timeline:
    kinds: tuple[str, ...]  # shown; () is all of them
    entries: list[Entry]
    older: Place | None  # where the next step begins; None: this is all

    @property
    def query(self) -> str:
        """The kinds as the address says them."""
        return "&".join(f"show={code}" for code in self.kinds)


class Source:
    """One table's part. `rows` are the customer's; `column` says when each happened."""

    column: str

    def rows(self, customer: Customer, reader: Any) -> Any:
        raise NotImplementedError

    def entry(self, row: Any, place: Place, reader: Any) -> Entry:
        raise NotImplementedError

    def newest(self, customer: Customer, *, number: int, before: Place | None, reader: Any) -> list[Entry]:
        """At most STEP + 1 entries before that place. `number` is the source's own, for ties."""
        rows = self.rows(customer, reader)
        if before is not None:
            older = Q(**{f"{self.column}__lt": before.at})
            if number < before.source:
                older |= Q(**{self.column: before.at})
            elif number == before.source:
                older |= Q(**{self.column: before.at}, pk__lt=before.row)
            rows = rows.filter(older)
        found = rows.order_by(f"-{self.column}", "-pk")[: STEP + 1]
        return [self.entry(row, Place(getattr(row, self.column), number, row.pk), reader) for row in found]


def merged(
    sources: Iterable[tuple[int, Source]],
    customer: Customer,
    *,
    kinds: tuple[str, ...],
    before: Place | None,
    reader: Any,
) -> Timeline:
    """A step of the timeline. One query a source."""
    entries = [
        entry
        for number, source in sources
        for entry in source.newest(customer, number=number, before=before, reader=reader)
    ]
    entries.sort(key=lambda entry: entry.place, reverse=True)
    shown = entries[:STEP]
    return Timeline(kinds, shown, shown[-1].place if len(entries) > STEP else None)
