"""`{% load hexad %}`: icons, type chips, amounts and days as every page shows them."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache

import lucide
from django import template
from django.utils.html import conditional_escape, format_html, format_html_join, strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from crm import display
from crm.names import initials as initials_of
from crm.type_looks import TYPE_LOOKS

LONG_FIGURE = 11  # signs, as in €123,456.78
register = template.Library()
# Icons that point along the line of reading turn round in Arabic; clocks, checks and phones do not.
TURNING = (
    "arrow-right",
    "arrow-left",
    "chevron-right",
    "chevron-left",
    "log-out",
    "undo-2",
    "list-x",
    "external-link",
)


@lru_cache(maxsize=256)
def _icon(name: str, size: int) -> SafeString:
    classes = "icon" + (f" icon-{size}" if size != 16 else "") + (" icon-flip" if name in TURNING else "")
    drawn = lucide._render_icon(name, size, **{"class": classes, "aria-hidden": "true"})
    return mark_safe("".join(line.strip() for line in drawn.splitlines()))  # noqa: S308 -- our own icons


@register.simple_tag
def icon(name: str, size: int = 16) -> SafeString:
    """`{% icon "gem" %}`, sizes 12, 14, 16, 20. Decoration: the words beside it say the same."""
    return _shared(str(name), size) if name in SHARED else _icon(str(name), size)


# Icons that stand in every row of a list: drawn once a page (`{% type_symbols %}` in base.html) and
# named after that, which halves the weight of a list.
SHARED = ("arrow-right", "check", "ban", "circle-question-mark", "ellipsis", "x")


@lru_cache(maxsize=256)
def _shared(name: str, size: int) -> SafeString:
    classes = "icon" + (f" icon-{size}" if size != 16 else "") + (" icon-flip" if name in TURNING else "")
    return format_html('<svg class="{}" aria-hidden="true"><use href="#icon-{}"/></svg>', classes, name)


@register.simple_tag
def type_symbols() -> SafeString:
    """The symbols that `type_chip` and `icon` point to."""
    symbols = []
    for name in (*(look.icon for look in TYPE_LOOKS), *SHARED):
        inner = _icon(name, 16).partition(">")[2].removesuffix("</svg>")
        symbols.append(f'<symbol id="icon-{name}" viewBox="0 0 24 24">{inner}</symbol>')
    return mark_safe("".join(symbols))  # noqa: S308 -- our own icons


@register.simple_tag
def icon_symbols(names: Iterable[str]) -> SafeString:
    """`{% icon_symbols icons %}`: icons that one page draws many times, each once."""
    symbols = [
        f'<symbol id="icon-{name}" viewBox="0 0 24 24">{_icon(name, 16).partition(">")[2].removesuffix("</svg>")}</symbol>'
        for name in names
        if name not in SHARED and name not in {look.icon for look in TYPE_LOOKS}
    ]
    return format_html(
        '<svg class="symbols" aria-hidden="true" width="0" height="0">{}</svg>',
        mark_safe("".join(symbols)),  # noqa: S308 -- our own icons
    )


@register.simple_tag
def icon_of(name: str, size: int = 16) -> SafeString:
    """One of the page's `icon_symbols`, of the shared icons or of the types'."""
    return _shared(str(name), size)


@register.simple_tag
def type_chip(code: str, form: str = "") -> SafeString:
    """`{% type_chip "LOYAL" %}`; form "title" is larger, "icon" shows the name to readers only, "mark" to nobody:
    the name stands beside it."""
    return _type_chip(code, form, get_language())


@lru_cache(maxsize=256)
def _type_chip(code: str, form: str, language: str | None) -> SafeString:
    """Once for each language: the same few stand in every row of a list."""
    look = TYPE_LOOKS[code]
    if form == "mark":
        return format_html(
            '<span class="chip chip-icon" data-type="{}" aria-hidden="true">{}</span>',
            code,
            _shared(look.icon, 12),
        )
    if form == "icon":
        return format_html(
            '<span class="chip chip-icon" data-type="{}" title="{}">{}<span class="visually-hidden">{}</span></span>',
            code, look.label, _shared(look.icon, 12), look.label,
        )  # fmt: skip
    return format_html(
        '<span class="chip{}" data-type="{}">{}<span>{}</span></span>',
        " chip-title" if form == "title" else "", code, _shared(look.icon, 14 if form == "title" else 12), look.label,
    )  # fmt: skip


@register.simple_tag
def type_icon(code: str) -> SafeString:
    """The type's icon beside a number; its name is read aloud: `{% type_icon "LOYAL" %}`"""
    look = TYPE_LOOKS[code]
    return format_html(
        '<span class="type-icon" title="{}">{}<span class="visually-hidden">{}: </span></span>',
        look.label, _shared(look.icon, 12), look.label,
    )  # fmt: skip


@register.simple_tag
def tag(label: str, icon_name: str = "", mood: str = "") -> SafeString:
    """Outlined and neutral; `mood` (yes, no, unknown) colours the icon alone."""
    drawn = format_html('<span class="icon-{}">{}</span>', mood, icon(icon_name, 12)) if icon_name else ""
    return format_html('<span class="tag">{}<span>{}</span></span>', drawn, label)


@register.simple_tag
def avatar(name: str, size: str = "") -> SafeString:
    return format_html(
        '<span class="avatar{}" aria-hidden="true">{}</span>',
        f" avatar-{size}" if size else "",
        initials_of(str(name)),
    )


