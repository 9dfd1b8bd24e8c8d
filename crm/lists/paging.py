"""One page of rows that are sorted and perhaps filtered at some cost."""

from collections.abc import Callable
from functools import cached_property
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

from crm.lists.found import found_between

MOST = 10**9  # rows before a page; SQLite takes no larger number than 2**63
WORTH_IT = 1_000  # rows; below, a shortcut that falls short would cost more than it saves


def page_of(
    ordered: QuerySet,
    number: Any,
    *,
    size: int,
    is_narrowed: bool,
    shortcut: QuerySet | None = None,
    count: Callable[[], int] | None = None,
) -> Page:
    """The ids on it. A page that does not exist is the nearest that does.

    Filters may cost more than sorting: one statement finds narrowed rows and counts them. `shortcut` are the
    first ids of `ordered`, by far most of them, told by a statement that costs less. `count` tells how many there
    are where nothing narrows them.
    """
    if is_narrowed:
        return _counted_along(ordered, number, size)
    return Sorted(ordered.values_list("pk", flat=True), size, shortcut=shortcut, counted=count).get_page(number)


def _counted_along(ordered: QuerySet, asked: Any, size: int) -> Page:
    """A later page without a row is beyond the end: the nearest that is not is found the usual way."""
    number = int(asked) if str(asked or "").isdecimal() else 1
    first = (max(number, 1) - 1) * size
    ids, count = found_between(ordered, first, size) if first < MOST else ([], 0)
    if not ids and first:
        return Sorted(ordered.values_list("pk", flat=True), size).get_page(asked)
    return Page(ids, max(number, 1), Sorted(ordered, size, counted=lambda: count))


class Sorted(Paginator):
    """Pages read from the nearer end: the last is as quick as the first, which sorts nothing but itself.

    `counted` tells how many rows there are, where it is known or costs less than counting them.
    """

    def __init__(
        self,
        rows: QuerySet,
        size: int,
        *,
        shortcut: QuerySet | None = None,
        counted: Callable[[], int] | None = None,
    ) -> None:
        super().__init__(rows, size)
        self.shortcut = shortcut
        self.counted = counted

    @cached_property
    def count(self) -> int:
        return super().count if self.counted is None else self.counted()

    def page(self, number: int | str) -> Page:
        number = self.validate_number(number)
        first = (number - 1) * self.per_page
        last = min(first + self.per_page, self.count)
        return Page(self._between(first, last), number, self)

    def _between(self, first: int, last: int) -> list[int]:
        rows: Any = self.object_list
        if first > self.count / 2:
            return list(rows.reverse()[self.count - last : self.count - first])[::-1]
        if self.shortcut is not None and self.count >= WORTH_IT:
            some = list(self.shortcut[first:last])
            if len(some) == last - first:
                return some
        return list(rows[first:last])
