"""Bars that lie: one line each, with its name and its value."""

from dataclasses import dataclass

from dashboard.charts.scene import Scene, Shape, width_of

LINE = 34


@dataclass(frozen=True)
class Bar:
    name: str
    size: float
    word: str
    code: str = ""  # of a type, for its colour
    tip: str = ""
    href: str = ""
    compare: float | None = None  # a mark where it stood before


def draw_bars(bars: list[Bar], *, width: int, title: str, whole: float | None = None) -> Scene:
    """`whole`: the size of a full bar; without it the largest bar is full."""
    scene = Scene(width, max(1, len(bars)) * LINE, title)
    most = whole or max([bar.size for bar in bars] + [bar.compare or 0 for bar in bars], default=1) or 1
    room = max((width_of(bar.word, letter=6.6) for bar in bars), default=0) + 10
    wide = width - room
    for number, bar in enumerate(bars):
        y = number * LINE
        css = "bar" if bar.code else "bar-accent"
        scene.text("label-11", 0, y + 12, bar.name)
        scene.rect("bar-ground", 0, y + 18, wide, 8)
        scene.shapes.append(
            Shape(
                "rect",
                css,
                0,
                y + 18,
                wide * bar.size / most,
                8,
                type_code=bar.code,
                tip=bar.tip,
                href=bar.href,
            )
        )
        if bar.compare is not None:
            x = wide * bar.compare / most
            scene.line("mark", x, y + 15, x, y + 29)
        scene.text("strong-label", width, y + 26, bar.word, anchor="end")
    return scene
