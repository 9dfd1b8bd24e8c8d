"""A line over time or over people, with the one it is compared with dashed."""

from collections.abc import Callable
from dataclasses import dataclass, field

from dashboard.charts.axes import grid
from dashboard.charts.scene import Scene, width_of

TOP, FOOT_ROOM, AXIS_ROOM, END_ROOM = 22, 26, 44, 14
TICK_GAP = 12


@dataclass(frozen=True)
class Line:
    """Points (x from 0 to 1, value). `filled` draws the area below; `even` the diagonal of equal shares."""

    title: str
    points: list[tuple[float, float]]
    ticks: list[tuple[float, str]]
    said: tuple[float, float, str] | None = None  # a point with its value beside it
    compare: list[tuple[float, float]] = field(default_factory=list)
    compare_label: str = ""
    filled: bool = False
    even: bool = False
    open_end: bool = False  # the said point still runs: outlined
    drop: bool = False  # a dashed line from the said point down to the axis


def draw_line(line: Line, *, width: int, height: int, label: Callable[[float], str]) -> Scene:
    scene = Scene(width, height, line.title)
    right, foot = width - END_ROOM, height - FOOT_ROOM
    highest = max([value for _x, value in (*line.points, *line.compare)], default=0)
    y_of = grid(scene, left=AXIS_ROOM, right=right, top=TOP, foot=foot, highest=highest, label=label)

    def at(share: float) -> float:
        return AXIS_ROOM + (right - AXIS_ROOM) * share

    drawn = [(at(x), y_of(value)) for x, value in line.points]
    if line.filled and drawn:
        scene.path("area-accent", [*drawn, (drawn[-1][0], foot), (drawn[0][0], foot)], closed=True)
    if line.even and drawn:
        scene.path("compare", [(at(0), foot), drawn[-1]])
    if line.compare:
        compared = [(at(x), y_of(value)) for x, value in line.compare]
        scene.path("compare", compared)
        below = max(y for _x, y in (*compared[-2:], *drawn[-2:])) + 16
        scene.text("tick", right, min(below, foot - 4), line.compare_label, anchor="end")
    scene.path("line", drawn)
    if line.said:
        share, value, word = line.said
        x, y = at(share), y_of(value)
        if line.drop:
            scene.line("drop", x, y, x, foot)
        scene.dot("point point-open" if line.open_end else "point", x, y, 4)
        if x + width_of(word) + 12 < right:
            scene.text("strong-label", x + 9, y + 12, word)
        else:
            scene.text("strong-label", right, y - 10, word, anchor="end")
    for share, word in _fitting(line.ticks, at):
        anchor = "start" if share == 0 else "end" if share == 1 else "middle"
        scene.text("tick", at(share), height - 6, word, anchor=anchor)
    return scene


def _fitting(ticks: list[tuple[float, str]], at: Callable[[float], float]) -> list[tuple[float, str]]:
    """Those that do not run into the one after: the end of the line keeps its word."""
    shown: list[tuple[float, str]] = []
    free = at(1) + TICK_GAP
    for share, word in reversed(ticks):
        wide = width_of(word)
        start = at(share) - {0: 0, 1: wide}.get(share, wide / 2)
        if start + wide + TICK_GAP <= free or share == 1:
            shown.append((share, word))
            free = start
    return shown[::-1]
