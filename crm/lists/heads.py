"""The heads of a list's columns: a click sorts, a second turns it round, a third goes back to the usual order."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import F
from django.db.models.expressions import OrderBy

from crm.lists.kinds import Column, ListKind, Text


@dataclass(frozen=True)
class Head:
    code: str
    label: Text
    is_number: bool
    direction: str  # "", "ascending" or "descending"
    address: str  # "" for a column that does not sort


def sorting(kind: ListKind) -> dict[str, Column]:
    """Code -> column of every order there is."""
    return {column.code: column for column in kind.every_column() if column.order}


def known_sort(kind: ListKind, sort: str) -> str:
    """An order that does not exist is the usual one."""
    return sort if sort.removeprefix("-") in sorting(kind) else kind.usual_order


def descends(column: Column, sort: str) -> bool:
    return column.greatest_first != sort.startswith("-")


def ordering(kind: ListKind, sort: str) -> list[OrderBy | str]:
    """Each order ends in the key, so that pages never overlap; rows without a value come last either way."""
    column = sorting(kind)[sort.removeprefix("-")]
    down = descends(column, sort)
    key = "-pk" if down else "pk"
    if not column.may_lack:
        return [f"-{column.order}" if down else column.order, key]
    path = F(column.order)
    return [path.desc(nulls_last=True) if down else path.asc(nulls_last=True), key]


def heads(kind: ListKind, columns: Sequence[Column], *, sort: str, query: str) -> list[Head]:
    """Of the first column and the chosen ones. `query`: the address without its order."""
    return [_head(kind, column, sort, query) for column in (kind.title, *columns)]


def _head(kind: ListKind, column: Column, sort: str, query: str) -> Head:
    direction = address = ""
    if column.order:
        if sort.removeprefix("-") == column.code:
            direction = "descending" if descends(column, sort) else "ascending"
        rest = [query] if query else []
        address = "?" + "&".join([*rest, f"sort={_following(kind, column.code, sort)}"])
    return Head(column.code, column.label, column.is_number, direction, address)


def _following(kind: ListKind, code: str, sort: str) -> str:
    if sort == code:
        return f"-{code}"
    return kind.usual_order if sort == f"-{code}" else code
