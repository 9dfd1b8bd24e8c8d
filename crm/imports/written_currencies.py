"""The currency somebody wrote beside a number: €12.50, 12,50 EUR, US$ 3, kr. 40."""

import re
import unicodedata
from functools import cache

_DOLLARS = (
    "USD AUD BBD BMD BND BSD BZD CAD FJD GYD HKD JMD KYD LRD NAD NZD SBD SGD SRD TTD TWD XCD"
    " MXN ARS CLP COP CUP DOP UYU"
)
_RUPEES = "INR PKR LKR NPR MUR SCR"
# What a sign can stand for. Where it is more than one currency, it contradicts only all others.
_SIGNS = {
    "€": "EUR", "$": _DOLLARS, "£": "GBP EGP FKP GIP LBP SDG SHP SSP SYP", "¥": "JPY CNY", "￥": "JPY CNY",
    "US$": "USD", "$US": "USD", "A$": "AUD", "AU$": "AUD", "C$": "CAD NIO", "CA$": "CAD", "$CA": "CAD", "NZ$": "NZD",
    "HK$": "HKD", "S$": "SGD", "SG$": "SGD", "NT$": "TWD", "MX$": "MXN", "R$": "BRL", "CN¥": "CNY", "JP¥": "JPY",
    "元": "CNY TWD HKD MOP", "圆": "CNY", "円": "JPY", "₩": "KRW", "원": "KRW", "₹": "INR", "Rs": _RUPEES, "Rs.": _RUPEES,
    "₨": _RUPEES, "৳": "BDT", "kr": "SEK NOK DKK ISK", "kr.": "SEK NOK DKK ISK", "Fr": "CHF", "Fr.": "CHF", "SFr.": "CHF",
    "zł": "PLN", "Kč": "CZK", "Ft": "HUF", "lei": "RON MDL", "лв": "BGN", "лв.": "BGN", "₽": "RUB", "руб": "RUB",
    "руб.": "RUB", "₴": "UAH", "грн": "UAH", "₺": "TRY", "TL": "TRY", "R": "ZAR", "RM": "MYR", "Rp": "IDR", "฿": "THB",
    "₫": "VND", "đ": "VND", "₱": "PHP", "₦": "NGN", "₪": "ILS", "S/": "PEN", "S/.": "PEN", "Bs": "BOB VES", "Bs.": "BOB VES",
    "د.إ": "AED", "د.إ.": "AED", "ر.س": "SAR", "ر.س.": "SAR", "د.ك": "KWD", "د.ك.": "KWD", "د.ب": "BHD", "د.ب.": "BHD",
    "ر.ع": "OMR", "ر.ع.": "OMR", "ر.ق": "QAR", "ر.ق.": "QAR", "ج.م": "EGP", "ج.م.": "EGP", "د.أ": "JOD", "د.ا": "JOD",
    "د.م.": "MAD", "﷼": "IRR OMR QAR SAR YER",
}  # fmt: skip
_BY_SIGN = {sign.casefold(): frozenset(codes.split()) for sign, codes in _SIGNS.items()}
_LONGEST_FIRST = sorted(_SIGNS, key=len, reverse=True)
_OTHER_SIGNS = "".join(sign for sign in map(chr, range(0x20A0, 0x20D0)) if unicodedata.category(sign) == "Sc")
# For use inside the pattern of a number; letters that are no currency are found out by `currencies_of`.
PATTERN = "|".join([*map(re.escape, _LONGEST_FIRST), "[A-Za-z]{3}", f"[{_OTHER_SIGNS}¤]"])
ANY: frozenset[str] = frozenset()  # a sign we know nothing about contradicts no currency


@cache
def currencies_of(sign: str) -> frozenset[str] | None:
    """ISO codes that this sign or code may stand for, ANY of them, or None when it is no currency."""
    if (known := _BY_SIGN.get(sign.casefold())) is not None:
        return known
    if len(sign) == 1:
        return ANY if unicodedata.category(sign) == "Sc" else None
    from babel.numbers import list_currencies  # noqa: PLC0415 -- slow import

    code = sign.upper()
    return frozenset([code]) if code in list_currencies() else None


def currency_code(text: str) -> str:
    """The one code that a sign can mean; empty when it is none or could be several."""
    codes = currencies_of(text) if text.casefold() in _BY_SIGN else None
    return next(iter(codes)) if codes is not None and len(codes) == 1 else ""
