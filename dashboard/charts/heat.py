"""A grid of counts on one accent ramp; an empty cell is dashed with its 0, an unfinished one outlined.

Drawn as a scene, for paper and for cells of one size; or as cells of the page, which fill the height of their card.
"""

from dataclasses import dataclass
from itertools import chain

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from dashboard.charts.scene import Scene, Shape, width_of

STEPS = 6  # of the ramp; it stops where the same ink still reads
GAP = 4


@dataclass(frozen=True)
class Tile:
    """`weight` from 0 to 1 is its place on the ramp. `word` "" draws nothing at all."""

    word: str
    weight: float
    tip: str = ""
    href: str = ""
    unfinished: bool = False


@dataclass(frozen=True)
class Heat:
    """`rows`: (name, beside, tiles). `heads` stand above the columns, `feet` (two lines) below them."""

    title: str
    rows: list[tuple[str, str, list[Tile | None]]]
    heads: list[str]
    feet: list[tuple[str, str]]
    corner: tuple[str, str] = ("", "")


def draw_heat(heat: Heat, *, width: int, tile: int, narrow: bool = False) -> Scene:
    columns = max((len(tiles) for _name, _beside, tiles in heat.rows), default=1)
    names = max([width_of(name, letter=6.2) for name in (*(row[0] for row in heat.rows), heat.corner[0])]) + 10
    besides = [row[1] for row in heat.rows if row[1]]
    beside = max([width_of(word, letter=6.2) for word in (*besides, heat.corner[1])]) + 10 if besides else 0
    if narrow:
        beside = 0
    start = names + beside
    top = 22 if heat.heads else 2
    height = top + len(heat.rows) * (tile + GAP) + (34 if heat.feet else 0)
    scene = Scene(width, height, heat.title)
    wide = (width - start) / columns
    scene.text("tick", 0, 12, heat.corner[0])
    if beside:
        scene.text("tick", start - 10, 12, heat.corner[1], anchor="end")
    for column, head in enumerate(heat.heads):
        scene.text("tick", start + wide * (column + 0.5) - GAP / 2, 12, head, anchor="middle")
    for number, (name, besides_it, tiles) in enumerate(heat.rows):
        y = top + number * (tile + GAP)
        scene.text("label-11", 0, y + tile / 2 + 4, name)
        if beside:
            scene.text("tick", start - 10, y + tile / 2 + 4, besides_it, anchor="end")
        for column, one in enumerate(tiles):
            if one is not None:
                _tile(scene, one, start + wide * column, y, wide - GAP, tile)
    for column, (upper, lower) in enumerate(heat.feet):
        x = start + wide * (column + 0.5) - GAP / 2
        scene.text("label-11", x, height - 18, upper, anchor="middle")
        scene.text("tick", x, height - 4, lower, anchor="middle")
    return scene


def heat_cells(heat: Heat) -> SafeString:
    """Of a heat map without heads. The page itself mirrors it, and its text is of one size at any width."""
    rows = (chain([_name(name)], map(_cell, tiles)) for name, _beside, tiles in heat.rows)
    feet = (
        format_html('<span class="heat-foot">{}<span>{}</span></span>', upper, lower)
        for upper, lower in heat.feet
    )
    drawn = chain(chain.from_iterable(rows), [_name("")], feet)
    return format_html(
        '<div class="heat" role="group" aria-label="{}">{}</div>',
        heat.title, format_html_join("", "{}", ((one,) for one in drawn)),
    )  # fmt: skip


def _name(name: str) -> SafeString:
    return format_html('<span class="heat-name">{}</span>', name)


def _cell(tile: Tile | None) -> SafeString:
    if tile is None:
        return format_html("<span></span>")
    shade, _step = _shade(tile)
    if not tile.href:
        return format_html('<span class="{}" title="{}">{}</span>', shade, tile.tip, tile.word)
    return format_html(
        '<a class="{}" href="{}" title="{}" aria-label="{}">{}</a>',
        shade, tile.href, tile.tip, tile.tip, tile.word,
    )  # fmt: skip


def _shade(tile: Tile) -> tuple[str, int]:
    """Its classes, and the step on the ramp: 0 is nobody."""
    step = max(1, round(tile.weight * STEPS)) if tile.weight > 0 else 0
    return "tile tile-open" if tile.unfinished else f"tile tile-{step}" if step else "tile tile-none", step


def _tile(scene: Scene, tile: Tile, x: float, y: float, wide: float, high: float) -> None:
    css, step = _shade(tile)
    scene.shapes.append(Shape("rect", css, x, y, wide, high, tip=tile.tip, href=tile.href))
    word = "tile-word" if step or tile.unfinished else "tick"
    scene.text(word, x + wide / 2, y + high / 2 + 4, tile.word, anchor="middle")
