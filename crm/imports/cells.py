"""Cells: from the text of a file to the value that is stored, or to the reason why not.

Each kind of cell is a function of the text. A `Column` remembers what a text became, so a million
rows cost as many readings as there are different texts.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from hashlib import blake2b
from typing import Any
from zoneinfo import ZoneInfo

from crm.addresses import canonical_email, cleaned, visible
from crm.imports.moments import NotAMoment, exact_moment
from crm.imports.numbers import ENGLISH, NotANumber, currencies_beside, exact_number
from crm.imports.words import NO, NOTHING, STATUS_WORDS, SUMS, YES, is_failed_cell, word
from crm.imports.workbook_marks import FORMULA_WITHOUT_VALUE, MOMENT, NUMBER, unmarked
from crm.imports.written_currencies import currency_code

_LENGTHS = {
    "id": 150,
    "code": 100,
    "title": 300,
    "text": 150,
    "name": 150,
    "short": 20,
    "coupon": 100,
    "url": 500,
}
_REMEMBERED = 200_000
_STARTS_OF_NOTHING = frozenset(sign for text in NOTHING for sign in (text[0], text[0].upper()))
_SHORTENED = re.compile(r"\d(?:[.,]\d+)?[eE]\+\d{2,3}")
# Kinds without whose cell a row says something else than its file; without the others it says less.
_KINDS_THAT_DECIDE = frozenset(["id", "number", "rate", "instant", "date", "currency"])
_KINDS_NEVER_A_DATE = frozenset(["id", "code", "number", "rate", "phone"])


@dataclass(frozen=True)
class Bad:
    """Why a cell was not taken; `crm.imports.problems` makes a sentence of it.

    `remark`: the row goes in without this cell.
    """

    code: str
    data: tuple[tuple[str, str], ...] = ()
    remark: bool = False


@dataclass(frozen=True)
class Reading:
    """What readers need to know beside the cell."""

    zone: ZoneInfo
    number_style: str = ""
    date_style: str = ""


def _shown(raw: str) -> tuple[tuple[str, str], ...]:
    return (("value", raw[:80]),)


def _limited(kind: str, value: str) -> object:
    limit = _LENGTHS[kind]
    if len(value) > limit:
        if kind in {"id", "code", "url"}:
            return Bad("too_long", (("limit", str(limit)),))  # cutting it would make another id
        return value[:limit]
    return value


def read_id(raw: str, _: Reading) -> object:
    text = cleaned(raw)
    if text[:1] in _STARTS_OF_NOTHING and text.lower() in NOTHING:
        return Bad("no_id", _shown(raw), remark=True)
    if not text[-1:].isdigit() and word(text).rstrip(": ") in SUMS:
        return Bad("sum_below", _shown(raw))
    return Bad("digits_lost", _shown(raw)) if _has_lost_digits(text) else _limited("id", text)


def read_code(raw: str, _: Reading) -> object:
    text = cleaned(raw)
    return Bad("digits_lost", _shown(raw), remark=True) if _has_lost_digits(text) else _limited("code", text)


def _has_lost_digits(text: str) -> bool:
    """A spreadsheet showed a long number as 1.23457E+15 and saved what it showed: others look the same now."""
    return "+" in text and _SHORTENED.fullmatch(text) is not None


def read_text(raw: str, _: Reading) -> object:
    return _limited("text", visible(raw))


def read_name(raw: str, _: Reading) -> object:
    return _limited("name", " ".join(visible(raw).split()))


def read_title(raw: str, _: Reading) -> object:
    return _limited("title", visible(raw))


def read_short(raw: str, _: Reading) -> object:
    return _limited("short", visible(raw))


def read_coupon(raw: str, _: Reading) -> object:
    """Shops write several into one cell, so a long one is cut and not refused."""
    return _limited("coupon", visible(raw))


def read_url(raw: str, _: Reading) -> object:
    text = cleaned(raw)
    if not text.lower().startswith(("http://", "https://")):
        return Bad("not_a_link", _shown(raw), remark=True)
    return _limited("url", text)


def read_email(raw: str, _: Reading) -> object:
    return canonical_email(raw) or Bad("not_an_email", _shown(raw), remark=True)


def read_phone(raw: str, _: Reading) -> object:
    text = cleaned(raw)  # made canonical beside the country of its row
    return Bad("digits_lost", _shown(raw), remark=True) if _has_lost_digits(text) else text


def read_country(raw: str, _: Reading) -> object:
    from crm.imports.countries import country_code  # noqa: PLC0415 -- slow import

    return country_code(visible(raw)) or Bad("not_a_country", _shown(raw), remark=True)


def read_language(raw: str, _: Reading) -> object:
    return cleaned(raw).replace("_", "-")[:10]


def read_currency(raw: str, _: Reading) -> object:
    text = cleaned(raw)
    code = text.upper() if re.fullmatch(r"[A-Za-z]{3}", text) else currency_code(text)
    return code or Bad("not_a_currency", _shown(raw))


def read_number(raw: str, reading: Reading) -> object:
    try:
        return exact_number(cleaned(raw), reading.number_style)
    except NotANumber as problem:
        return Bad(problem.code, (*_shown(raw), ("style", reading.number_style)))


def read_rate(raw: str, reading: Reading) -> object:
    # A rate with three decimals is no thousand: rates have no thousands separators.
    style = reading.number_style or ("1.234,5" if "," in raw else "1,234.5")
    found = read_number(raw, Reading(reading.zone, style))
    if not isinstance(found, Decimal):
        return found
    rounded = round(found, 10)
    return rounded if 0 < rounded < 10**9 else Bad("not_a_rate", _shown(raw))


def read_yes_no(raw: str, _: Reading) -> object:
    said = word(raw)
    if said in YES:
        return "yes"
    return "no" if said in NO else Bad("not_yes_or_no", _shown(raw), remark=True)


def read_status(raw: str, _: Reading) -> object:
    return word(raw) if word(raw) in STATUS_WORDS else Bad("unknown_status", _shown(raw), remark=True)


def read_instant(raw: str, reading: Reading) -> object:
    """UTC. A time without a zone is in the import's zone; a date alone is its first instant."""
    try:
        return exact_moment(cleaned(raw), reading.zone, reading.date_style)
    except NotAMoment as problem:
        return Bad(problem.code, _shown(raw))


