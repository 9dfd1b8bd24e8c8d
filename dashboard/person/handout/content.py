"""What the dossier says: every fact, statement and conclusion that is kept of one person."""

from datetime import datetime
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import get_language_bidi, ngettext
from django.utils.translation import gettext as _

from crm import display
from crm.models import Cart, Consent, Customer, Order, Store, Suppression, TierPeriod, Touchpoint
from crm.touchpoints import TOUCHPOINT_KINDS
from dashboard.person.conclusions import conclusions_about
from dashboard.person.labels import FACT_LABELS
from dashboard.person.report import identities_of
from dashboard.reports.document import Column, Document, Section
from dashboard.reports.text import code, side_by_side
from segments.models import AudienceMember, Period
from segments.needs import needs_of
from segments.platforms import PLATFORMS
from segments.reasons import cause_of, why_then
from segments.types import TYPES_BY_CODE

NONE = "–"


def dossier_of(customer: Customer, *, store: Store, at: datetime) -> Document:
    """In the language and direction that is active. The reader may see everything in clear."""
    moment = display.moment(at)
    return Document(
        title=_("What we keep about %(name)s") % {"name": customer},
        lead=_("Everything held of this person at %(store)s as of %(moment)s, %(zone)s. Customer #%(number)d.")
        % {"store": store.name, "moment": moment, "zone": store.time_zone, "number": customer.pk},
        foot=side_by_side(store.name, moment, rtl=get_language_bidi()),
        rtl=get_language_bidi(),
        sections=[
            _facts(customer),
            _addresses(customer),
            _conclusions(customer, store, at),
            _consents(customer),
            _suppressions(customer),
            _orders(customer),
            _carts(customer),
            _types(customer),
            _tiers(customer),
            _touchpoints(customer),
            _platforms(customer),
        ],
    )


def _two(title: str, rows: list[list[str]], note: str = "") -> Section:
    return Section(title, [Column("", 30), Column("", 70)], rows, note)


def _facts(customer: Customer) -> Section:
    shown: dict[str, Any] = {
        "first_name": customer.first_name, "last_name": customer.last_name,
        "language": display.language(customer.language), "country": display.country(customer.country),
        "region": customer.region, "city": customer.city, "postal_code": customer.postal_code,
        "birthday": display.day(customer.birthday) if customer.birthday else "", "owner": customer.owner or "",
    }  # fmt: skip
    rows = [[str(FACT_LABELS[name]), str(value) or NONE] for name, value in shown.items()]
    rows += [
        [_("Gender, as declared"), customer.gender or NONE],
        [_("Age band, as declared"), customer.age_band or NONE],
        [_("Known from"), customer.source or NONE],
        [_("Since"), display.day(customer.joined_at)],
    ]
    rows += [[str(name), str(value)] for name, value in sorted(customer.extras.items())]
    return _two(_("Facts"), rows)


def _addresses(customer: Customer) -> Section:
    rows = [
        [f"{row.get_kind_display()} {row.namespace}".strip(), code(row.value), display.day(row.first_seen_at)]
        for row in identities_of(customer)
    ]
    columns = [Column(_("Kind"), 25), Column(_("Value"), 50), Column(_("Since"), 25)]
    return Section(_("Addresses and ids"), columns, rows, empty=_("None"))


def _conclusions(customer: Customer, store: Store, at: datetime) -> Section:
    known = conclusions_about(customer, store=store, today=localtime(at).date())
    if known is None:
        return _two(_("What is concluded"), [[_("Type"), _("Not looked at yet")]])
    metrics = known.metrics
    kind = TYPES_BY_CODE[metrics.type_code]
    rows = [
        [_("Type"), f"{kind.label}. {known.why}"],
        [_("Stage"), f"{known.stage.label}. {known.why_stage}"],
        [_("Value"), display.money(metrics.value, metrics.currency)],
        [_("Average order"), display.money(metrics.aov, metrics.currency)],
    ]
    rows += [[score.letter, f"{score.score}. {score.fact} {score.rank}"] for score in known.scores]
    needs = needs_of(customer, metrics=metrics)
    rows += [[_("Need"), f"{held.need.label}. {held.why}"] for held in needs.held]
    if not needs.held:
        rows.append([_("Needs"), needs.without])
    if needs.spending_less:
        rows.append([str(needs.spending_less.need.label), needs.spending_less.why])
    note = _("Worked out from the facts in this document; nobody is refused anything by it alone.")
    return _two(_("What is concluded"), rows, note)


def _consents(customer: Customer) -> Section:
    said = Consent.objects.filter(customer=customer).order_by("-happened_at", "-pk")
    rows = [
        [
            display.moment(row.happened_at),
            f"{row.get_channel_display()}: {row.get_purpose_display()}",
            str(row.get_state_display()),
            display.enumerated((row.source, row.wording)),
        ]
        for row in said
    ]
    columns = [
        Column(_("When"), 22),
        Column(_("About"), 28),
        Column(_("Said"), 20),
        Column(_("Where and wording"), 30),
    ]
    return Section(_("Consents"), columns, rows, empty=_("Nothing said yet."))


