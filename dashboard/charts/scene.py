"""Shapes on a plane, with class names for colours, drawn as SVG."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

LETTER = 6.6  # px an average letter of 12 px takes; layouts must hold with any font


def width_of(text: str, *, letter: float = LETTER) -> float:
    """About as wide as the text is drawn. Joined Arabic letters are narrow, Chinese and the like wide; marks of
    direction are not drawn."""
    return letter * sum(
        1.9 if sign > "\u2e80" else 0.68 if "\u0600" <= sign <= "\u06ff" else 1.0
        for sign in text
        if unicodedata.category(sign) != "Cf"
    )  # fmt: skip


@dataclass(frozen=True)
class Shape:
    """`kind` is rect, line, circle, text, use, path or flow; coordinates in px from the upper start corner.

    A path goes through `points`, closed when `closed`. A flow is a band `h` high from (x, y) to
    (x + w, y2). With `href` the shape is a link whose name is its tip.
    """

    kind: str
    css: str
    x: float
    y: float
    w: float = 0
    h: float = 0
    text: str = ""  # of a text; the symbol's id of a use; a tip of anything else
    anchor: str = "start"
    type_code: str = ""
    fill: str = ""
    href: str = ""
    points: tuple[tuple[float, float], ...] = ()
    closed: bool = False
    y2: float = 0
    tip: str = ""


@dataclass
class Scene:
    """`title` says in one sentence what the chart shows, for those who do not see it."""

    width: int
    height: int
    title: str
    shapes: list[Shape] = field(default_factory=list)

    def rect(self, css: str, x: float, y: float, w: float, h: float, **more: Any) -> None:
        self.shapes.append(Shape("rect", css, x, y, max(w, 0), h, **more))

    def line(self, css: str, x: float, y: float, x2: float, y2: float) -> None:
        self.shapes.append(Shape("line", css, x, y, x2 - x, y2 - y))

    def dot(self, css: str, x: float, y: float, radius: float, tip: str = "") -> None:
        self.shapes.append(Shape("circle", css, x, y, radius, text=tip))

    def text(
        self, css: str, x: float, y: float, text: str, *, anchor: str = "start", type_code: str = ""
    ) -> None:
        self.shapes.append(Shape("text", css, x, y, text=text, anchor=anchor, type_code=type_code))

    def path(
        self,
        css: str,
        points: Iterable[tuple[float, float]],
        *,
        closed: bool = False,
        type_code: str = "",
        tip: str = "",
    ) -> None:
        self.shapes.append(
            Shape("path", css, 0, 0, points=tuple(points), closed=closed, type_code=type_code, tip=tip)
        )

    def flow(
        self,
        css: str,
        x: float,
        y: float,
        x2: float,
        y2: float,
        *,
        high: float,
        type_code: str = "",
        tip: str = "",
        href: str = "",
    ) -> None:
        """A band from (x, y) to (x2, y2), both its upper edge."""
        self.shapes.append(
            Shape("flow", css, x, y, x2 - x, high, y2=y2, type_code=type_code, tip=tip, href=href)
        )

    @property
    def has_links(self) -> bool:
        return any(shape.href for shape in self.shapes)

    def glyph(self, x: float, y: float, size: float, symbol: str, *, type_code: str = "") -> None:
        self.shapes.append(Shape("use", "glyph", x, y, size, size, text=symbol, type_code=type_code))

    def plain(self) -> "Scene":
        """Without links and tips."""
        shapes = [replace(shape, href="", tip="") for shape in self.shapes]
        return Scene(self.width, self.height, self.title, shapes)

    def mirrored(self) -> "Scene":
        """For languages read from right to left: places are mirrored, letters and pictures are not."""
        return Scene(self.width, self.height, self.title, [self._mirror(shape) for shape in self.shapes])

    def _mirror(self, shape: Shape) -> Shape:
        turned = {"start": "end", "end": "start"}
        if shape.kind in ("rect", "use"):
            return replace(shape, x=self.width - shape.x - shape.w)
        if shape.kind == "line":
            return replace(shape, x=self.width - shape.x, w=-shape.w)
        if shape.kind == "path":
            return replace(shape, points=tuple((self.width - x, y) for x, y in shape.points))
        if shape.kind == "flow":
            return replace(shape, x=self.width - shape.x - shape.w, y=shape.y2, y2=shape.y)
        return replace(shape, x=self.width - shape.x, anchor=turned.get(shape.anchor, shape.anchor))

    def svg(self, css: str = "", *, defs: SafeString | str = "") -> SafeString:
        """A scene with links is a group of them: what is an image has no parts one could reach."""
        drawn = format_html_join("", "{}", ((_linked(shape),) for shape in self.shapes))
        return format_html(
            '<svg class="chart {}" viewBox="0 0 {} {}" role="{}" aria-label="{}">{}{}</svg>',
            css, self.width, self.height, "group" if self.has_links else "img", self.title, defs, drawn,
        )  # fmt: skip


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _linked(shape: Shape) -> SafeString:
    if not shape.href:
        return _draw(shape)
    return format_html('<a href="{}" aria-label="{}">{}</a>', shape.href, shape.tip, _draw(shape))


def outline(shape: Shape) -> str:
    """The `d` of a path or flow."""
    if shape.kind == "flow":
        middle = _number(shape.x + shape.w / 2)
        x, x2 = _number(shape.x), _number(shape.x + shape.w)
        top, top2 = _number(shape.y), _number(shape.y2)
        foot, foot2 = _number(shape.y + shape.h), _number(shape.y2 + shape.h)
        there = f"M{x} {top}C{middle} {top} {middle} {top2} {x2} {top2}"
        return f"{there}V{foot2}C{middle} {foot2} {middle} {foot} {x} {foot}Z"
    steps = "L".join(f"{_number(x)} {_number(y)}" for x, y in shape.points)
    return f"M{steps}" + ("Z" if shape.closed else "")


def _draw(shape: Shape) -> SafeString:
    kind = format_html(' data-type="{}"', shape.type_code) if shape.type_code else ""
    x, y, w, h = (_number(value) for value in (shape.x, shape.y, shape.w, shape.h))
    match shape.kind:
        case "rect":
            fill = format_html(' fill="url(#{})"', shape.fill) if shape.fill else ""
            tip = format_html("<title>{}</title>", shape.tip or shape.text) if shape.tip or shape.text else ""
            return format_html(
                '<rect class="{}"{}{} x="{}" y="{}" width="{}" height="{}" rx="2">{}</rect>',
                shape.css, kind, fill, x, y, w, h, tip,
            )  # fmt: skip
        case "line":
            return format_html(
                '<line class="{}" x1="{}" y1="{}" x2="{}" y2="{}"/>',
                shape.css, x, y, _number(shape.x + shape.w), _number(shape.y + shape.h),
            )  # fmt: skip
        case "circle":
            tip = format_html("<title>{}</title>", shape.text) if shape.text else ""
            return format_html('<circle class="{}" cx="{}" cy="{}" r="{}">{}</circle>', shape.css, x, y, w, tip)
        case "path" | "flow":
            tip = format_html("<title>{}</title>", shape.tip) if shape.tip else ""
            return format_html('<path class="{}"{} d="{}">{}</path>', shape.css, kind, outline(shape), tip)
        case "use":
            return format_html(
                '<use class="{}"{} href="#{}" x="{}" y="{}" width="{}" height="{}"/>',
                shape.css, kind, shape.text, x, y, w, h,
            )  # fmt: skip
    return format_html(
        '<text class="{}"{} x="{}" y="{}" text-anchor="{}">{}</text>',
        shape.css, kind, x, y, shape.anchor, shape.text,
    )  # fmt: skip
