"""Who ordered again, by when they ordered first."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crm import display
from dashboard.board.board import Board
from dashboard.board.buying import Cohort, cohorts, first_order
from dashboard.board.cohort_periods import MONTH, SHOWN, WEEK, first_day, first_days, last_day
from dashboard.board.links import days_between
from dashboard.board.panel import Datum, Panel
from dashboard.board.panels.words import count
from dashboard.charts.heat import Heat, Tile, draw_heat


def cohort_panel(board: Board) -> Panel:
    last, period = board.span.last, board.cohorts_by
    starts = first_days(last, period)
    found: list[Cohort] = board.remembered(
        "cohorts", lambda: cohorts(board.scope, starts=starts, last=last), period, last
    )
    began = board.remembered("first order", lambda: first_order(board.scope))
    oldest = None if began is None else first_day(began, period)
    highest = max((n / c.buyers for c in found if c.buyers for n in c.again), default=0) or 1
    drawn, rows = [], []
    for number, cohort in enumerate(found):
        if not cohort.buyers:
            continue
        name = _name(cohort.start, board) + ("*" if cohort.start == oldest else "")
        who = _days(cohort.start, board)
        cells: list[Datum] = []
        tiles: list[Tile | None] = []
        for k, n in enumerate(cohort.again, start=1):
            later = starts[number + k]
            tip = _("%(name)s, +%(k)d: %(n)s of %(all)s ordered (%(share)s)") % {
                "name": name, "k": k, "n": display.number(n), "all": display.number(cohort.buyers),
                "share": display.percent(n, cohort.buyers),
            }  # fmt: skip
            href = board.people(began=who, bought=_days(later, board)) if n else ""
            tiles.append(Tile(display.number(round(100 * n / cohort.buyers)), n / cohort.buyers / highest,
                              tip=tip, href=href, unfinished=last_day(later, period) > last))  # fmt: skip
            cells.append(Datum(n, f"{display.number(n)} ({display.bare_percent(n, cohort.buyers)})", href))
        tiles += [None] * (len(starts) - 1 - len(tiles))
        cells += [Datum(None, "")] * (len(starts) - 1 - len(cells))
        drawn.append((name, display.number(cohort.buyers), tiles))
        rows.append([Datum(name, name), count(cohort.buyers, board.people(began=who)), *cells])
    later_ones = range(1, SHOWN[period])
    heat = Heat(
        _says(period), [row for row in drawn if row[2]], [f"+{k}" for k in later_ones], [],
        corner=(_("First order"), _("Buyers")),
    )  # fmt: skip
    return Panel(
        "cohorts",
        _("Cohorts"),
        _note(period),
        [_("First order"), _("Buyers"), *[_later(k, period) for k in later_ones]],
        rows,
        draw=lambda width, narrow: draw_heat(heat, width=width, tile=20, narrow=narrow),
        width=460,
        place="half",
        sentence=_left(period) if any(cohort.start == oldest and cohort.buyers for cohort in found) else "",
        empty=_("Nobody bought for the first time in these days."),
    )


def _days(start: date, board: Board) -> str:
    """Of the period, as far as the range goes."""
    return days_between(start, min(last_day(start, board.cohorts_by), board.span.last))


def _name(start: date, board: Board) -> str:
    if board.cohorts_by == WEEK:
        return display.near_day(start, board.today)
    return display.month_year(start) if board.cohorts_by == MONTH else display.quarter(start)


def _later(k: int, period: str) -> str:
    if period == WEEK:
        return ngettext("%(n)d week later", "%(n)d weeks later", k) % {"n": k}
    if period == MONTH:
        return ngettext("%(n)d month later", "%(n)d months later", k) % {"n": k}
    return ngettext("%(n)d quarter later", "%(n)d quarters later", k) % {"n": k}


def _note(period: str) -> str:
    if period == WEEK:
        return _("% who ordered again, by week from Monday; outlined still runs")
    if period == MONTH:
        return _("% who ordered again, by month; outlined still runs")
    return _("% who ordered again, by quarter; outlined still runs")


def _says(period: str) -> str:
    if period == WEEK:
        return _("Share of each cohort that ordered in later weeks; the table below says the same.")
    if period == MONTH:
        return _("Share of each cohort that ordered in later months; the table below says the same.")
    return _("Share of each cohort that ordered in later quarters; the table below says the same.")


def _left(period: str) -> str:
    if period == WEEK:
        return _("* The facts begin in this week: some of its buyers may have bought before.")
    if period == MONTH:
        return _("* The facts begin in this month: some of its buyers may have bought before.")
    return _("* The facts begin in this quarter: some of its buyers may have bought before.")
