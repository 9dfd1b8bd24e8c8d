"""A chart as vectors in a PDF: the same shapes as on the page, on white paper, their classes as colours."""

from typing import Any

from dashboard.charts.scene import Scene, Shape
from dashboard.reports.fonts import BOLD, REGULAR, glyphs, register
from dashboard.reports.text import is_east_asian, joined, ordered, width_of

INK, INK_2, INK_3 = "#1b1e25", "#4c5058", "#656970"
LINE, LINE_SOFT, LINE_STRONG = "#e4e2e0", "#edecea", "#ceccc8"
ACCENT, ACCENT_SOFT = "#2751b4", "#e8f0ff"
# The solid colours of the light scheme (look/README), as screens and printers know them.
TYPES = {
    "LOYAL": "#1a9261", "AT_RISK": "#de3b40", "ABANDONED": "#eea622", "LOW_VALUE": "#30a0ce",
    "SUBSCRIBER": "#ad4db1", "NON_TARGET": "#a5a9b1", "NONE": "#ceccc8",
}  # fmt: skip
RAMP = ("#dce7fb", "#c9dafb", "#b3cbfa", "#9ebcf8", "#8aadf5", "#769ef1")
DASH = [3, 3]
STROKES: dict[str, tuple[str, float, list[int] | None]] = {
    "grid": (LINE_SOFT, 0.75, None), "axis": (LINE, 0.75, None), "line": (ACCENT, 1.5, None),
    "compare": (INK_3, 1, DASH), "mark": (INK_2, 0.75, DASH), "drop": (ACCENT, 1, DASH),
}  # fmt: skip
WORDS: dict[str, tuple[str, float, bool]] = {
    "tick": (INK_3, 9, False), "label-11": (INK_2, 9, False), "strong-label": (INK, 9, True),
    "tile-word": (INK, 10, False), "label": (INK_2, 10, False),
}  # fmt: skip
VEIL = "#ffffff"


def drawing(scene: Scene, *, rtl: bool) -> Any:
    """A reportlab Drawing, one px a point. `rtl` mirrors it, as the page does."""
    from reportlab.graphics.shapes import Drawing  # noqa: PLC0415 -- slow import

    register()
    plane = Drawing(scene.width, scene.height)
    for shape in (scene.mirrored() if rtl else scene).shapes:
        for drawn in _shapes(shape, scene.height, rtl=rtl):
            plane.add(drawn)
    return plane


def _fill(shape: Shape) -> tuple[str | None, float]:
    """(colour, opacity); None: nothing is filled."""
    css = shape.css.split()
    if "veil" in css:
        return VEIL, 0.5
    if "flow" in css:
        return TYPES.get(
            shape.type_code, ACCENT if not shape.type_code else INK_3
        ), 0.85 if "flow-strong" in css else 0.28
    if "tile" in css:
        step = css[1].removeprefix("tile-")
        return (RAMP[int(step) - 1] if step.isdigit() else None), 1
    if css[0] in ("bar-ground",):
        return LINE_SOFT, 1
    if css[0] in ("area-accent",):
        return ACCENT_SOFT, 1
    if css[0] in ("area", "bar", "swatch"):
        return TYPES.get(shape.type_code, INK_3), 1
    return ACCENT, 1


def _shapes(shape: Shape, height: float, *, rtl: bool) -> list[Any]:
    from reportlab.graphics import shapes as on  # noqa: PLC0415 -- slow import
    from reportlab.lib.colors import HexColor  # noqa: PLC0415 -- slow import

    css = shape.css.split()[0]
    match shape.kind:
        case "text":
            return _words(shape, height, rtl=rtl)
        case "line":
            color, wide, dash = STROKES.get(css, (LINE_STRONG, 0.75, None))
            return [on.Line(shape.x, height - shape.y, shape.x + shape.w, height - shape.y - shape.h,
                            strokeColor=HexColor(color), strokeWidth=wide, strokeDashArray=dash)]  # fmt: skip
        case "circle":
            return [on.Circle(shape.x, height - shape.y, shape.w, fillColor=HexColor(ACCENT), strokeColor=None)]
        case "rect":
            filled, opacity = _fill(shape)
            is_open = "tile-open" in shape.css or "tile-none" in shape.css
            return [on.Rect(
                shape.x, height - shape.y - shape.h, shape.w, shape.h, rx=2, ry=2,
                fillColor=HexColor(filled) if filled else None, fillOpacity=opacity,
                strokeColor=HexColor(LINE_STRONG) if is_open else None, strokeWidth=0.75,
                strokeDashArray=DASH if "tile-none" in shape.css else None,
            )]  # fmt: skip
        case "path" | "flow":
            return [_path(shape, height)]
    return []


def _path(shape: Shape, height: float) -> Any:
    from reportlab.graphics.shapes import Path  # noqa: PLC0415 -- slow import
    from reportlab.lib.colors import HexColor  # noqa: PLC0415 -- slow import

    css = shape.css.split()[0]
    if css in STROKES:
        color, wide, dash = STROKES[css]
        path = Path(strokeColor=HexColor(color), strokeWidth=wide, strokeDashArray=dash, fillColor=None)
    else:
        color_, opacity = _fill(shape)
        edge = HexColor(VEIL) if css == "area" else None
        path = Path(
            fillColor=HexColor(color_ or INK_3), fillOpacity=opacity, strokeColor=edge, strokeWidth=0.75
        )
    if shape.kind == "flow":
        x, x2, middle = shape.x, shape.x + shape.w, shape.x + shape.w / 2
        top, top2 = height - shape.y, height - shape.y2
        foot, foot2 = top - shape.h, top2 - shape.h
        path.moveTo(x, top)
        path.curveTo(middle, top, middle, top2, x2, top2)
        path.lineTo(x2, foot2)
        path.curveTo(middle, foot2, middle, foot, x, foot)
        path.closePath()
        return path
    for number, (x, y) in enumerate(shape.points):
        (path.lineTo if number else path.moveTo)(x, height - y)
    if shape.closed:
        path.closePath()
    return path


def _words(shape: Shape, height: float, *, rtl: bool) -> list[Any]:
    """Joined and ordered as its script wants; a run of Chinese is set in the font that has it."""
    from reportlab.graphics.shapes import String  # noqa: PLC0415 -- slow import
    from reportlab.lib.colors import HexColor  # noqa: PLC0415 -- slow import

    color, size, bold = WORDS.get(shape.css.split()[0], WORDS["tick"])
    font = BOLD if bold else REGULAR
    line = ordered(joined(shape.text), rtl=rtl)
    wide = width_of(line, font=font, size=size)
    x = shape.x - {"start": 0.0, "middle": wide / 2, "end": wide}[shape.anchor]
    drawn = []
    for foreign, run in runs_of(line):
        drawn.append(
            String(x, height - shape.y, run, fontName=register() if foreign else font, fontSize=size,
                   fillColor=HexColor(color))
        )  # fmt: skip
        x += width_of(run, font=font, size=size)
    return drawn


def runs_of(line: str) -> list[tuple[bool, str]]:
    """(whether the Chinese font sets it, text) one after the other."""
    known = glyphs()
    runs: list[tuple[bool, str]] = []
    for sign in line:
        foreign = is_east_asian(sign) and ord(sign) not in known
        if runs and runs[-1][0] == foreign:
            runs[-1] = (foreign, runs[-1][1] + sign)
        else:
            runs.append((foreign, sign))
    return runs
