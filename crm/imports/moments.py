"""Days and times as people and shops write them; read only when there is one way to read them."""

import re
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from crm.imports.signs import in_ascii

DATE_STYLES = ("dmy", "mdy")
_YEARS = range(1900, 2201)

_MONTHS = {
    name[:length]: number
    for number, name in enumerate(
        ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
         "november", "december"), 1)
    for length in {3, 4 if name == "september" else 3, len(name)}
}  # fmt: skip
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_YEAR_FIRST = re.compile(
    r"(?P<year>\d{4})(?P<sign>[-/.])(?P<month>\d{1,2})(?P=sign)(?P<day>\d{1,2})(?P<rest>\D.*)?"
)
_DAY_FIRST = re.compile(r"(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4})(?P<rest>\D.*)?")
_EITHER = re.compile(r"(?P<one>\d{1,2})(?P<sign>[-/])(?P<two>\d{1,2})(?P=sign)(?P<year>\d{4})(?P<rest>\D.*)?")
_NAMED = re.compile(
    r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,? )?"
    rf"(?:(?P<day>\d{{1,2}})[- ](?P<month>{_MONTH})\.?,?[- ]|(?P<month2>{_MONTH})\.? (?P<day2>\d{{1,2}}),? )"
    r"(?P<year>\d{4})(?P<rest>\D.*)?",
    re.IGNORECASE,
)
_CHINESE = re.compile(r"(\d{4}) ?年 ?(\d{1,2}) ?月 ?(\d{1,2}) ?日?")
_SHORT_YEAR = re.compile(r"\d{1,2}([-/.])\d{1,2}\1\d{2}(\D.*)?")
_OF_A_SPREADSHEET = re.compile(r"[1-7]\d{4}(?:[.,]\d+)?")  # days since 1900, or since 1904

_HALF = r"(?:a|p)\.? ?m\.?|[صم]"
_CLOCK = re.compile(
    r"(?:T|,? |,| at )? ?(?P<before>上午|下午)? ?(?P<hour>\d{1,2})"
    r"(?::(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,](?P<fraction>\d+))?)?)?"
    rf"(?: ?(?:Uhr|hrs?|hs?)\b\.?| ?(?P<half>{_HALF})(?![^\W\d_]))?"
    r" ?(?P<zone>(?:Z|UTC|GMT)?(?:[+-]\d{1,2}(?::?\d\d)?)?|[A-Z]{2,5}|[A-Z]+/[A-Z_/]+)",
    re.IGNORECASE,
)
_OFFSET = re.compile(r"(?:Z|UTC|GMT)?(?:(?P<sign>[+-])(?P<hours>\d{1,2}):?(?P<minutes>\d\d)?)?", re.IGNORECASE)
_SIGNS = frozenset("+-")
_REMARK = re.compile(r" ?\([^()]*\)$")  # 10:00:00 GMT+0100 (Central European Standard Time)


class NotAMoment(Exception):
    """`code` is the problem's: not_a_date, date_style_unknown, date_out_of_range, short_year, date_as_number, zone_by_letters."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def exact_moment(raw: str, zone: tzinfo, date_style: str = "") -> datetime:
    """UTC. A time without a zone is in `zone`; a day alone is its first instant. Raises NotAMoment."""
    moment = _moment(raw, date_style)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=zone)
    try:
        moment = moment.astimezone(UTC)
    except OverflowError:
        raise NotAMoment("not_a_date") from None
    if moment.year not in _YEARS:
        raise NotAMoment("date_out_of_range")
    return moment


def _moment(raw: str, date_style: str) -> datetime:
    try:
        # Shopify parts the offset by a blank, which nothing else keeps from being ISO.
        parted = raw[-5:-4] in _SIGNS and raw[-6:-5] == " "
        return datetime.fromisoformat(raw[:-6] + raw[-5:] if parted else raw)
    except ValueError:
        text = _plain(raw)
    year, month, day, clock = _day_and_clock(text, date_style)
    try:
        return datetime(year, month, day, *_time(clock), tzinfo=_zone(clock))
    except ValueError:
        raise NotAMoment("not_a_date") from None


def _plain(raw: str) -> str:
    """Digits of every script and blanks of every width as ASCII has them; Chinese days as numbers."""
    signs = _CHINESE.sub(r"\1-\2-\3 ", in_ascii(raw))
    return _REMARK.sub("", " ".join(signs.split()))


def _day_and_clock(text: str, date_style: str) -> tuple[int, int, int, re.Match[str] | None]:
    """Year, month, day and what stands behind them. Raises NotAMoment."""
    if found := _YEAR_FIRST.fullmatch(text) or _DAY_FIRST.fullmatch(text):
        month, day = int(found["month"]), int(found["day"])
    elif found := _NAMED.fullmatch(text):
        month, day = _MONTHS[(found["month"] or found["month2"]).lower()], int(found["day"] or found["day2"])
    elif found := _EITHER.fullmatch(text):
        day, month = _day_and_month(int(found["one"]), int(found["two"]), date_style)
    elif _SHORT_YEAR.fullmatch(text):
        raise NotAMoment("short_year")
    else:
        raise NotAMoment("date_as_number" if _OF_A_SPREADSHEET.fullmatch(text) else "not_a_date")
    clock = _CLOCK.fullmatch(found["rest"]) if found["rest"] else None
    if found["rest"] and clock is None:
        raise NotAMoment("not_a_date")
    return int(found["year"]), month, day, clock


def _day_and_month(one: int, two: int, date_style: str) -> tuple[int, int]:
    style = date_style or ("dmy" if one > 12 else "mdy" if two > 12 or one == two else "")
    if not style:
        raise NotAMoment("date_style_unknown")
    return (one, two) if style == "dmy" else (two, one)


def _time(clock: re.Match[str] | None) -> tuple[int, int, int, int]:
    """Hour, minute, second, microsecond. Raises ValueError."""
    if clock is None:
        return 0, 0, 0, 0
    hour, half = int(clock["hour"]), (clock["before"] or clock["half"] or "").lower()
    if half:
        hour = _of_24(hour, afternoon=half[0] in "pم下")
    elif clock["minute"] is None:
        raise ValueError(hour)
    microsecond = int((clock["fraction"] or "0")[:6].ljust(6, "0"))
    return hour, int(clock["minute"] or 0), int(clock["second"] or 0), microsecond


def _of_24(hour: int, *, afternoon: bool) -> int:
    """12 AM is midnight, 12 PM noon. Some programs write 00:15 AM and 13:15 PM, which mean one thing only."""
    if afternoon:
        if hour == 0:
            raise ValueError(hour)
        return hour if hour >= 12 else hour + 12
    if hour > 12:
        raise ValueError(hour)
    return hour % 12


def _zone(clock: re.Match[str] | None) -> tzinfo | None:
    """None: the text names none. Letters other than UTC and GMT are shared by zones; Europe/Madrid is one."""
    name = clock["zone"] if clock else ""
    if not name:
        return None
    if found := _OFFSET.fullmatch(name):
        offset = timedelta(hours=int(found["hours"] or 0), minutes=int(found["minutes"] or 0))
        return timezone(-offset if found["sign"] == "-" else offset)
    if "/" in name:
        with suppress(KeyError, OSError):
            return ZoneInfo(name)
    raise NotAMoment("zone_by_letters")
