"""The page, its charts as files, and the ways to the PDF."""

from dataclasses import replace
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from crm.audit import record
from crm.models import Store
from crm.permissions import requires
from dashboard.board.board import SIX_TYPES, Board, NotRemembered, known_scheme
from dashboard.board.cohort_periods import PERIODS, QUARTER, known_period
from dashboard.board.files import FIGURES, archive, days_of, panel_lines
from dashboard.board.moves import naming_label
from dashboard.board.panel import Outline, Panel
from dashboard.board.panels import OUTLINES, PANELS
from dashboard.board.report import Figures, figures
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
        cohorts_by=known_period(asked.get("cohorts", QUARTER)),
    )


@requires("dashboard.see")
@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """Of a large store, what is not remembered loads by itself once the page stands; `whole=1` waits for all."""
    found = board_of(request)
    if found is None:
        return render(request, "dashboard/board_empty.html")
    asked = replace(found, waits=not found.is_large or request.GET.get("whole") == "1")
    return render(request, "dashboard/board.html", {
        **_chosen(request, found),
        "figures": _figures_unless_asked_for(asked),
        "panels": [_panel_or_outline(asked, code) for code in PANELS],
        "presets": PRESETS.items(),
        "against": AGAINST.items(),
        **_subscription(request.user),
    })  # fmt: skip


def _chosen(request: HttpRequest, found: Board) -> dict[str, Any]:
    """What every card needs to know."""
    return {
        "board": found,
        "span": found.span,
        "query": found.query,
        "namings": [(code, naming_label(code)) for code in (SIX_TYPES, *(scheme.code for scheme in SCHEMES))],
        "cohort_periods": PERIODS.items(),
        "shows_tables": request.GET.get("tables") == "1",
    }


def _panel_or_outline(found: Board, code: str) -> Panel | Outline:
    try:
        return PANELS[code](found)
    except NotRemembered:
        return OUTLINES[code]


def _figures_unless_asked_for(found: Board) -> Figures | None:
    try:
        return figures(found)
    except NotRemembered:
        return None


def _subscription(reader: Any) -> dict[str, bool]:
    return {"gets_mail": reader.weekly_report}


@requires("dashboard.see")
@require_safe
def panel_card(request: HttpRequest, code: str) -> HttpResponse:
    """One chart, or the figures above them, for a page that stood before its numbers were known."""
    found = board_of(request)
    if found is None or code not in (*PANELS, FIGURES):
        raise Http404
    if code == FIGURES:
        return render(
            request,
            "dashboard/_board_figures.html",
            {"board": found, "span": found.span, "figures": figures(found)},
        )
    return render(
        request, "dashboard/_board_panel.html", {**_chosen(request, found), "panel": PANELS[code](found)}
    )


@requires("dashboard.see")
@require_safe
def panel_table(request: HttpRequest, code: str) -> HttpResponse:
    """The table of one chart, for a page that opens it."""
    found = board_of(request)
    if code not in PANELS or found is None:
        raise Http404
    panel = PANELS[code](found)
    context = {"panel": panel, "rows": panel.rows}
    return render(request, "dashboard/_board_table.html", context)


@requires("dashboard.see")
@require_safe
def panel_file(request: HttpRequest, code: str) -> HttpResponse | StreamingHttpResponse:
    """A chart's table as CSV: numbers as numbers, shares in per cent."""
    found = board_of(request)
    if code not in PANELS:
        raise Http404
    if found is None:
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    panel = PANELS[code](found)
    return StreamingHttpResponse(
        panel_lines(panel),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{code}-{days_of(found.span)}.csv"'},
    )


@requires("dashboard.see")
@require_POST
def all_files(request: HttpRequest) -> HttpResponse:
    """The figures and every chart's table, a CSV each, in one archive."""
    found = board_of(request)
    if found is None:
        messages.error(request, _("There is nothing to chart yet."))
        return redirect("dashboard:board")
    content = archive(found)
    record(
        "dashboard.exported",
        at=found.at,
        actor=request.user,
        data={"from": found.span.first.isoformat(), "to": found.span.last.isoformat()},
    )  # type: ignore[arg-type]
    return HttpResponse(
        content,
        content_type="application/zip",
        headers={"Content-Disposition": f'attachment; filename="dashboard-{days_of(found.span)}.zip"'},
    )
