"""Digits, blanks and minus signs of every script as ASCII has them."""

import unicodedata

_MINUS = "\u2010\u2011\u2012\u2013\u2212\ufe63"  # hyphens, dashes of a digit's width, and the real one


def in_ascii(raw: str) -> str:
    """The same text; signs that ASCII does not have are kept, those one cannot see are left out."""
    return raw if raw.isascii() else "".join(map(_sign, raw))


def _sign(c: str) -> str:
    if c.isascii():
        return c
    if (digit := unicodedata.decimal(c, None)) is not None:
        return str(digit)
    if c in _MINUS:
        return "-"
    if 0xFF01 <= ord(c) <= 0xFF5E:  # full-width forms; not all that look alike: 5² is not 52
        return chr(ord(c) - 0xFEE0)
    if c in "’ʼ":
        return "'"
    return {"Zs": " ", "Cf": ""}.get(unicodedata.category(c), c)
