"""Fonts of PDF documents: one for Latin, Greek, Cyrillic and Arabic that is part of the installation,
and one for Chinese that the machine has, else one that readers bring themselves."""

import io
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from django.conf import settings

REGULAR, BOLD, CHINESE = "Hexad", "Hexad-Bold", "Hexad-Chinese"
READERS_OWN = "STSong-Light"  # embeds nothing: a reader of PDF substitutes its own
FOLDERS = (
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "/Library/Fonts",
    "/System/Library/Fonts",
    "C:/Windows/Fonts",
)
# TrueType outlines only: reportlab reads no others, and Noto Sans CJK has others.
KNOWN = ("wqy-microhei.ttc", "wqy-zenhei.ttc", "DroidSansFallbackFull.ttf", "DroidSansFallback.ttf", "simhei.ttf",
         "msyh.ttc", "NotoSansSC-Regular.ttf", "NotoSansSC[wght].ttf", "Arial Unicode.ttf")  # fmt: skip


@cache
def register() -> str:
    """Make the fonts known to reportlab, once a process; returns the name of the Chinese one."""
    import pymupdf_fonts  # noqa: PLC0415 -- slow import
    from reportlab.pdfbase import pdfmetrics  # noqa: PLC0415 -- slow import
    from reportlab.pdfbase.ttfonts import TTFError, TTFont  # noqa: PLC0415 -- slow import

    for name, code in ((REGULAR, "figo"), (BOLD, "figbo")):
        pdfmetrics.registerFont(TTFont(name, io.BytesIO(pymupdf_fonts.myfont(code))))
    pdfmetrics.registerFontFamily(REGULAR, normal=REGULAR, bold=BOLD, italic=REGULAR, boldItalic=BOLD)
    for file in chinese_files():
        try:
            pdfmetrics.registerFont(TTFont(CHINESE, str(file)))
        except TTFError:
            continue  # other outlines, or no font at all
        return CHINESE
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont  # noqa: PLC0415 -- slow import

    pdfmetrics.registerFont(UnicodeCIDFont(READERS_OWN))
    return READERS_OWN


def chinese_files() -> Iterator[Path]:
    """What the setting names, else what the system's folders hold of the known fonts."""
    if settings.PDF_FONT_CJK:
        yield Path(settings.PDF_FONT_CJK)
    for folder in FOLDERS:
        if Path(folder).is_dir():
            found = {file.name: file for file in Path(folder).rglob("*.tt[cf]")}
            yield from (found[name] for name in KNOWN if name in found)


@cache
def glyphs() -> frozenset[int]:
    """Code points the regular font can draw."""
    from reportlab.pdfbase import pdfmetrics  # noqa: PLC0415 -- slow import

    register()
    return frozenset(pdfmetrics.getFont(REGULAR).face.charToGlyph)
