"""The page, its charts as files, and the ways to the PDF."""

from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.timezone import localtime, now
from django.views.decorators.http import require_GET

from crm.models import Store
from crm.permissions import requires
from crm.spreadsheets import csv_lines
from dashboard.board.board import SIX_TYPES, Board, known_scheme
from dashboard.board.moves import naming_label
from dashboard.board.panels import PANELS
from dashboard.board.report import figures
from dashboard.board.span import AGAINST, PRESETS, chosen
from dashboard.home.scope import Scope
from segments.schemes import SCHEMES
from segments.thresholds import newest_run


def board_of(request: HttpRequest) -> Board | None:
    """The dashboard that the address asks for; None before the engine has looked."""
    run, at = newest_run(), now()
    if run is None:
        return None
    asked = request.GET.dict() | request.POST.dict()
    return Board(
        scope=Scope(request.user),
        span=chosen(asked, today=localtime(at).date()),
        at=at,
        store=Store.current(),
        run=run,
        scheme=known_scheme(asked.get("scheme", SIX_TYPES)),
    )


@requires("dashboard.see")
@require_GET
def board(request: HttpRequest) -> HttpResponse:
    found = board_of(request)
    if found is None:
        return render(request, "dashboard/board_empty.html")
    panels = [build(found) for build in PANELS.values()]
    return render(request, "dashboard/board.html", {
        "board": found,
        "span": found.span,
        "figures": figures(found),
        "panels": panels,
        "query": f"{found.span.query}&scheme={found.scheme}",
        "presets": PRESETS.items(),
        "against": AGAINST.items(),
        "against_label": AGAINST[found.span.against],
        "namings": [(code, naming_label(code)) for code in (SIX_TYPES, *(scheme.code for scheme in SCHEMES))],
        "shows_tables": request.GET.get("tables") == "1",
        **_subscription(request.user),
    })  # fmt: skip


def _subscription(reader: Any) -> dict[str, bool]:
    return {"gets_mail": reader.weekly_report}


@requires("dashboard.see")
@require_GET
def panel_table(request: HttpRequest, code: str) -> HttpResponse:
    """The table of one chart, for a page that opens it."""
    found = board_of(request)
    if code not in PANELS or found is None:
        raise Http404
    panel = PANELS[code](found)
    context = {"panel": panel, "rows": panel.rows, "header": panel.header}
    return render(request, "dashboard/_board_table.html", context)


@requires("dashboard.see")
@require_GET
def panel_file(request: HttpRequest, code: str) -> HttpResponse | StreamingHttpResponse:
    """A chart's table as CSV: numbers as numbers, shares in per cent."""
    found = board_of(request)
    if code not in PANELS:
        raise Http404
    if found is None:
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    panel = PANELS[code](found)
    rows = ([datum.value for datum in row] for row in panel.rows)
    name = f"{code}-{found.span.first.isoformat()}-{found.span.last.isoformat()}.csv"
    return StreamingHttpResponse(
        csv_lines(panel.header, rows),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
