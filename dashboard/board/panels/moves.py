"""Who moved between the day before the range and its last, in any naming, with counts and money."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crm import display
from dashboard.board.board import SIX_TYPES, Board
from dashboard.board.moves import CAME, Migration, migration, naming
from dashboard.board.panel import Datum, Panel
from dashboard.board.panels.words import count, money, of_type, share, word
from dashboard.board.periods import NOBODY, Path
from dashboard.charts.sankey import Flow, draw_sankey
from dashboard.charts.scene import Scene

VIP = ("LOYAL", "AT_RISK")
MOST_VALUE = 5


def moves_panel(board: Board) -> Panel:
    since, until = board.end_of(board.span.eve), board.end_of(board.span.last)
    found: Migration = board.remembered(
        "moves", lambda: migration(board.scope, scheme=board.scheme, since=since, until=until),
        board.scheme, board.span.eve, board.span.last,
    )  # fmt: skip
    labels = {code: str(label) for code, label in naming(board.scheme).items()}
    starts = {**labels, NOBODY: str(CAME)}
    is_types = board.scheme == SIX_TYPES
    moved = sorted(found.moved, key=lambda path: (list(starts).index(path.start), list(labels).index(path.end)))
    known = any(path.start != NOBODY for path in found.paths)
    richest = sorted(
        (path for path in moved if path.start != NOBODY), key=lambda path: path.value, reverse=True
    )[:MOST_VALUE]
    flows = [
        Flow(
            path.start, path.end, path.people, tip=_tip(path, starts, labels, board), href=_people(path, board),
            strong=(path.start in VIP) if is_types else path in richest[:3],
        )
        for path in moved
    ]  # fmt: skip
    people = sum(path.people for path in moved)
    days = {
        "start": display.near_day(board.span.eve, board.today),
        "end": display.near_day(board.span.last, board.today),
        "n": display.number(people), "stayed": display.number(found.stayed),
    }  # fmt: skip
    title = _("Who moved from which group to which; the table below says the same.")

    def draw(width: int, narrow: bool) -> Scene:
        return draw_sankey(
            flows, starts=starts, ends=labels, width=width, height=330, title=title, named=not narrow,
            coloured=is_types,
        )  # fmt: skip

    return Panel(
        "moves",
        _("Who moved"),
        _("%(start)s to %(end)s: %(n)s people. %(stayed)s stayed and are not drawn.") % days,
        [_("From"), _("To"), _("People"), _("Share of those at start"), _("Value")],
        [
            [_group(path.start, starts, is_types), _group(path.end, labels, is_types),
             count(path.people, _people(path, board)),
             share(path.people, found.at_start(path.start)) if path.start != NOBODY else Datum(None, "–"),
             money(path.value, board)]
            for path in moved
        ] if known else [],
        draw=draw,
        width=520,
        place="wide",
        empty=_("History begins on a later day. Choose days on which the types were known.")
        if not known
        else _("Nobody moved."),
        extra=[
            [_group(path.start, starts, is_types), _group(path.end, labels, is_types),
             count(path.people, _people(path, board)), money(path.value, board)]
            for path in richest
        ],
        extra_title=_("Most value moved"),
        extra_note=_("Value is each person's value today."),
    )  # fmt: skip


def _group(code: str, labels: dict[str, str], is_types: bool) -> Datum:
    return of_type(code) if is_types and code != NOBODY else word(labels[code])


def _people(path: Path, board: Board) -> str:
    eve, last = board.span.eve.isoformat(), board.span.last.isoformat()
    return board.people(
        held=[f"{board.scheme}:{path.start}:{eve}", f"{board.scheme}:{path.end}:{last}"], sort="value"
    )


def _tip(path: Path, starts: dict[str, str], ends: dict[str, str], board: Board) -> str:
    says = ngettext(
        "%(start)s to %(end)s: %(n)s person, %(value)s",
        "%(start)s to %(end)s: %(n)s people, %(value)s",
        path.people,
    )
    return says % {
        "start": starts[path.start], "end": ends[path.end], "n": display.number(path.people),
        "value": money(path.value, board).shown,
    }  # fmt: skip
