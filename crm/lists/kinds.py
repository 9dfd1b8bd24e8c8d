"""What a list says about itself: columns, filters, who sees it. One `ListKind` a list."""

from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django_filters import FilterSet

from crm.models import Store
from crm.registry import Registry
from crm.spreadsheets import Cell

Text = str | Promise


@dataclass(frozen=True)
class Reader:
    """Who looks, and when: what a cell, a filter or a file may depend on."""

    user: Any
    at: datetime
    store: Store
    known: dict[str, Any] = field(default_factory=dict, compare=False)

    def once(self, name: str, ask: Callable[[], Any]) -> Any:
        """What several filters or cells need, asked for once a request."""
        if name not in self.known:
            self.known[name] = ask()
        return self.known[name]

    @property
    def today(self) -> date:
        return localtime(self.at).date()

    @property
    def base(self) -> str:
        """The store's base currency."""
        return self.store.base_currency


@dataclass(frozen=True)
class Column:
    """`cell` is what the page shows (HTML made safe), `value` what a file holds, both as the reader may see it.

    `order` is the path a click on the head sorts by, "" for none; rows without a value come last either
    way, which `may_lack` says: an index cannot follow it where it is not needed.
    """

    code: str
    label: Text
    cell: Callable[[Any, Reader], str]
    value: Callable[[Any, Reader], Cell]
    order: str = ""
    greatest_first: bool = True
    may_lack: bool = False
    is_first: bool = True  # shown until somebody chooses
    is_number: bool = False
    css: str = ""


@dataclass(frozen=True)
class Empty:
    """What the page says of no row at all: (title, text). The way to the first one stands in `url_name`."""

    icon: str
    title: Text
    text: Text
    nothing_matches: Text = ""  # a sentence under "Nothing matches"
    nothing_title: Text = ""  # where "Nothing matches" is not the word
    action: Text = ""
    url_name: str = ""
    permission: str = ""


def nothing(rows: Sequence[Any], reader: Reader, codes: Container[str]) -> None:
    """The rows themselves are enough."""


def no_actions(user: Any) -> Sequence[Any]:
    """Nothing is done with many of them at once."""
    return ()


def by_rows_alone(asked: Any) -> QuerySet | None:
    """No other table tells them."""
    return None


def no_shortcut(user: Any, column: Column, descends: bool) -> QuerySet | None:
    """All are sorted."""
    return None


@dataclass(frozen=True)
class ListPage:
    """A list that has saved views; `permission` to see it."""

    code: str
    label: Text
    url_name: str
    permission: str


@dataclass(frozen=True)
class ListKind(ListPage):
    """A list with saved views, chosen columns, chips, page sizes and files.

    `rows` are those the reader may see, never more. `filters` is a FilterSet that takes `reader`.
    `beside` reads what stands beside the rows of one page (`codes`: the columns in sight): as many queries
    however many rows. `bulk` are the actions a reader may take with many rows (`code`, `label`), sent to `bulk_url`.
    `counted` may tell how many `rows` there are where counting them costs more.
    `ids` may tell the ids of who has a value in a column, in its order, where that costs less than sorting `rows`.
    `sooner` may find what is asked for (an `Asked`), in its order, among other rows with the same keys, at less cost.
    `in_files` are (label, value) of what a file holds in any case, before the chosen columns.
    `asks_why`: the file holds personal data, so it needs a reason and a fresh sign-in.
    """

    rows: Callable[[Any], QuerySet]
    filters: type[FilterSet]
    title: Column
    columns: tuple[Column, ...]
    usual_order: str  # a column's code, with a minus for the other way round
    empty: Empty
    all_label: Text
    template: str = "lists/page.html"
    related: tuple[str, ...] = ()
    in_files: tuple[tuple[Text, Callable[[Any, Reader], Cell]], ...] = ()
    beside: Callable[[Sequence[Any], Reader, Container[str]], None] = nothing
    counted: Callable[[Any], int] | None = None
    ids: Callable[[Any, Column, bool], QuerySet | None] = no_shortcut
    sooner: Callable[[Any], QuerySet | None] = by_rows_alone
    filter_panel: str = "lists/_filters.html"
    bulk: Callable[[Any], Sequence[Any]] = no_actions
    bulk_url: str = ""
    menu_url: str = ""  # of what may be done with one row, asked for when the menu at its end opens
    export_permission: str = ""  # "": who sees the list
    asks_why: bool = False
    exported: str = "rows.exported"  # the audit action of its files

    @property
    def may_export(self) -> str:
        return self.export_permission or self.permission

    @property
    def export_job(self) -> str:
        return f"{self.code}.export"

    @property
    def export_url(self) -> str:
        """The name of the address, in the app of the list's own."""
        return f"{self.url_name.partition(':')[0]}:export_{self.code}"

    @property
    def fetch_url(self) -> str:
        return f"{self.url_name.partition(':')[0]}:fetch_{self.code}_export"

    @property
    def counts_url(self) -> str:
        return f"{self.url_name.partition(':')[0]}:count_{self.code}_views"

    def every_column(self) -> tuple[Column, ...]:
        return (self.title, *self.columns)


# Whoever owns a list registers it in `AppConfig.ready()`.
LISTS: Registry[ListPage] = Registry("lists")
