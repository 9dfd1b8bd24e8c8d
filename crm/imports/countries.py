"""Countries as files write them: codes, and names in the languages Hexad speaks and a few more."""

from functools import cache

from crm.names import folded

_ALIASES = {
    "uk": "GB", "great britain": "GB", "england": "GB", "scotland": "GB", "wales": "GB", "northern ireland": "GB",
    "usa": "US", "u.s.a.": "US", "u.s.": "US", "united states of america": "US", "eire": "IE",
    "republic of ireland": "IE", "rsa": "ZA", "uae": "AE", "holland": "NL", "the netherlands": "NL",
    "czech republic": "CZ", "korea": "KR", "republic of korea": "KR", "russian federation": "RU",
    "viet nam": "VN", "hong kong": "HK", "macau": "MO", "taiwan": "TW", "turkey": "TR", "ivory coast": "CI",
    "channel islands": "JE",
}  # fmt: skip


@cache
def _names() -> dict[str, str]:
    from babel import Locale  # noqa: PLC0415 -- reads its data files

    found: dict[str, str] = {}
    for language in ("en", "es", "fr", "de", "it", "pt", "nl", "zh", "ar"):
        for code, name in Locale(language).territories.items():
            if len(code) == 2 and code.isalpha() and code not in {"EU", "EZ", "UN", "XA", "XB", "ZZ", "QO"}:
                found.setdefault(folded(name), code)
    return found | _ALIASES


@cache
def _codes() -> frozenset[str]:
    return frozenset(_names().values())


def country_code(text: str) -> str | None:
    """ISO 3166-1 alpha-2, or None when nobody calls a country so."""
    upper = text.upper()
    if len(upper) == 2 and upper in _codes():
        return upper
    return _names().get(folded(text))
