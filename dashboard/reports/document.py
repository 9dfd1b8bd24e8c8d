"""A document of sections, drawn as PDF in the direction of its language."""

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from dashboard.charts.scene import Scene
from dashboard.reports.drawing import drawing
from dashboard.reports.fonts import REGULAR, register
from dashboard.reports.text import joined, markup, ordered, paragraph, side_by_side

INK, MUTED, LINE = "#22242a", "#676a73", "#dddbd7"
MARGIN = 48  # points
PADDING = 6
SHORT = 14  # rows that stay on one page with their heading and chart


@dataclass(frozen=True)
class Column:
    """`share` of the page's width; numbers stand at the end of the line."""

    heading: str
    share: int
    is_number: bool = False


@dataclass(frozen=True)
class Section:
    """A table; `empty` is said when there are no rows.

    `chart(width in points)` is drawn above it. `rows_shown` False leaves the table to the page and the
    CSV, where it is long.
    """

    title: str
    columns: list[Column]
    rows: list[list[str]]
    note: str = ""
    empty: str = ""
    chart: Callable[[float], Scene] | None = None
    rows_shown: bool = True


@dataclass(frozen=True)
class Document:
    title: str
    lead: str
    foot: str
    rtl: bool
    sections: list[Section] = field(default_factory=list)


def draw(document: Document) -> bytes:
    """The PDF. Long tables go on over the pages with their headings, short ones stay whole."""
    from reportlab.lib.pagesizes import A4  # noqa: PLC0415 -- slow import
    from reportlab.platypus import KeepTogether, SimpleDocTemplate, Spacer  # noqa: PLC0415 -- slow import

    register()
    width = A4[0] - 2 * (MARGIN + PADDING)  # the frame of a page has a padding of its own
    rtl = document.rtl
    parts: list[Any] = [
        paragraph(document.title, width=width, rtl=rtl, size=18, bold=True),
        paragraph(document.lead, width=width, rtl=rtl, color=MUTED),
    ]
    for section in document.sections:
        head: list[Any] = [Spacer(1, 16), paragraph(section.title, width=width, rtl=rtl, size=12, bold=True)]
        if section.note:
            head.append(paragraph(section.note, width=width, rtl=rtl, size=8, color=MUTED))
        head.append(Spacer(1, 4))
        if section.chart and section.rows:
            head += [drawing(section.chart(width), rtl=rtl), Spacer(1, 6)]
        body: list[Any] = []
        if not section.rows:
            body.append(paragraph(section.empty, width=width, rtl=rtl, color=MUTED))
        elif section.rows_shown:
            body.append(_table(section, width, rtl=rtl))
        is_short = len(section.rows) <= SHORT
        parts += [KeepTogether([*head, *body])] if is_short else [KeepTogether(head), *body]
    file = io.BytesIO()
    template = SimpleDocTemplate(
        file, pagesize=A4, leftMargin=MARGIN, rightMargin=MARGIN, topMargin=MARGIN, bottomMargin=MARGIN + 12,
        title=document.title, author=document.foot, creator="Hexad",
    )  # fmt: skip

    def foot(canvas: Any, page: Any) -> None:
        _foot(canvas, page, document)

    template.build(parts, onFirstPage=foot, onLaterPages=foot)
    return file.getvalue()


def _table(section: Section, width: float, *, rtl: bool) -> Any:
    from reportlab.platypus import LongTable  # noqa: PLC0415 -- slow import

    shares = sum(column.share for column in section.columns)
    widths = [width * column.share / shares for column in section.columns]
    has_heading = any(column.heading for column in section.columns)
    drawn = []
    if has_heading:
        drawn.append(
            [
                _cell(column.heading, column, wide, rtl=rtl, color=MUTED)
                for column, wide in zip(section.columns, widths, strict=True)
            ]
        )
    for row in section.rows:
        drawn.append(
            [
                _cell(value, column, wide, rtl=rtl, color=INK)
                for value, column, wide in zip(row, section.columns, widths, strict=True)
            ]
        )
    if rtl:
        drawn, widths = [row[::-1] for row in drawn], widths[::-1]
    style = [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LINEBELOW", (0, 0), (-1, -1), 0.5, LINE),
        ("TOPPADDING", (0, 0), (-1, -1), 3),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
        ("LEFTPADDING", (0, 0), (-1, -1), 0 if not rtl else PADDING),
        ("RIGHTPADDING", (0, 0), (-1, -1), PADDING if not rtl else 0),
    ]
    return LongTable(drawn, colWidths=widths, repeatRows=1 if has_heading else 0, style=style)


def _cell(text: str, column: Column, width: float, *, rtl: bool, color: str) -> Any:
    return paragraph(text, width=width - PADDING, rtl=rtl, size=8.5, color=color, at_end=column.is_number)


def _foot(canvas: Any, page: Any, document: Document) -> None:
    from reportlab.lib.styles import ParagraphStyle  # noqa: PLC0415 -- slow import
    from reportlab.platypus import Paragraph  # noqa: PLC0415 -- slow import

    text = ordered(joined(side_by_side(document.foot, str(page.page), rtl=document.rtl)), rtl=document.rtl)
    style = ParagraphStyle("foot", fontName=REGULAR, fontSize=7.5, textColor=MUTED, alignment=1)
    line = Paragraph(markup(text), style)
    width = page.pagesize[0] - 2 * MARGIN
    line.wrapOn(canvas, width, 20)
    line.drawOn(canvas, MARGIN, MARGIN - 16)
