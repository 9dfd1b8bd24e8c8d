"""The heads of the list's columns: a click sorts, a second turns it round, a third goes back to the usual order."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise

from dashboard.customers.listing import DEFAULT_SORT, ORDERS
from dashboard.lists.columns import Column


@dataclass(frozen=True)
class Head:
    code: str
    label: str | Promise
    is_number: bool
    direction: str  # "", "ascending" or "descending"
    address: str  # "" for a column that does not sort


def heads(columns: Sequence[Column], *, sort: str, query: str) -> list[Head]:
    """`query`: the address without its order."""
    return [_head(column, sort, query) for column in columns]


def _head(column: Column, sort: str, query: str) -> Head:
    direction = ""
    if column.sort and sort.removeprefix("-") == column.sort:
        greatest_first = ORDERS[column.sort][1] != sort.startswith("-")
        direction = "descending" if greatest_first else "ascending"
    rest = [query] if query else []
    address = ""
    if column.sort:
        following = _following(column.sort, sort)
        address = "?" + "&".join([*rest, f"sort={following}"])
    return Head(column.code, column.label, column.is_number, direction, address)


def _following(code: str, sort: str) -> str:
    if sort == code:
        return f"-{code}"
    return DEFAULT_SORT if sort == f"-{code}" else code
