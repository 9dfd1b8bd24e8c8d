"""Areas on each other over time, the first on the base line, each named beside its end."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

from dashboard.charts.axes import apart, grid
from dashboard.charts.scene import LETTER, Scene, width_of

TOP, FOOT_ROOM, AXIS_ROOM = 18, 26, 46


@dataclass(frozen=True)
class Layer:
    code: str
    label: str
    values: list[int]


@dataclass(frozen=True)
class Tick:
    """A month along the line of time; `with_year` is what the first one of a year says."""

    index: int
    word: str
    with_year: str
    year: int


@dataclass(frozen=True)
class Stack:
    """`ticks` in their order. What lies before `veiled` (an index) is veiled."""

    title: str
    layers: list[Layer]
    ticks: list[Tick]
    veiled: int = 0
    mark: str = ""  # said at the end of the veil


def draw_stack(stack: Stack, *, width: int, height: int, label: Callable[[float], str], named: bool) -> Scene:
    """`named` False leaves the names out, where there is no room: the table has them."""
    scene = Scene(width, height, stack.title)
    room = max(width_of(layer.label, letter=6) for layer in stack.layers) + 28 if named else 8
    right, foot = width - room, height - FOOT_ROOM
    points = len(stack.layers[0].values)
    totals = [sum(layer.values[i] for layer in stack.layers) for i in range(points)]

    def at(index: float) -> float:
        return AXIS_ROOM + (right - AXIS_ROOM) * index / max(1, points - 1)

    y_of = grid(scene, left=AXIS_ROOM, right=right, top=TOP, foot=foot, highest=max(totals), label=label)
    below = [0] * points
    ends = []
    for layer in stack.layers:
        above = [low + value for low, value in zip(below, layer.values, strict=True)]
        edge = [(at(i), y_of(value)) for i, value in enumerate(above)]
        floor = [(at(i), y_of(value)) for i, value in enumerate(below)]
        scene.path("area", [*edge, *reversed(floor)], closed=True, type_code=layer.code, tip=layer.label)
        ends.append((y_of((above[-1] + below[-1]) / 2) + 4, layer))
        below = above
    if stack.veiled:
        x = at(stack.veiled)
        scene.rect("veil", AXIS_ROOM, TOP, x - AXIS_ROOM, foot - TOP)
        scene.line("mark", x, TOP - 6, x, foot)
        wide = width_of(stack.mark, letter=6)
        fits = x + 6 + wide < right
        scene.text("label-11", x + 6 if fits else x - 6, TOP - 4, stack.mark, anchor="start" if fits else "end")
    for index, word in _fitting(stack.ticks, at):
        scene.text("tick", at(index), height - 6, word, anchor="middle")
    if named:
        ends.reverse()  # the topmost first
        places = apart([y for y, _layer in ends], gap=15, top=TOP + 4, foot=foot)
        for y, (_end, layer) in zip(places, ends, strict=True):
            scene.rect("swatch", right + 10, y - 8, 8, 8, type_code=layer.code)
            scene.text("label-11", right + 23, y, layer.label)
    return scene


def _fitting(ticks: list[Tick], at: Callable[[float], float]) -> list[tuple[int, str]]:
    """As many months as have room, evenly: all of them, every second, every third ..."""
    for stride in range(1, len(ticks) + 1):
        shown = _words(ticks[::stride])
        ends = [(at(index), width_of(word, letter=LETTER) / 2) for index, word in shown]
        if all(x + half + 10 <= x2 - half2 for (x, half), (x2, half2) in pairwise(ends)):
            return shown
    return []


def _words(ticks: list[Tick]) -> list[tuple[int, str]]:
    years = [None, *(tick.year for tick in ticks)]
    return [
        (tick.index, tick.word if tick.year == year else tick.with_year)
        for tick, year in zip(ticks, years, strict=False)
    ]
