"""The dashboard as a document: its figures, then every chart with its table."""

from collections.abc import Callable
from functools import partial

from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

from crm import display
from dashboard.board.board import Board
from dashboard.board.figure_rows import figure_rows
from dashboard.board.panel import Panel
from dashboard.board.panels import PANELS
from dashboard.board.report import Figures, figures
from dashboard.charts.scene import Scene
from dashboard.reports.document import Column, Document, Section
from dashboard.reports.text import side_by_side

MOST_ROWS = 30  # a longer table is left to the page and its CSV
WIDEST = 560.0  # px a chart is laid out for


def document_of(board: Board, *, tell: Callable[[int, int], object]) -> Document:
    """In the active language and direction. `tell(done, total)` before each chart."""
    sections = [_figures(figures(board))]
    for number, build in enumerate(PANELS.values()):
        tell(number, len(PANELS))
        sections.append(_section(build(board)))
    days = {"first": display.day(board.span.first), "last": display.day(board.span.last)}
    moment = display.moment(board.at)
    lead = _("%(first)s to %(last)s. As of %(moment)s, %(zone)s. Amounts in %(currency)s, after refunds.") % {
        **days, "moment": moment, "zone": board.store.time_zone, "currency": board.currency,
    }  # fmt: skip
    return Document(
        title=_("Dashboard of %(store)s") % {"store": board.store.name},
        lead=lead if board.scope.is_store else f"{lead} {_('Your own customers.')}",
        foot=side_by_side(board.store.name, moment, rtl=get_language_bidi()),
        rtl=get_language_bidi(),
        sections=sections,
    )


def _section(panel: Panel) -> Section:
    others = max(1, len(panel.header) - 1)
    columns = [
        Column(head, 30 if number == 0 else 70 // others, is_number=number > 0 and _is_number(panel, number))
        for number, head in enumerate(panel.header)
    ]
    note = panel.note if panel.is_table or not panel.sentence else f"{panel.note}. {panel.sentence}"
    return Section(
        panel.title,
        columns,
        [[datum.shown for datum in row] for row in panel.rows],
        note=note,
        empty=panel.empty,
        chart=partial(_chart, panel) if panel.draw else None,
        rows_shown=len(panel.rows) <= MOST_ROWS,
    )


def _is_number(panel: Panel, column: int) -> bool:
    return any(row[column].is_number for row in panel.rows)


def _chart(panel: Panel, width: float) -> Scene:
    if panel.draw is None:
        raise ValueError("this panel is a table alone")
    return panel.draw(round(min(width, max(panel.width, 380), WIDEST)), False)


def _figures(found: Figures) -> Section:
    board = found.board
    rows = [[row[0].shown, row[1].shown, row[-1].shown] for row in figure_rows(found)]
    columns = [Column("", 46), Column("", 34, is_number=True), Column("", 20, is_number=True)]
    against = board.span.before
    note = (
        _("Changes are against %(first)s to %(last)s; of people, since %(eve)s.")
        % {
            "first": display.day(against.first), "last": display.day(against.last), "eve": display.day(board.span.eve),
        }
        if against
        else ""
    )  # fmt: skip
    return Section(_("Figures"), columns, rows, note)
