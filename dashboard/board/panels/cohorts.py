"""Who ordered again, by when they ordered first."""

from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crm import display
from dashboard.board.board import Board
from dashboard.board.buying import Cohort, cohorts, first_order
from dashboard.board.links import days_between
from dashboard.board.panel import Datum, Panel
from dashboard.board.panels.words import count
from dashboard.charts.heat import Heat, Tile, draw_heat

SHOWN = 9  # cohorts, quarters of a year
MONTHS_EACH = 3


def cohort_panel(board: Board) -> Panel:
    last = board.span.last
    found: list[Cohort] = board.remembered(
        "cohorts", lambda: cohorts(board.scope, last=last, months_each=MONTHS_EACH, shown=SHOWN), last
    )
    began = board.remembered("first order", lambda: first_order(board.scope))
    known = [cohort for cohort in found if cohort.buyers]
    newest = max((cohort.number for cohort in known), default=0)
    oldest = None if began is None else (began.year * 12 + began.month - 1) // MONTHS_EACH
    highest = max((n / c.buyers for c in known for n in c.again), default=0) or 1
    is_over = (last.year * 12 + last.month - 1) // MONTHS_EACH
    drawn, rows = [], []
    for cohort in known:
        name = _name(cohort.number) + ("*" if cohort.number == oldest else "")
        cells: list[Datum] = []
        tiles: list[Tile | None] = []
        for k, n in enumerate(cohort.again, start=1):
            unfinished = cohort.number + k >= is_over and not _ends_here(last)
            tip = _("%(name)s, +%(k)d: %(n)s of %(all)s ordered (%(share)s)") % {
                "name": name, "k": k, "n": display.number(n), "all": display.number(cohort.buyers),
                "share": display.percent(n, cohort.buyers),
            }  # fmt: skip
            href = (
                board.people(began=_days(cohort.number, last), bought=_days(cohort.number + k, last))
                if n
                else ""
            )
            tiles.append(Tile(display.number(round(100 * n / cohort.buyers)), n / cohort.buyers / highest,
                              tip=tip, href=href, unfinished=unfinished))  # fmt: skip
            cells.append(Datum(n, f"{display.number(n)} ({display.percent(n, cohort.buyers)})", href))
        tiles += [None] * (SHOWN - 1 - len(tiles))
        cells += [Datum(None, "")] * (SHOWN - 1 - len(cells))
        drawn.append((name, display.number(cohort.buyers), tiles))
        rows.append(
            [Datum(name, name), count(cohort.buyers, board.people(began=_days(cohort.number, last))), *cells]
        )
    later = range(1, SHOWN)
    heads = [f"+{k}" for k in later]
    heat = Heat(
        _("Share of each cohort that ordered in later quarters; the table below says the same."),
        [row for row in drawn if row[2]], heads, [], corner=(_("First order"), _("Buyers")),
    )  # fmt: skip
    left = any(cohort.number == oldest for cohort in known)
    return Panel(
        "cohorts",
        _("Cohorts"),
        _("% who ordered again, by quarter; outlined still runs"),
        [
            _("First order"),
            _("Buyers"),
            *[ngettext("%(n)d quarter later", "%(n)d quarters later", k) % {"n": k} for k in later],
        ],
        rows if newest else [],
        draw=lambda width, narrow: draw_heat(heat, width=width, tile=20, narrow=narrow),
        width=460,
        place="half",
        sentence=_("* The facts begin in this quarter: some of its buyers may have bought before.")
        if left
        else "",
        empty=_("Nobody has bought yet."),
    )


def _first_of(number: int) -> date:
    return date(number * MONTHS_EACH // 12, number * MONTHS_EACH % 12 + 1, 1)


def _days(number: int, last: date) -> str:
    """Of the quarter, as far as the range goes."""
    return days_between(_first_of(number), min(_first_of(number + 1) - timedelta(days=1), last))


def _name(number: int) -> str:
    return display.quarter(_first_of(number))


def _ends_here(last: date) -> bool:
    """Whether the last day is the last of its quarter."""
    following = date(last.year + (last.month == 12), last.month % 12 + 1, 1)
    return last.month % MONTHS_EACH == 0 and (following - last).days == 1