def read_date(raw: str, reading: Reading) -> object:
    """The calendar day as written."""
    found = read_instant(raw, Reading(ZoneInfo("UTC"), "", reading.date_style))
    return found if isinstance(found, Bad) else found.date()


READERS: dict[str, Callable[[str, Reading], object]] = {
    "id": read_id, "code": read_code, "text": read_text, "name": read_name, "title": read_title,
    "short": read_short, "coupon": read_coupon, "url": read_url, "email": read_email, "phone": read_phone, "country": read_country,
    "language": read_language, "currency": read_currency, "number": read_number, "rate": read_rate,
    "yes_no": read_yes_no, "status": read_status, "instant": read_instant, "date": read_date,
}  # fmt: skip


@dataclass
class Column:
    """One field of a file: texts in, values out. None stands for an empty cell."""

    code: str
    kind: str
    reading: Reading
    known: dict[str, int] = field(default_factory=dict)  # text -> its place in `found` and `marks`
    found: list[object] = field(default_factory=list)
    marks: list[int] = field(default_factory=list)
    bad: dict[str, Bad] = field(default_factory=dict)
    currencies: dict[str, frozenset[str]] = field(default_factory=dict)  # text -> what stands beside its number

    def places(self, cells: Sequence[str]) -> tuple[Any, set[str]]:
        """Where each cell's value stands (numpy int64), and which texts among them are bad (value None)."""
        import numpy as np  # noqa: PLC0415 -- slow import

        if len(self.known) > _REMEMBERED:
            self.known, self.found, self.marks, self.bad, self.currencies = {}, [], [], {}, {}
        different = set(cells)
        for raw in different - self.known.keys():
            value = self._value(raw)
            self.known[raw] = len(self.found)
            self.found.append(value)
            self.marks.append(0 if value is None else fingerprint((self.code, value)))
        bad = self.bad.keys() & different if self.bad else set()
        return np.fromiter(map(self.known.__getitem__, cells), dtype=np.int64, count=len(cells)), bad

    def values(self, places: Any) -> list[Any]:
        import numpy as np  # noqa: PLC0415 -- slow import

        return np.array(self.found, dtype=object)[places].tolist()

    def _value(self, raw: str) -> object:
        found = self._read(raw)
        if isinstance(found, Bad):
            self.bad[raw] = found
            return None
        if self.kind == "number" and (currencies := currencies_beside(raw)):
            self.currencies[raw] = currencies
        return found

    def _read(self, raw: str) -> object:
        if raw == FORMULA_WITHOUT_VALUE:
            return Bad("formula_without_value")
        text, mark = unmarked(raw)
        if not text or not cleaned(text):
            return None
        if text[0] == "#" and is_failed_cell(text):
            return Bad("failed_cell", _shown(text), remark=self.kind not in _KINDS_THAT_DECIDE)
        if mark == MOMENT and self.kind in _KINDS_NEVER_A_DATE:
            return Bad("became_a_date", _shown(text), remark=self.kind not in _KINDS_THAT_DECIDE)
        reading = replace(self.reading, number_style=ENGLISH) if mark == NUMBER else self.reading
        return READERS[self.kind](text, reading)


def fingerprint(of: tuple[str, object]) -> int:
    """64 bits that tell one value of a field from another, the same on every machine and in every year."""
    code, value = of
    if isinstance(value, date):  # and a moment is one
        text = value.isoformat()
    elif isinstance(value, Decimal):
        text = format(value.normalize(), "f")
    else:
        text = str(value)
    whole = f"{code}\x1f{text}".encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(whole, digest_size=8).digest(), "big")