@register.filter
def as_figure(shown: str, url: str = "") -> SafeString:
    """`{{ value|money:currency|as_figure }}`: large in a strip; one with many signs smaller, so that it stays whole."""
    # Marks of direction are no signs: they would make an amount in Arabic longer than it looks.
    signs = sum(unicodedata.category(sign) != "Cf" for sign in strip_tags(shown))
    css = "stat-figure stat-figure-long" if signs > LONG_FIGURE else "stat-figure"
    return format_html(
        '<p class="{}">{}</p>', css, format_html('<a href="{}">{}</a>', url, shown) if url else shown
    )


@register.filter
def money(amount: Decimal | int | None, currency: str) -> str:
    """`{{ order.net|money:order.currency }}`; nothing for None."""
    return "" if amount is None else format_html("<bdi>{}</bdi>", display.money(amount, currency))


@register.filter
def money_whole(amount: Decimal | int | None, currency: str) -> str:
    """Without cents, for figures where they say nothing."""
    return "" if amount is None else format_html("<bdi>{}</bdi>", display.money(amount, currency, whole=True))


@register.filter
def money_exact(amount: Decimal, currency: str) -> str:
    """A price below a cent, with every digit."""
    return format_html("<bdi>{}</bdi>", display.money_exact(amount, currency))


@register.filter
def address(value: str) -> str:
    """An e-mail that breaks before its @ where a line is too short, never inside a word."""
    return format_html_join(mark_safe("<wbr>@"), "{}", ((part,) for part in value.split("@")))


@register.filter
def with_code(sentence: str, commands: Sequence[str]) -> SafeString:
    """The commands of a sentence as they are typed, also where the words around them run right to left."""
    if not commands:
        return conditional_escape(sentence)
    parts = re.split(f"({'|'.join(map(re.escape, commands))})", sentence)
    drawn = (format_html('<code dir="ltr">{}</code>', part) if part in commands else part for part in parts)
    return format_html_join("", "{}", ((part,) for part in drawn))


@register.filter
def number(value: Decimal | int | None) -> str:
    return "" if value is None else display.number(value)


@register.filter
def signed(value: int | None) -> str:
    return "" if value is None else format_html("<bdi>{}</bdi>", display.signed(value))


@register.filter
def percent_of(part: Decimal | int | None, whole: Decimal | int) -> str:
    """`{{ 477|percent_of:4372 }}` -> 10.9%. Show the denominator beside it."""
    return "" if part is None else display.percent(part, whole)


@register.filter
def signed_percent_of(part: Decimal | int, whole: Decimal | int) -> str:
    """`{{ 15456|signed_percent_of:186205 }}` -> +8.3%: a change as a share of what it started from."""
    return format_html("<bdi>{}</bdi>", display.signed_percent(part, whole))


@register.filter
def day(value: date | datetime | None) -> str:
    return "" if value is None else display.day(value)


@register.filter
def long_day(value: date | datetime | None) -> str:
    return "" if value is None else display.long_day(value)


@register.filter
def full_day(value: date | datetime | None) -> str:
    return "" if value is None else display.full_day(value)


@register.filter
def near_day(value: date | datetime | None, today: date) -> str:
    """Without the year when it is this one: `{{ order.placed_on|near_day:today }}`."""
    return "" if value is None else display.near_day(value, today)


@register.filter
def days_ahead(value: date | datetime | None, today: date) -> str:
    """ "in 5 days"; "today" for what is due: `{{ metrics.next_change_at|days_ahead:today }}`"""
    return "" if value is None else display.days_ahead(value, today)


@register.filter
def month_year(value: date | None) -> str:
    """Aug 2026"""
    return "" if value is None else display.month_year(value)


@register.filter
def moment(value: datetime | None) -> str:
    return "" if value is None else display.moment(value)


@register.filter
def clock(value: datetime | None) -> str:
    return "" if value is None else display.clock(value)


@register.filter
def country(code: str) -> str:
    return display.country(code)


@register.filter
def language(code: str) -> str:
    return display.language(code)


@register.filter
def enumerated(parts: Iterable[object]) -> str:
    """`{{ columns|enumerated }}`: with the comma of the reader's language."""
    return display.enumerated(parts)


@register.filter
def escaped_or(value: object, otherwise: str) -> str:
    """The value, or a grey word for what is not known."""
    if value in (None, ""):
        return format_html('<span class="none">{}</span>', otherwise)
    return conditional_escape(value)


@register.filter
def phone(value: str) -> str:
    """+34 612 34 56 78: as it is dialled from abroad."""
    return display.phone(value)


class CaptureNode(template.Node):
    def __init__(self, nodes: template.NodeList, name: str) -> None:
        self.nodelist = nodes
        self.name = name

    def render(self, context: template.Context) -> str:
        # Rendered, so escaped already; strip() alone would have it escaped once more.
        context[self.name] = mark_safe(self.nodelist.render(context).strip())  # noqa: S308
        return ""


@register.tag
def capture(parser: template.base.Parser, token: template.base.Token) -> CaptureNode:
    """`{% capture page_title %}{% block title %}{% endblock %}{% endcapture %}`: a block shown twice."""
    _tag, name = token.split_contents()
    nodes = parser.parse(("endcapture",))
    parser.delete_first_token()
    return CaptureNode(nodes, name)
