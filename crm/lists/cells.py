"""What stands in a cell, in the forms that lists share. Everything comes back safe for a page."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import mark_safe
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from crm import display
from crm.lists.kinds import Reader
from crm.templatetags.hexad import avatar, icon

__all__ = [
    "absent", "amount", "apart", "chip", "count", "day", "icon", "linked", "local", "local_day", "moment", "paid", "person",
    "sub", "text", "unknown",
]  # fmt: skip


def text(value: object, otherwise: str = "") -> str:
    """The value, or a grey word for what there is none of."""
    return conditional_escape(str(value)) if value not in (None, "") else absent(otherwise)


def apart(parts: Iterable[object]) -> str:
    """One after the other with the language's own comma, each read in its own direction."""
    drawn = (f"<bdi>{conditional_escape(part)}</bdi>" for part in parts if part)
    return mark_safe(conditional_escape(_(", ")).join(drawn))  # noqa: S308 -- each part is escaped


def absent(word: str = "") -> str:
    return format_html('<span class="none">{}</span>', word or _("none"))


def unknown() -> str:
    return absent(_("unknown"))


def count(value: int | Decimal | None) -> str:
    return _grey_if_zero(display.number(value or 0), is_zero=not value)


def amount(value: Decimal | int | None, currency: str) -> str:
    if value is None:
        return unknown()
    return _grey_if_zero(format_html("<bdi>{}</bdi>", display.money(value, currency)), is_zero=not value)


def day(value: date | datetime | None, reader: Reader, otherwise: str = "") -> str:
    return absent(otherwise) if value is None else conditional_escape(display.near_day(value, reader.today))


def moment(value: datetime | None, otherwise: str = "") -> str:
    return absent(otherwise) if value is None else conditional_escape(display.moment(value))


def local(value: datetime | None) -> datetime | None:
    """For a file: the store's clock."""
    return None if value is None else localtime(value)


def local_day(value: datetime | None) -> date | None:
    """For a file: the day on the store's clock, where the page shows no time either."""
    return None if value is None else localtime(value).date()


def paid(value: Decimal | None, currency: str) -> Decimal | None:
    """For a file: the amount with the currency's own decimals, as the page shows it."""
    return None if value is None else display.payable(value, currency)


def person(user: object, otherwise: str = "") -> str:
    """A member of staff."""
    return _person(str(user)) if user else absent(otherwise)


@lru_cache(maxsize=256)
def _person(name: str) -> str:
    """The same few stand in every row."""
    return format_html('<span class="row nowrap">{}<span>{}</span></span>', avatar(name, "small"), name)


def linked(url: str, title: object, below: object = "") -> str:
    """The first cell of a row: what the row is, leading to its page, and one grey line."""
    return format_html(
        '<a class="cell-main" href="{}"><bdi>{}</bdi></a>{}', url, title, sub(below) if below else ""
    )


def sub(words: object) -> str:
    return format_html('<span class="cell-sub">{}</span>', words)


def chip(label: object, mood: str = "") -> str:
    return format_html('<span class="chip{}">{}</span>', f" chip-{mood}" if mood else "", label)


def _grey_if_zero(shown: str, *, is_zero: bool) -> str:
    return format_html('<span class="zero">{}</span>', shown) if is_zero else conditional_escape(shown)
