"""Buyers by recency and frequency, value tiers and stages, as they stand now."""

from collections import Counter
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crm import display
from dashboard.board.board import Board
from dashboard.board.panel import Datum, Panel
from dashboard.board.panels.words import count, money, ratio, share, word
from dashboard.board.scores import CellOf, Group, cells, stages, without_scores
from dashboard.charts.bars import Bar, draw_bars
from dashboard.charts.heat import Heat, Tile, draw_heat
from dashboard.charts.scene import Scene
from segments.schemes import SCHEMES
from segments.stages import IN_LIFE

SCORES = (1, 2, 3, 4, 5)


def _cells(board: Board) -> list[CellOf]:
    return board.remembered("cells", lambda: cells(board.scope))


def heat_panel(board: Board) -> Panel:
    """R down, F across; also those fields that nobody is in."""
    found = _cells(board)
    people: Counter[tuple[int, int]] = Counter()
    worth: dict[tuple[int, int], Decimal] = {}
    for cell in found:
        people[cell.r, cell.f] += cell.people
        worth[cell.r, cell.f] = worth.get((cell.r, cell.f), Decimal(0)) + cell.value
    most, total = max(people.values(), default=1), sum(people.values())
    rows, drawn = [], []
    for r in reversed(SCORES):
        tiles: list[Tile | None] = []
        for f in SCORES:
            n, value = people[r, f], worth.get((r, f), Decimal(0))
            href = board.people(rfm=f"{r}{f}x") if n else ""
            rows.append(
                [Datum(r, str(r)), Datum(f, str(f)), count(n, href), share(n, total), money(value, board)]
            )
            says = ngettext(
                "R %(r)d, F %(f)d: %(n)s buyer, %(value)s", "R %(r)d, F %(f)d: %(n)s buyers, %(value)s", n
            )
            tip = says % {
                "r": r, "f": f, "n": display.number(n), "value": rows[-1][-1].shown,
            }  # fmt: skip
            tiles.append(Tile(display.number(n), n / most, tip=tip, href=href))
        drawn.append((f"R {r}", "", tiles))
    heat = Heat(
        _("Buyers by recency and frequency; the table below says the same."), drawn, [],
        [(f"F {f}", _orders(found, f)) for f in SCORES],
    )  # fmt: skip
    provisional = _("Fewer than 50 buyers: provisional scores.") if board.run.provisional else ""
    return Panel(
        "rfm",
        _("Recency × frequency"),
        ngettext("%(n)s buyer, now", "%(n)s buyers, now", total) % {"n": display.number(total)},
        [_("Recency"), _("Frequency"), _("Buyers"), _("Share"), _("Value")],
        rows if total else [],
        draw=lambda width, narrow: draw_heat(heat, width=width, tile=38 if narrow else 46, narrow=narrow),
        width=300,
        cells=heat,
        place="third",
        sentence=provisional,
        empty=_("Nobody has bought yet."),
    )


def _orders(found: list[CellOf], f: int) -> str:
    """How many orders the score stands for in this shop."""
    inside = [cell for cell in found if cell.f == f]
    if not inside:
        return _("nobody")
    fewest, most = min(cell.fewest for cell in inside), max(cell.most for cell in inside)
    if f == max(cell.f for cell in found) and most > fewest:
        return _("%(n)s or more") % {"n": display.number(fewest)}
    return display.number(fewest) if fewest == most else f"{display.number(fewest)}–{display.number(most)}"


def tier_panel(board: Board) -> Panel:
    """The scheme "value tiers", which is made of the 125 cells; people without scores never bought."""
    scheme = SCHEMES["value_tiers"]
    group_of = {cell: group.code for group in scheme.groups for cell in group.cells}
    people: Counter[str] = Counter()
    worth: dict[str, Decimal] = {}
    for cell in _cells(board):
        code = group_of[f"{cell.r}{cell.f}{cell.m}"]
        people[code] += cell.people
        worth[code] = worth.get(code, Decimal(0)) + cell.value
    rest = board.remembered("no scores", lambda: without_scores(board.scope))
    groups = {
        group.code: Group(people[group.code], worth.get(group.code, Decimal(0))) for group in scheme.groups
    }
    groups["NEVER_BOUGHT"] = rest
    links = {
        group.code: board.people(held=f"value_tiers:{group.code}:{board.today.isoformat()}")
        for group in scheme.groups
    }
    labels = {group.code: str(group.label) for group in scheme.groups}
    title = _("Customers of each value tier; the table below says the same.")
    return _group_panel(board, "tiers", _("Value tiers"), _("Tier"), labels, groups, links, title)


def stage_panel(board: Board) -> Panel:
    found = board.remembered("stages", lambda: stages(board.scope))
    groups = {stage.code: found.get(stage.code, Group()) for stage in IN_LIFE}
    links = {stage.code: board.people(stage=stage.code) for stage in IN_LIFE}
    labels = {stage.code: str(stage.label) for stage in IN_LIFE}
    title = _("Customers of each stage; the table below says the same.")
    return _group_panel(board, "stages", _("Stages"), _("Stage"), labels, groups, links, title)


def _group_panel(
    board: Board, code: str, title: str, heading: str, labels: dict[str, str], groups: dict[str, Group],
    links: dict[str, str], says: str,
) -> Panel:  # fmt: skip
    total = sum(group.people for group in groups.values())
    value = sum((group.value for group in groups.values()), Decimal(0))
    rows = [
        [word(labels[key], links[key]), count(group.people, links[key]), share(group.people, total),
         money(group.value, board), share(group.value, value)]
        for key, group in groups.items()
    ]  # fmt: skip
    bars = [
        Bar(
            labels[key], ratio(group.people, total), f"{display.number(group.people)} · {money(group.value, board).shown}",
            tip=f"{labels[key]}: {display.number(group.people)}", href=links[key] if group.people else "",
        )
        for key, group in groups.items()
    ]  # fmt: skip

    def draw(width: int, narrow: bool) -> Scene:
        return draw_bars(bars, width=width, title=says)

    return Panel(
        code,
        title,
        ngettext("%(n)s customer and the value, now", "%(n)s customers and their value, now", total)
        % {"n": display.number(total)},
        [heading, _("Customers"), _("Share"), _("Value"), _("Share of value")],
        rows if total else [],
        draw=draw,
        width=480,
        place="half",
        empty=_("Nobody has been looked at yet."),
    )
