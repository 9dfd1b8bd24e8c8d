"""What the address of a list asks for, read the same way by the page, its files and its counts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django_filters import FilterSet

from crm.lists.chips import query_without
from crm.lists.heads import descends, known_sort, ordering, sorting
from crm.lists.kinds import Column, ListKind, Reader

NO_FILTERS = ("sort", "column", "all")


@dataclass(frozen=True)
class Asked:
    kind: ListKind
    reader: Reader
    filter: FilterSet
    visible: QuerySet
    columns: list[Column]
    sort: str
    query: str  # of the address, without page number and empty fields
    is_narrowed: bool

    @cached_property
    def rows(self) -> QuerySet:
        """Without order; none when the filters are wrong."""
        return self.filter.qs if self.filter.is_valid() else self.visible.none()

    @property
    def ordered(self) -> QuerySet:
        return self.rows.order_by(*ordering(self.kind, self.sort))

    @property
    def keys_in_order(self) -> QuerySet:
        """As `ordered`, perhaps of other rows with the same keys; only their keys may be read."""
        sooner = self.kind.sooner(self) if self.is_narrowed else None
        return self.ordered if sooner is None else sooner

    @property
    def shortcut(self) -> QuerySet | None:
        """See `ListKind.ids`; None where there is none."""
        column = sorting(self.kind)[self.sort.removeprefix("-")]
        return self.kind.ids(self.reader.user, column, descends(column, self.sort))

    @property
    def counted(self) -> Callable[[], int] | None:
        """See `ListKind.counted`; None where there is none."""
        return self.kind.counted and partial(self.kind.counted, self.reader.user)

    @property
    def kept(self) -> str:
        """What a view or a job keeps: the query with the columns in sight, whoever reads it next."""
        kept = QueryDict(query_without(QueryDict(self.query), "column", "all"), mutable=True)
        if self.columns != usual_columns(self.kind):
            kept.setlist("column", [column.code for column in self.columns])
        return kept.urlencode()


def asked(kind: ListKind, query: QueryDict, *, reader: Reader, remembered: Sequence[str] = ()) -> Asked:
    """Only rows the reader may see. `remembered`: the columns shown where the address names none."""
    visible = kind.rows(reader.user)
    found: Any = kind.filters(query, visible, reader=reader)
    return Asked(
        kind=kind,
        reader=reader,
        filter=found,
        visible=visible,
        columns=chosen_columns(kind, query.getlist("column") or remembered),
        sort=known_sort(kind, query.get("sort", "")),
        query=query_without(query),
        is_narrowed=bool(query_without(query, *NO_FILTERS)),
    )


def usual_columns(kind: ListKind) -> list[Column]:
    return [column for column in kind.columns if column.is_first]


def chosen_columns(kind: ListKind, codes: Sequence[str]) -> list[Column]:
    """Those asked for; unknown codes are passed over, and without any the usual ones are shown."""
    return [column for column in kind.columns if column.code in codes] or usual_columns(kind)
