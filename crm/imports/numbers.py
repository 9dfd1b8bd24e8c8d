"""Numbers as people write them, exactly, once the style of the file is certain."""

import re
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import NamedTuple

from crm.imports import written_currencies
from crm.imports.signs import in_ascii
from crm.imports.written_currencies import currencies_of

ENGLISH, CONTINENTAL = "1,234.5", "1.234,5"
NUMBER_STYLES = (ENGLISH, CONTINENTAL)
UNSETTLED = "?"  # the file contradicts itself: only whole numbers without a separator are read
LIMIT = Decimal(10) ** 12  # above it a cell is a mistake, and sums of an order would not fit their column
TENTH_OF_A_MILL = Decimal("0.0001")

# Beside an exponent a sign is never one of thousands. In India they go by two above the first three.
_SHAPES = {
    ENGLISH: re.compile(
        r"[+-]?(?:(?:[1-9]\d{0,2}(?:,\d{3})+|[1-9]\d?(?:,\d{2})+,\d{3}|\d+)?(?:\.\d*)?|\d*(?:\.\d*)?[eE][+-]?\d{1,3})"
    ),
    CONTINENTAL: re.compile(
        r"[+-]?(?:(?:[1-9]\d{0,2}(?:\.\d{3})+|\d+)?(?:,\d*)?|\d*(?:,\d*)?[eE][+-]?\d{1,3})"
    ),
}
_AMBIGUOUS = re.compile(r"[+-]?[1-9]\d{0,2}([.,])\d{3}")
_PLAIN = re.compile(r"[+-]?\d+")
_BARE = re.compile(r"[+-]?[\d.,]+(?:[eE][+-]?\d+)?", re.ASCII)  # nothing around it: nearly all numbers

_CURRENCY = written_currencies.PATTERN
_DRESSED = re.compile(
    rf"(?P<opened>\()?\ *(?P<before>[+-])?\ *(?P<front>{_CURRENCY})?\ *(?P<within>[+-])?\ *(?P<bracket>\()?\ *"
    r"(?P<number>[\d.,٫٬](?:[\d.,٫٬\ ']*[\d.,٫٬])?(?:[eE][+-]?\d+)?)"
    r"(?P<no_cents>(?<=[.,])(?:--?|—))?\ *(?P<unbracket>\))?\ *"  # 12,- is twelve, without cents
    rf"(?P<behind>-)?\ *(?P<back>{_CURRENCY})?\ *(?P<last>-)?\ *(?P<closed>\))?",
    re.IGNORECASE,
)
_BRACKETS = (("opened", "bracket"), ("closed", "unbracket"))
_SHARE = re.compile(r"\(?[+-]?[\d.,٫٬ ]+ ?[%٪]\)?|% ?[+-]?[\d.,٫٬]+")
# Thousands parted by a blank or an apostrophe, one and the same, always in front of three digits.
_GAPS = re.compile(r"[1-9]\d{0,2}([ '])\d{3}(?:\1\d{3})*(?:[.,٫]\d*)?")
_ARABIC = str.maketrans("٫٬", ".,")


class NotANumber(ValueError):
    """`code` is the problem's: not_a_number, number_style_unknown, number_in_other_style, number_too_large, a_share."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Written(NamedTuple):
    """A number without what stands around it. `digits`: ASCII, its sign in front, separators as they were."""

    digits: str
    style: str = ""  # when its separators have one meaning everywhere, as the Arabic ones
    currency: str = ""  # sign or code beside it


def taken_apart(raw: str) -> Written | None:
    """None: not written like a number. (1.00), 1.00- and −1.00 are negative; two of them at once are none."""
    if _BARE.fullmatch(raw):
        return Written(raw)
    found = _DRESSED.fullmatch(in_ascii(raw).strip())
    if found is None:
        return None
    currency = (found["front"] or "") + (found["back"] or "")
    if currency and (currencies_of(currency) is None or (found["front"] and found["back"])):
        return None
    opened, closed = (sum(found[place] is not None for place in pair) for pair in _BRACKETS)
    signs = [found[place] for place in ("before", "within", "behind", "last") if found[place]]
    if opened != closed or opened + len(signs) > 1:
        return None
    digits = found["number"]
    if " " in digits or "'" in digits:
        if not _GAPS.fullmatch(digits):
            return None
        digits = digits.replace(" ", "").replace("'", "")
    style = ""
    if "٫" in digits or "٬" in digits:
        if "." in digits or "," in digits:
            return None
        digits, style = digits.translate(_ARABIC), ENGLISH
    return Written(("-" if opened or "-" in signs else "") + digits, style, currency)


def style_shown_by(raw: str) -> str | None:
    """ENGLISH or CONTINENTAL when this number can only be read one way; None when it says nothing."""
    written = taken_apart(raw)
    return _style_of_digits(written.digits) if written and not written.style else None


def _style_of_digits(digits: str) -> str | None:
    if _PLAIN.fullmatch(digits) or _AMBIGUOUS.fullmatch(digits):
        return None
    fits = [style for style in NUMBER_STYLES if _fits(digits, style)]
    return fits[0] if len(fits) == 1 else None


def _fits(digits: str, style: str) -> bool:
    return _SHAPES[style].fullmatch(digits) is not None and any(map(str.isdigit, digits))


def _needs_style(digits: str) -> bool:
    return any(c in ".," for c in digits) and any(_fits(digits, style) for style in NUMBER_STYLES)


def is_ambiguous(raw: str) -> bool:
    """1.234 is a thousand and a bit in one country and a bit more than one in another."""
    written = taken_apart(raw)
    return written is not None and not written.style and _AMBIGUOUS.fullmatch(written.digits) is not None


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
    written = taken_apart(raw)
    if written is None:
        raise NotANumber("a_share" if _SHARE.fullmatch(in_ascii(raw).strip()) else "not_a_number")
    digits = written.digits
    if not written.style and (
        (not style and _AMBIGUOUS.fullmatch(digits)) or (style == UNSETTLED and _needs_style(digits))
    ):
        raise NotANumber("number_style_unknown")
    chosen = written.style or (style if style in _SHAPES else _style_of_digits(digits) or ENGLISH)
    if not _fits(digits, chosen):
        elsewhere = any(_fits(digits, other) for other in NUMBER_STYLES)
        raise NotANumber("number_in_other_style" if elsewhere else "not_a_number")
    plain = digits.replace(",", "") if chosen == ENGLISH else digits.replace(".", "").replace(",", ".")
    try:
        number = Decimal(plain)
    except InvalidOperation:
        raise NotANumber("not_a_number") from None
    if abs(number) >= LIMIT:
        raise NotANumber("number_too_large")
    return number


def currencies_beside(raw: str) -> frozenset[str]:
    """ISO codes that the currency beside a number may be; empty when none stands there, or one nobody knows."""
    if _BARE.fullmatch(raw):
        return frozenset()
    written = taken_apart(raw)
    return (currencies_of(written.currency) if written and written.currency else None) or frozenset()


def units(amount: Decimal) -> int:
    """Ten-thousandths, rounded half-up."""
    return int(amount.quantize(TENTH_OF_A_MILL, rounding=ROUND_HALF_UP).scaleb(4))