def _suppressions(customer: Customer) -> Section:
    held = Suppression.objects.filter(customer=customer).order_by("-since", "-pk")
    rows = [
        [
            str(row.get_channel_display()),
            str(row.get_reason_display()),
            display.day(row.since),
            display.day(row.lifted_at) if row.lifted_at else _("holds"),
        ]
        for row in held
    ]
    columns = [Column(_("Channel"), 25), Column(_("Why"), 35), Column(_("Since"), 20), Column(_("Until"), 20)]
    return Section(_("Not to be contacted"), columns, rows, empty=_("Nothing stops contact."))


def _orders(customer: Customer) -> Section:
    orders = (
        Order.objects.filter(customer=customer)
        .prefetch_related("lines", "refunds")
        .order_by("-placed_at", "-pk")
    )
    rows = [
        [display.day(order.placed_on), str(order), _what(order), display.money(order.net, order.currency)]
        for order in orders
    ]
    columns = [
        Column(_("Date"), 16),
        Column(_("Order"), 16),
        Column(_("What"), 50),
        Column(_("Value"), 18, is_number=True),
    ]
    note = ngettext("%(n)d order.", "%(n)d orders.", len(rows)) % {"n": len(rows)}
    return Section(_("Orders"), columns, rows, note, empty=_("No order yet."))


def _what(order: Order) -> str:
    parts = [
        f"{display.number(line.quantity)} × {line.title or line.sku}"
        for line in sorted(order.lines.all(), key=lambda line: line.pk)
    ]
    if order.cancelled_at:
        parts.append(_("Cancelled on %(day)s.") % {"day": display.day(order.cancelled_at)})
    parts += [
        _("%(amount)s given back on %(day)s")
        % {"amount": display.money(refund.amount, order.currency), "day": display.day(refund.refunded_at)}
        for refund in order.refunds.all()
    ]
    return "; ".join(parts) or NONE


def _carts(customer: Customer) -> Section:
    carts = Cart.objects.filter(customer=customer).prefetch_related("lines").order_by("-touched_at", "-pk")
    rows = [
        [
            display.moment(cart.touched_at),
            display.enumerated(line.title or line.sku for line in cart.lines.all()) or NONE,
            _("closed") if cart.closed_at else _("open"),
            display.money(cart.value, cart.currency),
        ]
        for cart in carts
    ]
    columns = [
        Column(_("Last touched"), 24),
        Column(_("What"), 42),
        Column(_("State"), 16),
        Column(_("Value"), 18, is_number=True),
    ]
    return Section(_("Carts"), columns, rows, empty=_("None"))


def _types(customer: Customer) -> Section:
    periods = Period.objects.filter(customer=customer, dimension="TYPE").order_by("-started_at", "-pk")
    rows = [
        [
            display.day(row.started_at),
            display.day(row.ended_at) if row.ended_at else _("today"),
            str(TYPES_BY_CODE[row.code].label),
            f"{cause_of(row)}. {why_then(row)}",
        ]
        for row in periods
    ]
    columns = [Column(_("From"), 16), Column(_("Until"), 16), Column(_("Type"), 22), Column(_("Why"), 46)]
    return Section(_("Type history"), columns, rows, empty=_("Not looked at yet"))


def _tiers(customer: Customer) -> Section:
    held = TierPeriod.objects.filter(customer=customer).select_related("tier").order_by("-started_at", "-pk")
    rows = [
        [row.tier.name, display.day(row.started_at), display.day(row.ended_at) if row.ended_at else _("today")]
        for row in held
    ]
    columns = [Column(_("Tier"), 50), Column(_("From"), 25), Column(_("Until"), 25)]
    return Section(_("Loyalty tiers"), columns, rows, empty=_("None"))


def _touchpoints(customer: Customer) -> Section:
    found = Touchpoint.objects.filter(customer=customer).standing().select_related("actor")
    rows = [
        [
            display.moment(row.happened_at),
            str(TOUCHPOINT_KINDS[row.kind].label) + (f", {row.actor}" if row.actor else ""),
            row.text or TOUCHPOINT_KINDS[row.kind].tell(row.data),
        ]
        for row in found.order_by("-happened_at", "-pk")
    ]
    columns = [Column(_("When"), 22), Column(_("What"), 22), Column(_("Text"), 56)]
    return Section(_("Notes and contacts"), columns, rows, empty=_("None"))


def _platforms(customer: Customer) -> Section:
    """To whom identifiers were handed: on which ad platforms the person stood on an exclusion list."""
    members = AudienceMember.objects.filter(customer=customer).select_related(
        "exclusion_list", "since", "until"
    )
    rows = [
        [
            str(PLATFORMS[row.platform].label),
            row.exclusion_list.name,
            display.day(row.since.finished_at) if row.since.finished_at else NONE,
            display.day(row.until.finished_at) if row.until and row.until.finished_at else _("today"),
        ]
        for row in members.order_by("-since", "platform", "pk")
    ]
    columns = [Column(_("Platform"), 25), Column(_("List"), 35), Column(_("From"), 20), Column(_("Until"), 20)]
    note = _("Addresses were handed over as hashes, so that these platforms show no ads of ours.")
    return Section(
        _("Ad platforms"), columns, rows, note if rows else "", empty=_("Nothing was handed to an ad platform.")
    )
