"""The dashboard as files: numbers as numbers, shares in per cent."""

from collections.abc import Iterable
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from crm.spreadsheets import csv_lines
from dashboard.board.board import Board
from dashboard.board.figure_rows import HEADER, figure_rows
from dashboard.board.panel import Panel
from dashboard.board.panels import PANELS
from dashboard.board.report import figures
from dashboard.board.span import Span

FIGURES = "figures"


def panel_lines(panel: Panel) -> Iterable[str]:
    return csv_lines(panel.header, ([datum.value for datum in row] for row in panel.rows))


def archive(board: Board) -> bytes:
    """A ZIP of one CSV for the figures and one for each chart, named as the chart's own file is."""
    rows = ([datum.value for datum in row] for row in figure_rows(figures(board)))
    files = {FIGURES: csv_lines([str(head) for head in HEADER], rows)}
    files |= {code: panel_lines(build(board)) for code, build in PANELS.items()}
    kept = BytesIO()
    with ZipFile(kept, "w", ZIP_DEFLATED) as packed:
        for code, lines in files.items():
            packed.writestr(f"{code}-{days_of(board.span)}.csv", "".join(lines))
    return kept.getvalue()


def days_of(span: Span) -> str:
    return f"{span.first.isoformat()}-{span.last.isoformat()}"
