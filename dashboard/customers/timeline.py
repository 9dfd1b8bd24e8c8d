"""Everything that happened with one customer, newest first, from the tables where it is kept."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from crm import display, masking
from crm.models import Cart, Consent, Customer, Order, TierPeriod, Touchpoint
from crm.touchpoints import NOTE, TOUCHPOINT_KINDS
from segments.models import Period
from segments.reasons import cause_of
from segments.types import TYPES_BY_CODE

STEP = 20  # entries before one asks for earlier ones
GROUPS = (
    ("all", gettext_lazy("All")),
    ("orders", gettext_lazy("Orders")),
    ("types", gettext_lazy("Type")),
    ("consents", gettext_lazy("Consents")),
    ("notes", gettext_lazy("Notes")),
)


@dataclass(frozen=True)
class Entry:
    at: datetime
    icon: str
    what: str | Promise
    detail: str = ""
    type_code: str = ""
    note: Touchpoint | None = None


@dataclass(frozen=True)
class Timeline:
    group: str
    entries: list[Entry]
    earlier: datetime | None  # where the next step begins; None: this is all


def timeline(customer: Customer, *, group: str, before: datetime | None, reader: Any) -> Timeline:
    """A step of the group's entries before that instant. An unknown group is all of them."""
    sources = {
        "orders": (_orders, _carts),
        "types": (_types, _tiers),
        "consents": (_consents,),
        "notes": (_notes,),
    }
    if group not in sources:
        group = "all"
    chosen = sources.get(group) or tuple(source for part in sources.values() for source in part)
    entries = [entry for source in chosen for entry in source(customer, before, reader)]
    entries.sort(key=lambda entry: entry.at, reverse=True)
    shown = entries[:STEP]
    return Timeline(group, shown, shown[-1].at if len(entries) > STEP else None)


def _newest(rows: Any, column: str, before: datetime | None) -> Any:
    if before is not None:
        rows = rows.filter(**{f"{column}__lt": before})
    return rows.order_by(f"-{column}", "-pk")[: STEP + 1]


def _orders(customer: Customer, before: datetime | None, reader: Any) -> list[Entry]:
    orders = Order.objects.filter(customer=customer).annotate(items=Count("lines"))
    return [_order(order) for order in _newest(orders, "placed_at", before)]


def _order(order: Any) -> Entry:
    words = {"number": str(order), "amount": display.money(order.goods, order.currency)}
    details = []
    if order.items:
        details.append(ngettext("%(n)d line.", "%(n)d lines.", order.items) % {"n": order.items})
    if order.cancelled_at:
        details.append(_("Cancelled on %(day)s.") % {"day": display.day(order.cancelled_at)})
    if order.net < order.goods and not order.cancelled_at:
        details.append(
            _("%(amount)s given back.") % {"amount": display.money(order.goods - order.net, order.currency)}
        )
    return Entry(order.placed_at, "shopping-bag", _("Order %(number)s, %(amount)s") % words, " ".join(details))


def _carts(customer: Customer, before: datetime | None, reader: Any) -> list[Entry]:
    carts = _newest(Cart.objects.filter(customer=customer), "touched_at", before)
    return [
        Entry(
            cart.touched_at,
            "shopping-cart",
            (_("Closed cart of %(amount)s") if cart.closed_at else _("Open cart of %(amount)s"))
            % {"amount": display.money(cart.value, cart.currency)},
            _("Last touched at %(time)s.") % {"time": display.clock(cart.touched_at)},
            "" if cart.closed_at else "ABANDONED",
        )
        for cart in carts
    ]


def _types(customer: Customer, before: datetime | None, reader: Any) -> list[Entry]:
    periods = _newest(Period.objects.filter(customer=customer, dimension="TYPE"), "started_at", before)
    return [
        Entry(
            period.started_at,
            "arrow-right",
            _("Became “%(type)s”") % {"type": TYPES_BY_CODE[period.code].label},
            f"{cause_of(period)}.",
            period.code,
        )
        for period in periods
    ]


def _tiers(customer: Customer, before: datetime | None, reader: Any) -> list[Entry]:
    held = _newest(TierPeriod.objects.filter(customer=customer).select_related("tier"), "started_at", before)
    return [
        Entry(period.started_at, "star", _("Tier %(tier)s") % {"tier": period.tier.name}) for period in held
    ]


def _consents(customer: Customer, before: datetime | None, reader: Any) -> list[Entry]:
    said = _newest(Consent.objects.filter(customer=customer), "happened_at", before)
    return [
        Entry(
            consent.happened_at,
            "ban" if consent.state in ("WITHDRAWN", "OBJECTED") else "check",
            f"{consent.get_channel_display()}: {consent.get_state_display()}",
            f"{consent.get_purpose_display()}. {consent.source}",
        )
        for consent in said
    ]


def _notes(customer: Customer, before: datetime | None, reader: Any) -> list[Entry]:
    rows = Touchpoint.objects.filter(customer=customer, is_pinned=False).select_related("actor")
    return [note_entry(row, reader) for row in _newest(rows, "happened_at", before)]


def note_entry(row: Touchpoint, reader: Any) -> Entry:
    kind = TOUCHPOINT_KINDS[row.kind]
    what = f"{kind.label}, {row.actor}" if row.actor else kind.label
    text = masking.text_for(row.text, reader) if row.text else kind.tell(row.data)
    return Entry(row.happened_at, kind.icon, what, text, note=row if row.kind == NOTE.code else None)
