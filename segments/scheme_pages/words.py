"""A group of a scheme in words: its rule, or its cells drawn together as ranges of R, F and M."""

from collections.abc import Iterable
from itertools import product

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from segments.schemes import Scheme, SchemeGroup
from segments.schemes.operating_groups import ONE_ORDER
from segments.types import ACTIVE, BUYER, NEVER_BOUGHT

Span = tuple[int, int]
Box = tuple[Span, Span, Span]  # R, F, M, both ends inside
# Rules that are no cells, as staff say them.
SENTENCES: tuple[tuple[object, str | Promise], ...] = (
    (NEVER_BOUGHT, gettext_lazy("no order yet")),
    ({"all": [ONE_ORDER, ACTIVE]}, gettext_lazy("1 order, active")),
    ({"not": ACTIVE}, gettext_lazy("a buyer who is not active")),
    (BUYER, gettext_lazy("every other buyer")),
)
ABOUT: dict[str, str | Promise] = {
    "operating_groups": gettext_lazy("Five groups to work by: whom to welcome, keep, raise, win back."),
    "value_tiers": gettext_lazy("Four tiers of the 125 RFM cells, by who is about to be lost and who is worth most."),
    "classic": gettext_lazy("The eleven names that most RFM tools use, cell by cell."),
    "shopify_like": gettext_lazy("After Shopify's RFM groups: R beside the mean of F and M. A reconstruction."),
    "klaviyo_like": gettext_lazy("After Klaviyo's six groups: R by 180 and 365 days, F and M in thirds."),
    "clv_bands": gettext_lazy("Fifths of simple CLV; who ties shares the band."),
}  # fmt: skip


def about(scheme: Scheme) -> str | Promise:
    return ABOUT.get(scheme.code, "")


def rule_in_words(group: SchemeGroup) -> list[str]:
    """Alternatives: one of them holds. [] for a group whose name says it all."""
    if group.cells:
        return [_box(box) for box in boxes(group.cells)]
    return [str(sentence) for rule, sentence in SENTENCES if rule == group.rule] or _band(group)


def _band(group: SchemeGroup) -> list[str]:
    if isinstance(group.rule, dict) and group.rule.get("behaviour") == "clv_band":
        return [_("CLV band %(number)s of 5") % {"number": group.rule["threshold"]}]
    return []


def boxes(cells: Iterable[str]) -> list[Box]:
    """Ranges that together are exactly these cells, the largest first; none overlaps another."""
    left = {(int(cell[0]), int(cell[1]), int(cell[2])) for cell in cells}
    top = max(max(cell) for cell in left)
    spans = [(low, high) for low in range(1, top + 1) for high in range(low, top + 1)]
    found: list[Box] = []
    # Largest first; among equals the better scores first.
    every = [(r, f, m) for r, f, m in product(spans, repeat=3)]
    for box in sorted(every, key=_by_size):
        inside = _cells(box)
        if inside <= left:
            found.append(box)
            left -= inside
        if not left:
            break
    return found


def _by_size(box: Box) -> tuple[int, list[int]]:
    size = 1
    for low, high in box:
        size *= high - low + 1
    return -size, [-high for _low, high in box]


def _cells(box: Box) -> set[tuple[int, ...]]:
    return set(product(*(range(low, high + 1) for low, high in box)))


def _box(box: Box) -> str:
    return " ".join(f"{name} {_span(span)}" for name, span in zip("RFM", box, strict=True))


def _span(span: Span) -> str:
    low, high = span
    return str(low) if low == high else f"{low}–{high}"
