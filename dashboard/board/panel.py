"""One chart of the dashboard with its twin: the same numbers as a table, for eyes, ears and files."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import get_language_bidi

from crm.spreadsheets import Cell
from dashboard.charts.heat import Heat, heat_cells
from dashboard.charts.scene import Scene

PHONE = 320  # px of a chart on a telephone
FITS_A_PHONE = 360  # a chart laid out for this is read there as it is
LONG = 12  # rows


@dataclass(frozen=True)
class Datum:
    """`value` goes into files, `shown` stands on the page; `href` leads to the people it counts.

    `type_code`: it names one of the six types, which is shown as its chip.
    """

    value: Cell
    shown: str
    href: str = ""
    type_code: str = ""
    spark: SafeString = field(default_factory=SafeString)  # a line without words before a number

    @property
    def is_number(self) -> bool:
        return not isinstance(self.value, str) and self.value is not None


@dataclass(frozen=True)
class Outline:
    """The place of a chart whose numbers are still asked for: it loads by itself."""

    code: str
    title: str | Promise
    place: str = ""
    waits: bool = True


@dataclass(frozen=True)
class Panel:
    """`draw(width, narrow)` lays the chart out; None: the table says it all, or there is nothing yet.

    `middle` is the width of a drawing of its own for a window in which its card is narrow and tall. `cells`: the
    page has these in its place, which fill their card.
    `sentence` is the finding in words; `empty` says what is missing when there are no rows.
    """

    code: str
    title: str
    note: str
    header: list[str]
    rows: list[list[Datum]]
    draw: Callable[[int, bool], Scene] | None = None
    width: int = 520
    middle: int = 0
    cells: Heat | None = None
    sentence: str = ""
    place: str = ""  # its width among the cards: wide, half or third
    empty: str = ""
    extra: list[list[Datum]] = field(default_factory=list)
    extra_title: str = ""
    extra_note: str = ""
    is_table: bool = False  # the table itself is the chart

    @property
    def heads(self) -> list[tuple[str, bool]]:
        """Each heading, and whether numbers stand below it: both stand at the same end."""
        columns = zip(*self.rows, strict=True) if self.rows else [() for _head in self.header]
        return [
            (head, any(datum.is_number for datum in column))
            for head, column in zip(self.header, columns, strict=True)
        ]

    @property
    def drawn(self) -> SafeString:
        """All that the page needs: which of them is seen is for the style sheet to say."""
        if self.cells and self.rows:
            return heat_cells(self.cells)
        return SafeString(self.svg + self.middle_svg + self.narrow_svg)

    @property
    def svg(self) -> SafeString:
        css = "chart-wide" if self.width > FITS_A_PHONE else ""
        return self._drawn(self.width, css, narrow=False) if self.draw and self.rows else SafeString()

    @property
    def middle_svg(self) -> SafeString:
        if not self.draw or not self.rows or not self.middle:
            return SafeString()
        return self._drawn(self.middle, "chart-middle", narrow=False)

    @property
    def narrow_svg(self) -> SafeString:
        """Plain: what a finger cannot hit on a telephone, the table leads to. "" where the wide one fits."""
        if not self.draw or not self.rows or self.width <= FITS_A_PHONE:
            return SafeString()
        return self._drawn(PHONE, "chart-narrow", narrow=True)

    @property
    def is_long(self) -> bool:
        """Whether the table is fetched when it is opened: a page stays light."""
        return len(self.rows) > LONG

    def _drawn(self, width: int, css: str, *, narrow: bool) -> SafeString:
        if self.draw is None:
            return SafeString()
        scene = self.draw(width, narrow)
        if narrow:
            scene = scene.plain()
        return (scene.mirrored() if get_language_bidi() else scene).svg(css)
