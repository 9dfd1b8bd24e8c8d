"""One page of rows that are sorted and perhaps filtered at some cost."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, QuerySet, Window

MOST = 10**9  # rows before a page; SQLite takes no larger number than 2**63


def page_of(ordered: QuerySet, number: Any, *, size: int, is_narrowed: bool) -> Page:
    """The ids on it. A page that does not exist is the nearest that does.

    Filters may cost more than sorting: one statement finds narrowed rows and counts them.
    """
    return _counted_along(ordered, number, size) if is_narrowed else _page(ordered, number, size)


def _page(ordered: QuerySet, number: Any, size: int) -> Page:
    return Paginator(ordered.values_list("pk", flat=True), size).get_page(number)


def _counted_along(ordered: QuerySet, asked: Any, size: int) -> Page:
    """A later page without a row is beyond the end: the nearest that is not is found the usual way."""
    number = int(asked) if str(asked or "").isdecimal() else 1
    first = (max(number, 1) - 1) * size
    counted = ordered.annotate(found=Window(Count("*"))).values_list("pk", "found")
    rows = list(counted[first : first + size]) if first < MOST else []
    if not rows and first:
        return _page(ordered, asked, size)
    paginator = _Counted(ordered, size, count=rows[0][1] if rows else 0)
    return Page([pk for pk, _found in rows], max(number, 1), paginator)


class _Counted(Paginator):
    """Of rows that are counted already."""

    def __init__(self, rows: QuerySet, size: int, *, count: int) -> None:
        super().__init__(rows, size)
        self.__dict__["count"] = count  # where the cached property of the class would put it
