"""Of those who held a type when the range started: who ordered in it, who holds it still."""

from django.utils.translation import gettext as _

from crm import display
from dashboard.board.board import Board
from dashboard.board.links import days_between
from dashboard.board.panel import Panel
from dashboard.board.panels.words import count, of_type, ratio, share
from dashboard.board.periods import Retained, retention
from dashboard.board.span import Span
from dashboard.charts.bars import Bar, draw_bars
from segments.types import CUSTOMER_TYPES


def _retained(board: Board, span: Span) -> dict[str, Retained]:
    since, until = board.end_of(span.eve), board.end_of(span.last)
    return board.remembered(
        "retention",
        lambda: retention(board.scope, first=span.first, last=span.last, since=since, until=until),
        span.first, span.last,
    )  # fmt: skip


def retention_panel(board: Board) -> Panel:
    """Retention is about orders; how many kept their type is another figure and named apart."""
    span, before = board.span, board.span.before
    now = _retained(board, span)
    then = _retained(board, before) if before else {}
    rows, bars = [], []
    for kind in CUSTOMER_TYPES:
        one, other = now.get(kind.code, Retained(0, 0, 0)), then.get(kind.code, Retained(0, 0, 0))
        members = board.people(held=f"types:{kind.code}:{span.eve.isoformat()}")
        bought = days_between(span.first, span.last)
        ordered = board.people(held=f"types:{kind.code}:{span.eve.isoformat()}", bought=bought)
        rows.append(
            [of_type(kind.code), count(one.members, members), count(one.ordered, ordered),
             share(one.ordered, one.members), share(one.stayed, one.members), share(other.ordered, other.members)]
        )  # fmt: skip
        bars.append(
            Bar(
                str(kind.label), ratio(one.ordered, one.members), display.percent(one.ordered, one.members),
                code=kind.code, href=ordered if one.ordered else "",
                tip=_("%(type)s: %(n)s of %(all)s ordered") % {
                    "type": kind.label, "n": display.number(one.ordered), "all": display.number(one.members)},
                compare=ratio(other.ordered, other.members) if other.members else None,
            )
        )  # fmt: skip
    says = _("Share of each type's members that ordered in the range; the table below says the same.")
    return Panel(
        "retention",
        _("Retention per type"),
        _("members on %(day)s who ordered since; the mark is the time compared with")
        % {"day": display.near_day(span.eve, board.today)}
        if then
        else _("members on %(day)s who ordered since") % {"day": display.near_day(span.eve, board.today)},
        [
            _("Type"),
            _("Members at start"),
            _("Ordered"),
            _("Retention"),
            _("Kept the type"),
            _("Retention compared"),
        ],
        rows if any(one.members for one in now.values()) else [],
        draw=lambda width, narrow: draw_bars(bars, width=width, title=says, whole=1),
        width=600,
        place="wide",
        empty=_("Nobody had a type on %(day)s. Choose later days.") % {"day": display.day(span.eve)},
    )
