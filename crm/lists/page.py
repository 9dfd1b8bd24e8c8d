"""One page of a list, as every list shows it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import parse_qsl

from django.core.paginator import Page
from django.forms.utils import flatatt
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.html import conditional_escape
from django.utils.safestring import mark_safe
from django.utils.timezone import now
from django.utils.translation import gettext as _

from crm.lists.asked import Asked, asked
from crm.lists.chips import chips_of, query_without
from crm.lists.counts import known_counts
from crm.lists.heads import heads, sorting
from crm.lists.kinds import Column, ListKind, Reader
from crm.lists.links import address_of
from crm.lists.looks import SIZES, look_at
from crm.lists.paging import page_of
from crm.lists.panel import panel_key
from crm.lists.saved import default_query, may_change_view
from crm.models import SavedView
from crm.permissions import may


@dataclass(frozen=True)
class Row:
    row: Any
    tick: str  # what its box says
    more: str  # what the button of its menu says; "" where it has none
    menu: str  # the address of what that opens
    title: str
    cells: list[tuple[Column, str]]
    drawn: str  # the cells as they stand in the table


@dataclass(frozen=True)
class Tab:
    view: SavedView
    is_here: bool
    may_change: bool
    count: int | None  # None: to be asked for


def reader_of(request: HttpRequest) -> Reader:
    return Reader(user=request.user, at=now(), store=request.store)  # type: ignore[attr-defined]


def show_list(request: HttpRequest, kind: ListKind, *, more: dict[str, Any] | None = None) -> HttpResponse:
    """Without anything in the address: what the reader chose to see first. `more`: what the list's own page shows."""
    if not request.GET and (first := default_query(request.user, kind.code)):  # type: ignore[arg-type]
        return redirect(f"{request.path}?{first}")
    reader = reader_of(request)
    look = look_at(request.user, kind.code)  # type: ignore[arg-type]
    found = asked(kind, request.GET, reader=reader, remembered=look.columns)
    page = page_of(
        found.keys_in_order, request.GET.get("page"), size=look.size, is_narrowed=found.is_narrowed,
        shortcut=found.shortcut, count=found.counted,
    )  # fmt: skip
    shown = {
        "kind": kind,
        "page": page,
        "rows": rows_on(page, found),
        "sizes": [(size, size == look.size) for size in SIZES],
        "bulk_actions": kind.bulk(request.user),
        **what_is_asked(request, found),
        **views_of(request, found, count=page.paginator.count),
        **(more or {}),
    }
    part = request.htmx and not request.htmx.boosted  # type: ignore[attr-defined]
    return render(request, "lists/_part.html" if part else kind.template, shown)


def rows_on(page: Page, found: Asked) -> list[Row]:
    """Ids are sorted first and only the page's rows are read, with what stands beside them."""
    ids = list(page.object_list)
    known = found.kind.rows(found.reader.user).select_related(*found.kind.related).in_bulk(ids)
    rows = [known[pk] for pk in ids if pk in known]
    found.kind.beside(rows, found.reader, {column.code for column in found.columns})
    title, reader = found.kind.title, found.reader
    menu_url = found.kind.menu_url
    tick, more = _("Tick %(name)s"), _("More to do with %(name)s") if menu_url else ""
    openings = [opening_of(column) for column in found.columns]
    shown = []
    for row in rows:
        cells = [(column, column.cell(row, reader)) for column in found.columns]
        name = {"name": title.value(row, reader)}
        menu = address_of(menu_url, row.pk) if menu_url else ""
        drawn = _drawn(openings, cells)
        shown.append(Row(row, tick % name, more % name, menu, title.cell(row, reader), cells, drawn))
    return shown


def _drawn(openings: Sequence[str], cells: Sequence[tuple[Column, str]]) -> str:
    drawn = (
        f"{opening}{conditional_escape(cell)}</td>"
        for opening, (_column, cell) in zip(openings, cells, strict=True)
    )
    return mark_safe("".join(drawn))  # noqa: S308 -- each part is escaped


def opening_of(column: Column) -> str:
    """The tag that begins each of its cells, the same in every row."""
    css = " ".join(filter(None, ("num" if column.is_number else "", column.css)))
    told = {
        "class": css or None,
        "data-label": column.label if column.is_number or not column.is_first else None,
    }
    return f"<td{flatatt(told)}>"


def what_is_asked(request: HttpRequest, found: Asked) -> dict[str, Any]:
    """Chips, heads, orders and columns: all that the address holds."""
    codes = [column.code for column in found.columns]
    now_by = found.sort.removeprefix("-")
    return {
        "filter": found.filter,
        "panel_key": partial(panel_key, found.filter),
        "fields": [field for field in found.filter.form if field.name != "q"],
        "chips": chips_of(found.filter),
        "heads": heads(found.kind, found.columns, sort=found.sort, query=query_without(request.GET, "sort")),
        "sorts": [
            (found.sort if code == now_by else code, column.label, code == now_by)
            for code, column in sorting(found.kind).items()
        ],
        "columns": [(column.code, column.label, column.code in codes) for column in found.kind.columns],
        "named_columns": codes if "column" in request.GET else [],
        "query": found.query,
        "kept": found.kept,
        "query_pairs": parse_qsl(query_without(request.GET, "column")),
        "is_narrowed": found.is_narrowed,
        "exports": may(request.user, found.kind.may_export),
    }


def views_of(request: HttpRequest, found: Asked, *, count: int) -> dict[str, Any]:
    """The tabs. A number that is not known is asked for once the page is there."""
    kind, user = found.kind, request.user
    views = list(
        SavedView.objects.visible_to(user).filter(page=kind.code).select_related("owner").order_by("name", "pk")
    )
    known = known_counts(kind, views, user=user) if views else {}
    tabs = [
        Tab(view, here, may_change_view(view, user), count if here else known.get(view.pk))  # type: ignore[arg-type]
        for view in views
        for here in [view.query in (found.query, found.kept)]
    ]
    return {
        "tabs": tabs,
        "here": next((tab for tab in tabs if tab.is_here and tab.may_change), None),
        "counts_late": any(tab.count is None for tab in tabs),
        "all_count": None if found.is_narrowed else count,
        "is_a_view": any(tab.is_here for tab in tabs),
    }
