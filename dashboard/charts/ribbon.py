"""A customer's types over time: soft bands with a solid foot, dots for orders, a line for today."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crm import display
from crm.type_looks import TYPE_LOOKS
from dashboard.charts.scene import Scene, width_of

BAND_TOP, BAND, FOOT = 22, 24, 4
HEIGHT = 74
TIER_TOP, TIER, TIER_GAP = 54, 18, 24  # a second lane below the types, where there are tiers
CLOSEST = 7  # px between the dots of two orders; nearer ones are one dot
TICK_STEPS = (1, 2, 3, 6, 12, 24, 60)  # months


@dataclass(frozen=True)
class Band:
    """The type held on [first, until); `until` None: still does."""

    code: str
    first: date
    until: date | None


@dataclass(frozen=True)
class TierBand:
    """The loyalty tier held on [first, until); `until` None: still is."""

    name: str
    first: date
    until: date | None


@dataclass(frozen=True)
class Ribbon:
    bands: list[Band]
    orders: list[date]  # ascending
    today: date
    next_on: date | None = None
    next_code: str = ""
    tiers: list[TierBand] = field(default_factory=list)

    @property
    def start(self) -> date:
        return min([band.first for band in self.bands] + self.orders + [self.today - timedelta(days=30)])

    @property
    def end(self) -> date:
        """A little of what comes: as far as the next change and somewhat on."""
        ahead = max(14, (self.today - self.start).days // 14)
        latest = self.today + timedelta(days=ahead)
        if self.next_on and self.next_on < self.today + timedelta(days=4 * ahead):
            latest = max(latest, self.next_on + timedelta(days=ahead))
        return latest


def draw_ribbon(ribbon: Ribbon, *, width: int, mirrored: bool, css: str) -> SafeString:
    scene = _laid_out(ribbon, width)
    code = ribbon.next_code
    defs = format_html(
        '<defs><pattern id="hatch-{}" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        '<rect class="hatch" data-type="{}" width="8" height="8"/>'
        '<line class="hatch-line" data-type="{}" x1="0" y1="0" x2="0" y2="8"/></pattern></defs>',
        width, code, code,
    )  # fmt: skip
    return (scene.mirrored() if mirrored else scene).svg(css, defs=defs)


def _laid_out(ribbon: Ribbon, width: int) -> Scene:
    lower = TIER_GAP if ribbon.tiers else 0
    scene = Scene(width, HEIGHT + lower, _("The customer's types over time; the table below says the same."))
    # Room for the word "Today" after its line, however narrow the drawing.
    word = width_of(_("Today")) + 8
    known = (ribbon.today - ribbon.start).days
    span = max(1, (ribbon.end - ribbon.start).days, round(known / (1 - word / width)))
    end = ribbon.start + timedelta(days=span)

    def at(day: date) -> float:
        return width * (day - ribbon.start).days / span

    _ticks(scene, ribbon.start, end, at, lower)
    for band in ribbon.bands:
        until = band.until or min(ribbon.next_on or end, end)
        _band(scene, band.code, at(band.first), at(until))
    if ribbon.next_on and ribbon.next_code and ribbon.next_on < end:
        x = at(ribbon.next_on)
        scene.rect("hatched", x, BAND_TOP, width - x, BAND, fill=f"hatch-{width}")
    for tier in ribbon.tiers:
        _tier(scene, tier, at(tier.first), at(tier.until or ribbon.today))
    for x, days in _dots(ribbon.orders, at, width):
        scene.dot("dot", x, 9, 3, _tip(days))
    _today(scene, at(ribbon.today), lower)
    return scene


def _dots(days: list[date], at: Callable[[date], float], width: int) -> list[tuple[float, list[date]]]:
    """One dot a day of orders, or for several that would lie on each other: a page stays light
    however often somebody buys."""
    dots: list[tuple[float, list[date]]] = []
    for day in days:
        x = min(max(at(day), 3), width - 3)
        if dots and x - dots[-1][0] < CLOSEST:
            dots[-1][1].append(day)
        else:
            dots.append((x, [day]))
    return dots


def _tip(days: list[date]) -> str:
    if len(days) == 1:
        return display.day(days[0])
    words = {"n": len(days), "first": display.day(days[0]), "last": display.day(days[-1])}
    says = ngettext(
        "%(n)d day with orders, %(first)s to %(last)s",
        "%(n)d days with orders, %(first)s to %(last)s",
        len(days),
    )
    return says % words


def _tier(scene: Scene, tier: TierBand, start: float, end: float) -> None:
    wide = end - start - 1
    scene.rect("tier-band", start, TIER_TOP, wide, TIER, text=tier.name)
    if wide >= width_of(tier.name, letter=6) + 14:
        scene.text("tier-text", start + 7, TIER_TOP + 13, tier.name)


def _band(scene: Scene, code: str, start: float, end: float) -> None:
    wide = end - start - 1
    look = TYPE_LOOKS[code]
    scene.rect("band", start, BAND_TOP, wide, BAND, type_code=code)
    scene.rect("foot", start, BAND_TOP + BAND - FOOT + 1, wide, FOOT, type_code=code)
    label = str(look.label)
    if wide >= 26:
        scene.glyph(start + 7, BAND_TOP + 4, 13, f"icon-{look.icon}", type_code=code)
    if wide >= width_of(label) + 34:
        scene.text("band-text", start + 26, BAND_TOP + 15, label, type_code=code)


def _today(scene: Scene, x: float, lower: int) -> None:
    scene.line("today", x, 2, x, BAND_TOP + BAND + 6 + lower)
    scene.text("strong-label", x + 5, 12, _("Today"))


def _ticks(scene: Scene, start: date, end: date, at: Callable[[date], float], lower: int) -> None:
    """Month names, as many as there is room for; January carries its year."""
    months = (end.year - start.year) * 12 + end.month - start.month
    room = max(1, scene.width // 80)
    step = next((s for s in TICK_STEPS if months / s <= room), TICK_STEPS[-1])
    day = (start.replace(day=1) + timedelta(days=32)).replace(day=1)
    while day < end:
        if (day.month - 1 + 12 * day.year) % step == 0:
            x = at(day)
            label = display.month_year(day) if day.month == 1 or step >= 12 else display.month(day)
            half = width_of(label, letter=6) / 2
            if half <= x <= scene.width - half:
                foot = BAND_TOP + BAND + lower
                scene.line("axis", x, foot + 2, x, foot + 7)
                scene.text("tick", x, foot + 20, label, anchor="middle")
        day = (day + timedelta(days=32)).replace(day=1)
