"""Amounts, days and shares as the reader's language writes them (Babel).

Instants are shown in the zone that is active (`crm.middleware` sets the store's), dates as they are.
What a list shows in every row is written once for each value and language: Babel takes its time.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from babel import Locale, UnknownLocaleError, dates, numbers
from django.utils import timezone
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _

Day = date | datetime
KEPT = 4096  # written values, of each form
LETTERED = re.compile(r"[A-Z]\W$")  # UK£, US$
LEFT_MARK, RIGHT_MARK = "\u200e", "\u200f"
OF_ITS_OWN, LEFT_TO_RIGHT, END = "\u2068", "\u2066", "\u2069"  # a part of a line with a direction


@lru_cache(maxsize=16)
def _parsed(code: str) -> Locale:
    return Locale.parse(code, sep="-")


def _code() -> str:
    return get_language() or "en"


def locale() -> Locale:
    return _parsed(_code())


def date_locale() -> Locale:
    """English days read "9 Aug 2026", not "Aug 9, 2026": the order every other language here has."""
    return _days_of(_code())


@lru_cache(maxsize=16)
def _days_of(code: str) -> Locale:
    found = _parsed(code)
    return _parsed("en-GB") if found.language == "en" else found


def money(amount: Decimal | int, currency: str, *, whole: bool = False) -> str:
    """Rounded half-up to the currency's own digits, or to whole units."""
    if not whole:
        return _money(payable(amount, currency), currency, _code())
    pattern = locale().currency_formats["standard"].pattern.replace(".00", "")
    units = Decimal(amount).quantize(Decimal(1), rounding=ROUND_HALF_UP) + 0
    return _whole_sign(
        numbers.format_currency(units, currency, pattern, locale=locale(), currency_digits=False)
    )


@lru_cache(maxsize=KEPT)
def _money(amount: Decimal, currency: str, code: str) -> str:
    return _whole_sign(numbers.format_currency(amount, currency, locale=_parsed(code)))


def _whole_sign(shown: str) -> str:
    """Arabic writes "1,152.67 UK£": without a mark the £ would be drawn before its letters, as "£UK"."""
    return f"{shown}{LEFT_MARK}" if RIGHT_MARK in shown and LETTERED.search(shown) else shown


def payable(amount: Decimal | int, currency: str) -> Decimal:
    """The amount with the currency's own digits, rounded half-up: JPY 995, EUR 995.00, KWD 995.000."""
    # Babel would round a half to the even digit.
    step = Decimal(1).scaleb(-numbers.get_currency_precision(currency))
    return Decimal(amount).quantize(step, rounding=ROUND_HALF_UP) + 0  # a minus a tenth of a cent is no "-0.00"


def money_exact(amount: Decimal, currency: str) -> str:
    """With every digit it has: the price of one message is less than a cent."""
    return _whole_sign(
        numbers.format_currency(amount.normalize(), currency, locale=locale(), decimal_quantization=False)
    )


def number(value: Decimal | int | float) -> str:
    return _number(value + 0, _code())  # -0 and 0 are one key, and would be read as whichever came first


@lru_cache(maxsize=KEPT)
def _number(value: Decimal | int | float, code: str) -> str:
    return numbers.format_decimal(value, locale=_parsed(code))


def signed(value: Decimal | int) -> str:
    """+12, −3 (a real minus), or 0."""
    return f"+{number(value)}" if value > 0 else number(value).replace("-", "−")


def percent(part: Decimal | int, whole: Decimal | int) -> str:
    """ "10.9%": one digit after the point. "–" of nothing. Behind an Arabic word its sign stands where it does in
    a column."""
    return apart(bare_percent(part, whole))


def signed_percent(part: Decimal | int, whole: Decimal | int) -> str:
    """ "+8.3%", with a real minus. "–" of nothing."""
    shown = bare_percent(part, whole)
    return apart(f"+{shown}" if part > 0 and whole else shown.replace("-", "−"))


def whole_percent(share: float) -> str:
    """ "20%", of 0.2: what an axis says."""
    return apart(numbers.format_percent(round(share, 2), locale=locale()))


def bare_percent(part: Decimal | int, whole: Decimal | int) -> str:
    """Inside what is already a part of the line of its own, such as a cell: "12 (34.6%)"."""
    if not whole:
        return "–"
    share = Decimal(part) / Decimal(whole)
    pattern = locale().percent_formats[None].pattern.replace("#,##0", "#,##0.0")
    return numbers.format_percent(share, pattern, locale=locale())


def local(value: Day) -> Day:
    return timezone.localtime(value) if isinstance(value, datetime) else value


