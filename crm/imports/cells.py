"""Cells: from the text of a file to the value that is stored, or to the reason why not.

Each kind of cell is a function of the text. A `Column` remembers what a text became, so a million
rows cost as many readings as there are different texts.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from hashlib import blake2b
from typing import Any
from zoneinfo import ZoneInfo

from crm.addresses import canonical_email, cleaned, visible
from crm.imports.numbers import NotANumber, exact_number
from crm.imports.words import NO, STATUS_WORDS, YES, word

FORMULA_WITHOUT_VALUE = "\ue000formula"  # see reading_xlsx
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
_SPACED_ZONE = re.compile(r"\s+([+-]\d\d:?\d\d|Z|UTC)$")
_DAY_FIRST = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})(.*)")
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})(.*)")
DATE_STYLES = ("dmy", "mdy")


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
    return _limited("id", cleaned(raw))


def read_code(raw: str, _: Reading) -> object:
    return _limited("code", cleaned(raw))


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
    return cleaned(raw)  # made canonical beside the country of its row


def read_country(raw: str, _: Reading) -> object:
    from crm.imports.countries import country_code  # noqa: PLC0415 -- slow import

    return country_code(visible(raw)) or Bad("not_a_country", _shown(raw), remark=True)


def read_language(raw: str, _: Reading) -> object:
    return cleaned(raw).replace("_", "-")[:10]


def read_currency(raw: str, _: Reading) -> object:
    text = cleaned(raw).upper()
    return text if re.fullmatch(r"[A-Z]{3}", text) else Bad("not_a_currency", _shown(raw))


def read_number(raw: str, reading: Reading) -> object:
    try:
        return exact_number(cleaned(raw), reading.number_style)
    except NotANumber as problem:
        return Bad(problem.code, _shown(raw))


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
    text = _SPACED_ZONE.sub(lambda m: "+00:00" if m[1] in {"UTC", "Z"} else m[1], cleaned(raw))
    problem = _shown(raw)
    if (found := _DAY_FIRST.fullmatch(text)) is not None:
        text = f"{found[3]}-{int(found[2]):02}-{int(found[1]):02}{found[4]}"
    elif (found := _SLASHED.fullmatch(text)) is not None:
        one, two = int(found[1]), int(found[2])
        style = reading.date_style or ("dmy" if one > 12 else "mdy" if two > 12 or one == two else "")
        if not style:
            return Bad("date_style_unknown", problem)
        day, month = (one, two) if style == "dmy" else (two, one)
        text = f"{found[3]}-{month:02}-{day:02}{found[4]}"
    elif len(text) > 4 and text[4] == "/":
        text = text.replace("/", "-", 2)
    try:
        moment = datetime.fromisoformat(_two_digit_hour(text))
    except ValueError:
        return Bad("not_a_date", problem)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=reading.zone)
    try:
        moment = moment.astimezone(UTC)
    except OverflowError:
        return Bad("not_a_date", problem)
    return moment if 1900 <= moment.year <= 2200 else Bad("date_out_of_range", problem)


def _two_digit_hour(text: str) -> str:
    """2010-12-01 8:26 is written by spreadsheets."""
    return f"{text[:11]}0{text[11:]}" if len(text) > 12 and text[12] == ":" and text[11].isdigit() else text


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
    read: Callable[[str, Reading], object]
    reading: Reading
    known: dict[str, int] = field(default_factory=dict)  # text -> its place in `found` and `marks`
    found: list[object] = field(default_factory=list)
    marks: list[int] = field(default_factory=list)
    bad: dict[str, Bad] = field(default_factory=dict)

    def places(self, cells: Sequence[str]) -> tuple[Any, set[str]]:
        """Where each cell's value stands (numpy int64), and which texts among them are bad (value None)."""
        import numpy as np  # noqa: PLC0415 -- slow import

        if len(self.known) > _REMEMBERED:
            self.known, self.found, self.marks, self.bad = {}, [], [], {}
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
        if raw == FORMULA_WITHOUT_VALUE:
            found: object = Bad("formula_without_value")
        elif not raw or not cleaned(raw):
            return None
        else:
            found = self.read(raw, self.reading)
        if isinstance(found, Bad):
            self.bad[raw] = found
            return None
        return found


def fingerprint(of: tuple[str, object]) -> int:
    """64 bits that tell one value of a field from another, the same on every machine and in every year."""
    code, value = of
    if isinstance(value, datetime | date):
        text = value.isoformat()
    elif isinstance(value, Decimal):
        text = format(value.normalize(), "f")
    else:
        text = str(value)
    whole = f"{code}\x1f{text}".encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(whole, digest_size=8).digest(), "big")
