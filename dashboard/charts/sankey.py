"""Who went from where to where: bands between two columns, the strong ones in colour."""

from collections.abc import Mapping
from dataclasses import dataclass

from crm import display
from dashboard.charts.axes import apart
from dashboard.charts.scene import Scene, width_of

BAR, GAP, TOP = 7, 14, 6
NODE_GAP = 10


@dataclass(frozen=True)
class Flow:
    """`people` who went from one group to another; `strong` is what one looks at first."""

    start: str
    end: str
    people: int
    tip: str
    href: str = ""
    strong: bool = False


def draw_sankey(
    flows: list[Flow], *, starts: Mapping[str, str], ends: Mapping[str, str], width: int, height: int, title: str,
    named: bool = True, coloured: bool = True,
) -> Scene:  # fmt: skip
    """`starts` and `ends` name the groups in their order; those without a flow are left out.

    `coloured`: the groups are the six types, each in its colour.
    """
    scene = Scene(width, height, title)
    out = {code: sum(f.people for f in flows if f.start == code) for code in starts}
    into = {code: sum(f.people for f in flows if f.end == code) for code in ends}
    out, into = ({code: n for code, n in side.items() if n} for side in (out, into))
    total = sum(out.values())
    if not total:
        return scene
    most = max(len(out), len(into))
    scale = (height - 2 * TOP - NODE_GAP * (most - 1)) / total
    first = [f"{starts[code]} {display.number(n)}" for code, n in out.items()]
    last = [f"{ends[code]} {display.number(n)}" for code, n in into.items()]
    left = max(width_of(word, letter=6.4) for word in first) + GAP if named else 0
    right = width - (max(width_of(word, letter=6.4) for word in last) + GAP if named else 0) - BAR
    tops_out, tops_in = _column(out, scale), _column(into, scale)
    used_out, used_in = dict(tops_out), dict(tops_in)
    bands = []
    for code in out:
        for end in into:
            for flow in flows:
                if flow.start == code and flow.end == end:
                    bands.append((flow, used_out[code], used_in[end]))
                    used_out[code] += flow.people * scale
                    used_in[end] += flow.people * scale
    for flow, y, y2 in sorted(bands, key=lambda band: band[0].strong):
        scene.flow(
            "flow flow-strong" if flow.strong else "flow", left + BAR, y, right, y2,
            high=max(flow.people * scale, 0.75), type_code=flow.start if coloured else "", tip=flow.tip, href=flow.href,
        )  # fmt: skip
    for code, n in out.items():
        scene.rect("swatch", left, tops_out[code], BAR, max(n * scale, 1), type_code=code if coloured else "")
    for code, n in into.items():
        scene.rect("swatch", right, tops_in[code], BAR, max(n * scale, 1), type_code=code if coloured else "")
    if named:
        _names(scene, first, out, tops_out, scale, x=left - 6, anchor="end")
        _names(scene, last, into, tops_in, scale, x=right + BAR + 6, anchor="start")
    return scene


def _column(sizes: Mapping[str, int], scale: float) -> dict[str, float]:
    tops, y = {}, float(TOP)
    for code, n in sizes.items():
        tops[code] = y
        y += n * scale + NODE_GAP
    return tops


def _names(
    scene: Scene, words: list[str], sizes: Mapping[str, int], tops: Mapping[str, float], scale: float, *,
    x: float, anchor: str,
) -> None:  # fmt: skip
    middles = [tops[code] + n * scale / 2 + 4 for code, n in sizes.items()]
    places = apart(middles, gap=14, top=TOP + 6, foot=scene.height - 2)
    for y, word in zip(places, words, strict=True):
        scene.text("label-11", x, y, word, anchor=anchor)
