"""Numbers as people write them, exactly, once the style of the file is certain."""

import re
import unicodedata
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

ENGLISH, CONTINENTAL = "1,234.5", "1.234,5"
NUMBER_STYLES = (ENGLISH, CONTINENTAL)
UNSETTLED = "?"  # the file contradicts itself: only whole numbers without a separator are read
LIMIT = Decimal(10) ** 12  # above it a cell is a mistake, and sums of an order would not fit their column
TENTH_OF_A_MILL = Decimal("0.0001")

_BLANKS = re.compile(r"[\s'’]")
_SHAPES = {
    ENGLISH: re.compile(r"[+-]?(?:[1-9]\d{0,2}(?:,\d{3})+|\d+)?(?:\.\d*)?(?:[eE][+-]?\d{1,3})?"),
    CONTINENTAL: re.compile(r"[+-]?(?:[1-9]\d{0,2}(?:\.\d{3})+|\d+)?(?:,\d*)?(?:[eE][+-]?\d{1,3})?"),
}
_AMBIGUOUS = re.compile(r"[+-]?[1-9]\d{0,2}([.,])\d{3}")
_PLAIN = re.compile(r"[+-]?\d+")


class NotANumber(ValueError):
    """`code` is the problem's: not_a_number, number_style_unknown, number_too_large."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def bare(raw: str) -> str:
    """ASCII digits and signs only: no blanks, no currency; (1.00) and 1.00- are negative."""
    text = "".join(_ascii(c) for c in raw)
    text = _BLANKS.sub("", text)
    if text.startswith("(") and text.endswith(")"):
        text = "-" + text[1:-1]
    elif text.endswith("-") and len(text) > 1:
        text = "-" + text[:-1]
    return text


def _ascii(c: str) -> str:
    if c.isascii():
        return "" if c == "$" else c
    if (digit := unicodedata.decimal(c, None)) is not None:
        return str(digit)
    if c == "\u066b":  # Arabic decimal sign; the thousands sign is U+066C
        return "."
    if c in "\u2212\uff0d":
        return "-"
    return (
        ""
        if c == "\u066c" or unicodedata.category(c) in {"Sc", "Zs", "Cf"}
        else unicodedata.normalize("NFKC", c)
    )


def style_shown_by(raw: str) -> str | None:
    """ENGLISH or CONTINENTAL when this number can only be read one way; None when it says nothing."""
    text = bare(raw)
    if _PLAIN.fullmatch(text) or _AMBIGUOUS.fullmatch(text):
        return None
    fits = [style for style in NUMBER_STYLES if text and _SHAPES[style].fullmatch(text)]
    return fits[0] if len(fits) == 1 else None


def _needs_style(text: str) -> bool:
    return any(c in ".," for c in text) and any(shape.fullmatch(text) for shape in _SHAPES.values())


def is_ambiguous(raw: str) -> bool:
    """1.234 is a thousand and a bit in one country and a bit more than one in another."""
    return _AMBIGUOUS.fullmatch(bare(raw)) is not None


def style_of(cells: Iterable[str]) -> tuple[str, bool]:
    """The style of these cells and whether it is certain.

    ("", True): no cell needs one. ("", False): the cells do not say, or contradict each other.
    """
    shown, doubtful = set(), False
    for cell in cells:
        style = style_shown_by(cell)
        if style:
            shown.add(style)
        else:
            doubtful = doubtful or is_ambiguous(cell)
    if len(shown) == 1:
        return shown.pop(), True
    return "", not shown and not doubtful


def exact_number(raw: str, style: str) -> Decimal:
    """Raises NotANumber. Scientific notation is read; not-a-number and infinity are not numbers."""
    text = bare(raw)
    if (not style and _AMBIGUOUS.fullmatch(text)) or (style == UNSETTLED and _needs_style(text)):
        raise NotANumber("number_style_unknown")
    chosen = style if style in _SHAPES else style_shown_by(raw) or ENGLISH
    if not _SHAPES[chosen].fullmatch(text) or not any(c.isdigit() for c in text):
        raise NotANumber("not_a_number")
    plain = text.replace(",", "") if chosen == ENGLISH else text.replace(".", "").replace(",", ".")
    try:
        number = Decimal(plain)
    except InvalidOperation:
        raise NotANumber("not_a_number") from None
    if abs(number) >= LIMIT:
        raise NotANumber("number_too_large")
    return number


def units(amount: Decimal) -> int:
    """Ten-thousandths, rounded half-up."""
    return int(amount.quantize(TENTH_OF_A_MILL, rounding=ROUND_HALF_UP).scaleb(4))
