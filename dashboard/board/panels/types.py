"""The six types over time, and as they stand at the end of the days."""

from dataclasses import replace
from datetime import date, timedelta

from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import get_language_bidi, ngettext, pgettext
from django.utils.translation import gettext as _

from crm import display
from dashboard.board.board import Board
from dashboard.board.panel import Panel
from dashboard.board.panels.words import change, count, day, of_type, share, word
from dashboard.board.periods import counts_at, first_known
from dashboard.charts.scene import Scene
from dashboard.charts.spark import draw_spark
from dashboard.charts.stacked import Layer, Stack, Tick, draw_stack
from segments.types import CUSTOMER_TYPES

WEEK = timedelta(days=7)
WEEKS_SHOWN = 52
SPARK_POINTS, LEAST_POINTS = 27, 3
MOST_POINTS = 106  # above it the steps get longer
HIGH = 260  # px of the drawing
MIDDLE, TALL = 456, 276  # where its card is half as wide, and as tall as the one beside it


def days_shown(board: Board) -> list[date]:
    """Ends of weeks up to the last day: a year, or as far as the range goes; never before history begins."""
    began = board.remembered("history begins", lambda: first_known(board.scope))
    last = board.span.last
    weeks = max(WEEKS_SHOWN, -(-(last - board.span.eve).days // 7))
    step = -(-weeks // MOST_POINTS)
    days = [last - WEEK * step * number for number in range(weeks // step, -1, -1)]
    if began is not None:
        start = localtime(began).date()
        known = [day_ for day_ in days if day_ >= start]
        days = known if len(known) > 1 else [max(start, last - WEEK), last]
    return sorted(set(days))


def types_panel(board: Board) -> Panel:
    days = days_shown(board)
    counts = board.remembered(
        "types", lambda: counts_at(board.scope, [board.end_of(one) for one in days]), days
    )
    stack = _stack(board, days, counts)
    rows = [
        [day(one), *[count(held.get(kind.code, 0), _held(board, kind.code, one)) for kind in CUSTOMER_TYPES],
         count(sum(held.values()))]
        for one, held in zip(reversed(days), reversed(counts), strict=True)
    ]  # fmt: skip
    note = ngettext(
        "customers at the end of each week, %(n)d week", "customers at the end of each week, %(n)d weeks", len(days) - 1
    )  # fmt: skip

    def draw(width: int, narrow: bool) -> Scene:
        return draw_stack(
            stack, width=width, height=TALL if width == MIDDLE else HIGH,
            label=lambda value: display.number(round(value)), named=not narrow,
        )  # fmt: skip

    return Panel(
        "types",
        _("Six types over time"),
        note % {"n": len(days) - 1},
        [_("Day"), *[str(kind.label) for kind in CUSTOMER_TYPES], _("All")],
        rows if any(sum(held.values()) for held in counts) else [],
        draw=draw,
        width=560,
        middle=MIDDLE,
        place="wide",
        empty=_("Nobody has a type yet. After an import the engine looks at every customer, usually within a minute."),
    )  # fmt: skip


def _stack(board: Board, days: list[date], counts: list[dict[str, int]]) -> Stack:
    layers = [
        Layer(kind.code, str(kind.label), [held.get(kind.code, 0) for held in counts])
        for kind in CUSTOMER_TYPES
    ]
    ticks = [
        Tick(number, display.month(one), display.month_year(one), one.year)
        for number, one in enumerate(days)
        if number and one.month != days[number - 1].month
    ]
    veiled = next((number for number, one in enumerate(days) if one >= board.span.eve), 0)
    title = _("Customers of each type at the end of each week; the table below says the same.")
    mark = _("%(day)s, range starts") % {"day": display.near_day(board.span.first, board.span.last)}
    return Stack(title, layers, ticks, veiled=veiled, mark=mark)


def _held(board: Board, code: str, on: date) -> str:
    return board.people(held=f"types:{code}:{on.isoformat()}")


def _spark(code: str, trend: list[dict[str, int]]) -> SafeString:
    step = -(-len(trend) // SPARK_POINTS)
    values = [held.get(code, 0) for held in trend[::-1][::step][::-1]]
    if len(values) < LEAST_POINTS:
        return SafeString()
    scene = draw_spark(values, width=48, height=18, type_code=code, title=_("Trend"))
    return (scene.mirrored() if get_language_bidi() else scene).svg("chart-spark")


def types_now_panel(board: Board) -> Panel:
    """At the end of the last day of the range, against the day before the first."""
    days = [board.span.eve, board.span.last]
    start, end = board.remembered(
        "types", lambda: counts_at(board.scope, [board.end_of(one) for one in days]), days
    )
    weeks = days_shown(board)
    trend = board.remembered(
        "types", lambda: counts_at(board.scope, [board.end_of(one) for one in weeks]), weeks
    )
    total, before = sum(end.values()), sum(start.values())
    is_today = board.span.last == board.today
    rows = []
    for kind in CUSTOMER_TYPES:
        n = end.get(kind.code, 0)
        href = board.people(type=kind.code) if is_today else _held(board, kind.code, board.span.last)
        rows.append(
            [of_type(kind.code, href), replace(count(n, href), spark=_spark(kind.code, trend)), share(n, total),
             change(n - start.get(kind.code, 0) if before else None)]
        )  # fmt: skip
    rows.append([word(_("All")), count(total), share(total, total), change(total - before if before else None)])
    last = display.near_day(board.span.last, board.today)
    return Panel(
        "types-now",
        _("Six types now") if is_today else _("Six types on %(day)s") % {"day": last},
        ngettext("%(n)s customer; change since %(day)s", "%(n)s customers; change since %(day)s", total)
        % {"n": display.number(total), "day": display.near_day(board.span.eve, board.today)},
        [_("Type"), _("Customers"), _("Share"), pgettext("how much more or less", "Change")],
        rows if total else [],
        place="narrow",
        empty=_("Nobody has a type yet."),
        is_table=True,
    )
