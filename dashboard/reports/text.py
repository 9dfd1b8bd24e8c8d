"""Any text for a PDF: escaped, in fonts that have its letters, joined and ordered as its script wants.

reportlab's Paragraph parses markup and opens local files named in it, so nothing reaches it unescaped.
It joins no Arabic letters and knows no direction: lines are broken here on the joined words, and each
line is then put into the order in which it is drawn.
"""

import re
import unicodedata
from typing import Any
from xml.sax.saxutils import escape

from dashboard.reports.fonts import BOLD, REGULAR, glyphs, register

RIGHT_TO_LEFT = ("R", "AL")
# Ideographs, kana, Hangul and full-width signs: a line may end after any of them. [first, last]
EAST_ASIAN = ((0x2E80, 0xA4CF), (0xAC00, 0xD7A3), (0xF900, 0xFAFF), (0xFF00, 0xFFEF), (0x20000, 0x3FFFF))
LTR_MARK, RTL_MARK = "\u200e", "\u200f"
HIDDEN_SIGNS = dict.fromkeys([*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF])
# A part with a direction of its own (FSI, LRI or RLI up to PDI), and the older signs (LRE, RLE, PDF) for the same.
ISOLATE = re.compile("([\u2066-\u2068])([^\u2066-\u2069]*)\u2069")
FIRST_STRONG, TO_THE_LEFT = "\u2068", "\u2067"
LTR_PART, RTL_PART, END = "\u202a", "\u202b", "\u202c"


def is_east_asian(sign: str) -> bool:
    return any(first <= ord(sign) <= last for first, last in EAST_ASIAN)


def code(text: str) -> str:
    """A phone or an id, whose signs keep their order inside any text."""
    return f"{LTR_MARK}{text}{LTR_MARK}"


def side_by_side(*parts: str, rtl: bool) -> str:
    """Parts with a dot between them, in the document's direction: a date keeps its order beside a Latin name."""
    return f" {RTL_MARK}· ".join(parts) if rtl else " · ".join(parts)


def has_rtl(text: str) -> bool:
    return any(unicodedata.bidirectional(sign) in RIGHT_TO_LEFT for sign in text)


def joined(text: str) -> str:
    """Arabic letters in the form they take beside each other; a form the font lacks becomes the plain letter."""
    if not has_rtl(text):
        return text
    from arabic_reshaper import reshape  # noqa: PLC0415 -- slow import

    known = glyphs()
    return "".join(
        sign if ord(sign) in known else unicodedata.normalize("NFKC", sign) for sign in reshape(text)
    )


def ordered(line: str, *, rtl: bool) -> str:
    """One line of joined text in the order in which it is drawn, from left to right."""
    if not rtl and not has_rtl(line):
        return line
    from bidi.algorithm import get_display  # noqa: PLC0415 -- slow import

    return get_display(_embedded(line), base_dir="R" if rtl else "L").translate(HIDDEN_SIGNS)


def _embedded(line: str) -> str:
    """The algorithm knows no isolates. Half of one, where the line was broken in it, has no direction."""

    def embed(part: re.Match[str]) -> str:
        sign, words = part.groups()
        strong = (unicodedata.bidirectional(letter) for letter in words)
        first = next((kind for kind in strong if kind in (*RIGHT_TO_LEFT, "L")), "L")
        turns = sign == TO_THE_LEFT or (sign == FIRST_STRONG and first != "L")
        return f"{RTL_PART if turns else LTR_PART}{words}{END}"

    return re.sub("[\u2066-\u2069]", "", ISOLATE.sub(embed, line))


def markup(text: str) -> str:
    """Escaped, with every sign the font lacks set in the Chinese one."""
    chinese, known = register(), glyphs()
    runs: list[tuple[bool, str]] = []
    for sign in text.translate(HIDDEN_SIGNS):
        foreign = is_east_asian(sign) and ord(sign) not in known
        if runs and runs[-1][0] == foreign:
            runs[-1] = (foreign, runs[-1][1] + sign)
        else:
            runs.append((foreign, sign))
    return "".join(
        f'<font name="{chinese}">{escape(run)}</font>' if foreign else escape(run) for foreign, run in runs
    )


def width_of(text: str, *, font: str, size: float) -> float:
    """Points, with the signs of the Chinese font as wide as the letter is high."""
    from reportlab.pdfbase.pdfmetrics import stringWidth  # noqa: PLC0415 -- slow import

    known = glyphs()
    text = text.translate(HIDDEN_SIGNS)
    own = "".join(sign for sign in text if not is_east_asian(sign) or ord(sign) in known)
    return stringWidth(own, font, size) + size * (len(text) - len(own))


def lines_of(text: str, *, font: str, size: float, width: float) -> list[str]:
    """Joined text broken at blanks; a word that is wider than the line, and Chinese, between any two signs."""
    lines: list[str] = []
    for part in joined(text).split("\n"):
        line = ""
        for word in _breakable(part):
            tried = line + word
            if line and width_of(tried.rstrip(), font=font, size=size) > width:
                lines.append(line.rstrip())
                line = word.lstrip()
            else:
                line = tried
            while width_of(line.rstrip(), font=font, size=size) > width and len(line) > 1:
                cut = _fitting(line, font, size, width)
                lines.append(line[:cut])
                line = line[cut:]
        lines.append(line.rstrip())
    return lines


def _breakable(text: str) -> list[str]:
    """Pieces after each of which a line may end, blanks with the word before them."""
    pieces, piece = [], ""
    for sign in text:
        piece += sign
        if sign == " " or is_east_asian(sign):
            pieces.append(piece)
            piece = ""
    return [*pieces, piece] if piece else pieces


def _fitting(line: str, font: str, size: float, width: float) -> int:
    cut = 1
    while cut < len(line) and width_of(line[: cut + 1], font=font, size=size) <= width:
        cut += 1
    return cut


def paragraph(
    text: str, *, width: float, rtl: bool, size: float = 9, bold: bool = False, color: str = "#22242a",
    at_end: bool = False, leading: float | None = None,
) -> Any:  # fmt: skip
    """A flowable of the text, `width` points wide. `rtl` is the document's direction; `at_end` sets it to
    the far side of the line, as numbers are."""
    from reportlab.lib.enums import TA_LEFT, TA_RIGHT  # noqa: PLC0415 -- slow import
    from reportlab.lib.styles import ParagraphStyle  # noqa: PLC0415 -- slow import
    from reportlab.platypus import Paragraph  # noqa: PLC0415 -- slow import

    register()
    font = BOLD if bold else REGULAR
    lines = lines_of(str(text), font=font, size=size, width=width - 1)
    drawn = "<br/>".join(markup(ordered(line, rtl=rtl)) for line in lines)
    style = ParagraphStyle(
        "line", fontName=font, fontSize=size, leading=leading or size * 1.45, textColor=color,
        alignment=TA_RIGHT if rtl != at_end else TA_LEFT, splitLongWords=0,
    )  # fmt: skip
    return Paragraph(drawn, style)
