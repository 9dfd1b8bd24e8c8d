"""The kinds of what happens with a customer, as the timeline shows and filters them."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Case, CharField, Count, Exists, OuterRef, Subquery, When
from django.utils.functional import Promise
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from crm import display, masking
from crm.models import (
    AuditEvent,
    Cart,
    Consent,
    Customer,
    Order,
    OrderLine,
    Refund,
    Suppression,
    TierPeriod,
    Touchpoint,
)
from crm.permissions import may
from crm.touchpoints import NOTE, TOUCHPOINT_KINDS
from dashboard.person.labels import fact_label
from dashboard.person.timeline import Entry, Place, Source, Timeline, merged
from segments.models import Period
from segments.reasons import cause_of
from segments.types import TYPES_BY_CODE


class Orders(Source):
    column = "placed_at"

    def rows(self, customer: Customer, reader: Any) -> Any:
        first = OrderLine.objects.filter(order=OuterRef("pk")).order_by("pk")
        titled = Case(When(title="", then="sku"), default="title", output_field=CharField())
        return Order.objects.filter(customer=customer).annotate(
            items=Count("lines"), first_title=Subquery(first.annotate(shown=titled).values("shown")[:1])
        )

    def entry(self, row: Any, place: Place, reader: Any) -> Entry:
        words = {"number": str(row), "amount": display.money(row.goods, row.currency)}
        details = []
        if row.first_title and row.items > 1:
            more = row.items - 1
            details.append(
                ngettext("%(title)s and %(n)d more.", "%(title)s and %(n)d more.", more)
                % {"title": row.first_title, "n": more}
            )
        elif row.first_title:
            details.append(f"{row.first_title}.")
        if row.cancelled_at:
            details.append(_("Cancelled on %(day)s.") % {"day": display.day(row.cancelled_at)})
        elif row.delivered_at:
            details.append(_("Delivered on %(day)s.") % {"day": display.day(row.delivered_at)})
        what = _("Order %(number)s, %(amount)s") % words
        return Entry(place, "shopping-bag", what, " ".join(details))


class Refunds(Source):
    column = "refunded_at"

    def rows(self, customer: Customer, reader: Any) -> Any:
        return Refund.objects.filter(order__customer=customer).select_related("order")

    def entry(self, row: Any, place: Place, reader: Any) -> Entry:
        amount = display.money(row.amount, row.order.currency)
        what = _("%(amount)s given back") % {"amount": amount}
        return Entry(place, "undo-2", what, _("For order %(number)s.") % {"number": row.order})


class Carts(Source):
    column = "touched_at"

    def rows(self, customer: Customer, reader: Any) -> Any:
        since = Order.objects.filter(
            customer=OuterRef("customer"),
            placed_at__gte=OuterRef("touched_at"),
            is_test=False,
            cancelled_at=None,
        )
        return Cart.objects.filter(customer=customer).annotate(items=Count("lines"), ordered=Exists(since))

    def entry(self, row: Any, place: Place, reader: Any) -> Entry:
        if row.closed_at:
            what = _("Closed cart of %(amount)s")
        else:
            what = _("Cart of %(amount)s, ordered since") if row.ordered else _("Left a cart of %(amount)s")
        details = [_("Last touched at %(time)s.") % {"time": display.clock(row.touched_at)}]
        if row.items:
            details.insert(0, ngettext("%(n)d line.", "%(n)d lines.", row.items) % {"n": row.items})
        return Entry(
            place,
            "shopping-cart",
            what % {"amount": display.money(row.value, row.currency)},
            " ".join(details),
            "" if row.closed_at or row.ordered else "ABANDONED",
        )


class Types(Source):
    column = "started_at"

    def rows(self, customer: Customer, reader: Any) -> Any:
        return Period.objects.filter(customer=customer, dimension="TYPE")

    def entry(self, row: Any, place: Place, reader: Any) -> Entry:
        what = _("Became “%(type)s”") % {"type": TYPES_BY_CODE[row.code].label}
        return Entry(place, "arrow-right", what, f"{cause_of(row)}.", row.code)


class Tiers(Source):
    column = "started_at"

    def rows(self, customer: Customer, reader: Any) -> Any:
        return TierPeriod.objects.filter(customer=customer).select_related("tier")

    def entry(self, row: Any, place: Place, reader: Any) -> Entry:
        return Entry(place, "star", _("Tier %(tier)s") % {"tier": row.tier.name})


class Consents(Source):
    column = "happened_at"

    def rows(self, customer: Customer, reader: Any) -> Any:
        return Consent.objects.filter(customer=customer)

    def entry(self, row: Any, place: Place, reader: Any) -> Entry:
        icon = "ban" if row.state in ("WITHDRAWN", "OBJECTED") else "check"
        said = f"{row.get_channel_display()}: {row.get_state_display()}"
        return Entry(place, icon, said, display.enumerated((row.get_purpose_display(), row.source)))


class Suppressions(Source):
    """Two of them: when contact was stopped, and when that was lifted."""

    def __init__(self, column: str, icon: str, what: str | Promise) -> None:
        self.column, self.icon, self.what = column, icon, what

    def rows(self, customer: Customer, reader: Any) -> Any:
        return Suppression.objects.filter(customer=customer, **{f"{self.column}__isnull": False})

    def entry(self, row: Any, place: Place, reader: Any) -> Entry:
        what = str(self.what) % {"channel": row.get_channel_display()}
        return Entry(place, self.icon, what, f"{row.get_reason_display()}.")


class Touchpoints(Source):
    column = "happened_at"

    def __init__(self, *, notes: bool) -> None:
        self.notes = notes

    def rows(self, customer: Customer, reader: Any) -> Any:
        rows = Touchpoint.objects.filter(customer=customer).standing().select_related("actor")
        if self.notes:
            return rows.filter(kind=NOTE.code, is_pinned=False)
        return rows.exclude(kind=NOTE.code).filter(kind__in=[kind.code for kind in TOUCHPOINT_KINDS])

    def entry(self, row: Any, place: Place, reader: Any) -> Entry:
        return touchpoint_entry(row, place, reader)


CREATED = "customer.created"
WRITTEN = (CREATED, "customer.changed")


class Changes(Source):
    """What staff wrote on the record, from its making by hand on, for those who may read the audit log."""

    column = "happened_at"

    def rows(self, customer: Customer, reader: Any) -> Any:
        rows = AuditEvent.objects.filter(
            object_kind="crm.Customer", object_id=str(customer.pk), action__in=WRITTEN
        )
        return rows.select_related("actor") if may(reader, "audit.see") else rows.none()

    def entry(self, row: Any, place: Place, reader: Any) -> Entry:
        if row.action == CREATED:
            made = _("Added by %(name)s") % {"name": row.actor} if row.actor else _("Added by hand")
            return Entry(place, "user-plus", made)
        fields = [str(fact_label(name)) for name in row.data.get("fields", ())]
        what = _("Facts changed by %(name)s") % {"name": row.actor} if row.actor else _("Facts changed")
        return Entry(place, "pencil", what, get_text_list(fields, _("and")))


@dataclass(frozen=True)
class EventKind:
    code: str
    label: str | Promise
    sources: tuple[Source, ...]


KINDS = (
    EventKind("orders", gettext_lazy("Orders"), (Orders(), Refunds())),
    EventKind("carts", gettext_lazy("Carts"), (Carts(),)),
    EventKind("contacts", gettext_lazy("Contacts"), (Touchpoints(notes=False),)),
    EventKind("types", gettext_lazy("Type"), (Types(), Tiers())),
    EventKind(
        "consents",
        gettext_lazy("Consents"),
        (
            Consents(),
            Suppressions("since", "ban", gettext_lazy("No more contact: %(channel)s")),
            Suppressions("lifted_at", "check", gettext_lazy("Contact allowed again: %(channel)s")),
        ),
    ),
    EventKind("notes", gettext_lazy("Notes"), (Touchpoints(notes=True),)),
    EventKind("changes", gettext_lazy("Changes"), (Changes(),)),
)
NUMBERED = list(enumerate(source for kind in KINDS for source in kind.sources))
NOTES_NUMBER = next(number for number, source in NUMBERED if isinstance(source, Touchpoints) and source.notes)


def icons() -> list[str]:
    """Every icon an entry may have: a page draws each once."""
    own = [
        "shopping-bag",
        "undo-2",
        "shopping-cart",
        "arrow-right",
        "star",
        "ban",
        "check",
        "pencil",
        "bookmark",
    ]
    return own + sorted({kind.icon for kind in TOUCHPOINT_KINDS} - set(own))


def kinds_for(reader: Any) -> list[EventKind]:
    """The kinds this reader can filter by. Calls and messages appear once an app brings them."""
    hidden = set() if may(reader, "audit.see") else {"changes"}
    if len(list(TOUCHPOINT_KINDS)) == 1:
        hidden.add("contacts")
    return [kind for kind in KINDS if kind.code not in hidden]


def timeline(customer: Customer, *, kinds: list[str], before: Place | None, reader: Any) -> Timeline:
    """A step of these kinds before that place. Unknown kinds are none; no kind is all of them."""
    known = kinds_for(reader)
    chosen = tuple(kind.code for kind in known if kind.code in kinds)
    wanted = {source for kind in known if not chosen or kind.code in chosen for source in kind.sources}
    sources = [(number, source) for number, source in NUMBERED if source in wanted]
    return merged(sources, customer, kinds=chosen, before=before, reader=reader)


def touchpoint_entry(row: Touchpoint, place: Place, reader: Any) -> Entry:
    kind = TOUCHPOINT_KINDS[row.kind]
    what = display.enumerated((kind.label, row.actor))
    text = masking.text_for(row.text, reader) if row.text else kind.tell(row.data)
    return Entry(place, kind.icon, what, text, note=row if row.kind == NOTE.code else None)


def pinned(customer: Customer, *, reader: Any) -> list[Entry]:
    """Notes that stand first, newest first."""
    rows = Touchpoint.objects.filter(customer=customer, is_pinned=True).standing().select_related("actor")
    return [
        touchpoint_entry(row, Place(row.happened_at, NOTES_NUMBER, row.pk), reader)
        for row in rows.order_by("-happened_at", "-pk")
    ]