def date_of(value: Day) -> date:
    """The day itself; of an instant, in the zone that is active."""
    there = local(value)
    return there.date() if isinstance(there, datetime) else there


def day(value: Day) -> str:
    """9 Aug 2026"""
    return _day(date_of(value), _code())


@lru_cache(maxsize=KEPT)
def _day(value: date, code: str) -> str:
    # Arabic has no short names of months, and its medium form is all digits: 9/8 beside the "9 أغسطس" of this year.
    days = _days_of(code)
    return dates.format_date(value, "long" if days.language == "ar" else "medium", locale=days)


def long_day(value: Day) -> str:
    """28 November 2026"""
    return dates.format_date(local(value), "long", locale=date_locale())


def full_day(value: Day) -> str:
    """Monday 23 November 2026"""
    return dates.format_date(local(value), "full", locale=date_locale())


def near_day(value: Day, today: date) -> str:
    """9 Aug, with the year when it is another one."""
    there = date_of(value)
    return _day_of_the_year(there, _code()) if there.year == today.year else _day(there, _code())


@lru_cache(maxsize=KEPT)
def _day_of_the_year(value: date, code: str) -> str:
    return dates.format_skeleton("MMMd", _noon(value), locale=_days_of(code))


def days_ahead(value: Day, today: date) -> str:
    """ "in 5 days", "tomorrow", or "today" for that day and those gone by."""
    days = (date_of(value) - today).days
    if days < 1:
        return _("today")
    if days == 1:
        return _("tomorrow")
    return dates.format_timedelta(
        timedelta(days=days), granularity="day", threshold=100, add_direction=True, locale=locale()
    )


def month(value: Day) -> str:
    """Oct"""
    # Not by skeleton: Babel keeps months that stand alone in one place for all languages, as the first wrote them.
    return dates.format_datetime(_noon(value), "MMM", locale=date_locale())


def month_year(value: Day) -> str:
    """Jan 2026"""
    return dates.format_skeleton("yMMM", _noon(value), locale=date_locale())


def quarter(value: Day) -> str:
    """Q4 2026"""
    return dates.format_skeleton("yQQQ", _noon(value), locale=date_locale())


def clock(value: datetime) -> str:
    """09:40"""
    return dates.format_time(local(value), "HH:mm", locale=date_locale())


def moment(value: datetime) -> str:
    """23 Nov 2026, 09:40"""
    # Arabic and Chinese join a day and a time in their own way.
    joined = str(dates.get_datetime_format("medium", locale=date_locale()))
    return joined.replace("{1}", day(value)).replace("{0}", clock(value))


def enumerated(parts: Iterable[object]) -> str:
    """One after the other with the language's own comma; what is empty is passed over."""
    return _(", ").join(str(part) for part in parts if part)


def apart(text: object) -> str:
    """A name or a share inside a sentence that runs from right to left: neither draws figures of the other to itself."""
    return f"{OF_ITS_OWN}{text}{END}" if get_language_bidi() else str(text)


def typed(text: str) -> str:
    """What is typed just so, inside such a sentence: 2025-12-31 14:30 is not 14:30 31-12-2025."""
    return f"{LEFT_TO_RIGHT}{text}{END}" if get_language_bidi() else text


def _noon(value: Day) -> datetime:
    return datetime(value.year, value.month, value.day, 12)  # noqa: DTZ001 -- a day, not an instant


def countries() -> Sequence[tuple[str, str]]:
    """(code, name) of every country there is, by name."""
    return _countries(_code())


@lru_cache(maxsize=16)
def _countries(language: str) -> Sequence[tuple[str, str]]:
    names = _parsed(language).territories.items()
    return sorted(
        ((code, name) for code, name in names if len(code) == 2 and code.isalpha()), key=lambda one: one[1]
    )


def country(code: str) -> str:
    """ "Germany" for DE; the code itself when nobody knows it."""
    return locale().territories.get(code.upper(), code) if code else ""


def language(code: str) -> str:
    """ "French" for fr or fr-CA; the code itself when nobody knows it."""
    if not code:
        return ""
    try:
        found = Locale.parse(code, sep="-").get_display_name(locale())
    except (UnknownLocaleError, ValueError):
        return code
    return found[:1].upper() + found[1:] if found else code


def phone(value: str) -> str:
    """An E.164 number with the blanks of its country."""
    import phonenumbers  # noqa: PLC0415 -- slow import

    try:
        number_ = phonenumbers.parse(value)
    except phonenumbers.NumberParseException:
        return value
    return phonenumbers.format_number(number_, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
