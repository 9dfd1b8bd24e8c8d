"""THE gate: may this person be contacted now, on this channel, for this purpose?

Everything that plans, previews, exports or hands over asks here, and asks again in the
transaction that hands over. One statement answers for one person and for a million.

A person is refused for the first of these that holds: PAUSED (a restored installation sends nothing
until it is resumed), ERASED, SUPPRESSED, OBJECTED, WITHDRAWN, then, where the channel needs a yes,
PENDING (a yes that waits for its confirmation) or UNKNOWN, and NO_ADDRESS. E-mail, SMS, WhatsApp and
ads need a yes; calls and post go to anybody who has not said no.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Case, Count, Exists, F, Max, Min, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from crm.models import Consent, CurrentConsent, Customer, Identity, Store, Suppression
from crm.models.consent import CHANNELS, PURPOSES

GRANTED, DENIED, UNKNOWN = "GRANTED", "DENIED", "UNKNOWN"
REFUSING = ("WITHDRAWN", "OBJECTED")
YES = ("GRANTED", "CONFIRMED")
OPT_OUT_CHANNELS = frozenset({"CALL", "POST"})
ADDRESS_OF = {"EMAIL": ("EMAIL",), "SMS": ("PHONE",), "WHATSAPP": ("PHONE",), "CALL": ("PHONE",)}

REFUSALS: dict[str, str | Promise] = {
    "PAUSED": _("Sending is paused"),
    "ERASED": _("Erased"),
    "SUPPRESSED": _("Suppressed"),
    "OBJECTED": _("Objected"),
    "WITHDRAWN": _("Consent withdrawn"),
    "PENDING": _("Consent not confirmed"),
    "UNKNOWN": _("No consent known"),
    "NO_ADDRESS": _("No address for this channel"),
}


@dataclass(frozen=True)
class Answer:
    """True when contact is allowed; else `refusal` is a code of REFUSALS."""

    refusal: str

    def __bool__(self) -> bool:
        return not self.refusal

    @property
    def sentence(self) -> str | Promise:
        return REFUSALS[self.refusal] if self.refusal else _("May be contacted")


def may_contact(customer: Customer, *, channel: str, purpose: str, at: datetime) -> Answer:
    """The answer as of `at`, read from the database now: `customer` may be stale, its row is not."""
    found = with_refusal(Customer.objects.filter(pk=customer.pk), channel=channel, purpose=purpose, at=at)
    row = found.values_list("refusal", flat=True).first()
    return Answer("ERASED" if row is None else row)


def reachable(customers: QuerySet, *, channel: str, purpose: str, at: datetime) -> QuerySet:
    """Those of `customers` who may be contacted: nobody with a `refusal`.

    Asked without the reasons, of what counts now of each person: no statement is looked at.
    """
    check_contact(channel, purpose)
    base: dict[str, Any] = {"channel": channel, "purpose": purpose, "at": at}
    paused = Exists(Store.objects.exclude(sending_paused_at=None))
    allowed = customers.filter(~paused, erased_at__isnull=True).exclude(pk__in=suppressed_people(**base))
    said = ~saying(REFUSING, **base) if channel in OPT_OUT_CHANNELS else saying(_yes(channel), **base)
    allowed = allowed.filter(said)
    return allowed.filter(_has_address(channel)) if channel in ADDRESS_OF else allowed


def check_contact(channel: str, purpose: str) -> None:
    """Raises ValueError for a channel or purpose that does not exist: a typing error must not open the gate."""
    if channel not in CHANNELS or purpose not in PURPOSES:
        raise ValueError(f"No such contact: {channel} for {purpose}")
    if (channel == "ADS") != purpose.startswith("AD_"):
        raise ValueError(f"{purpose} is no purpose of {channel}")


def _yes(channel: str) -> tuple[str, ...]:
    """Double opt-in is about messages; an ad platform asks for no second click."""
    confirms = (
        channel not in OPT_OUT_CHANNELS and channel != "ADS" and Store.current().confirmed_consent_required
    )
    return ("CONFIRMED",) if confirms else YES


def _has_address(channel: str) -> Exists:
    return Exists(Identity.objects.filter(customer=OuterRef("pk"), kind__in=ADDRESS_OF[channel]))


def with_refusal(customers: QuerySet, *, channel: str, purpose: str, at: datetime) -> QuerySet:
    """Annotates `refusal`: "" when contact is allowed, else the first reason against it. Raises as `check_contact`."""
    check_contact(channel, purpose)
    asked: dict[str, Any] = {"channel": channel, "purpose": purpose, "at": at}
    whens = [
        When(Exists(Store.objects.exclude(sending_paused_at=None)), then=Value("PAUSED")),
        When(erased_at__isnull=False, then=Value("ERASED")),
        When(suppressed(**asked), then=Value("SUPPRESSED")),
        When(~Q(said=""), then=F("said")),
    ]
    if channel in ADDRESS_OF:
        whens.append(When(~_has_address(channel), then=Value("NO_ADDRESS")))
    return customers.annotate(said=_refused_by_word(**asked)).annotate(refusal=Case(*whens, default=Value("")))


def _refused_by_word(*, channel: str, purpose: str, at: datetime) -> Coalesce:
    """What the newest statement has against it. One look: asked for each reason by itself it was half a person's page."""
    needs_yes = channel not in OPT_OUT_CHANNELS
    against = [When(state=state, then=Value(state)) for state in REFUSING]
    if needs_yes:
        against.append(
            When(state__in=sorted({"PENDING", "GRANTED"} - set(_yes(channel))), then=Value("PENDING"))
        )
    said = Consent.objects.filter(
        customer=OuterRef("pk"), channel=channel, purpose=purpose, happened_at__lte=at
    ).order_by("-happened_at", "-pk")
    newest = said.annotate(against=Case(*against, default=Value(""))).values("against")[:1]
    return Coalesce(Subquery(newest), Value("UNKNOWN" if needs_yes else ""))


def with_ad_use(customers: QuerySet, *, at: datetime) -> QuerySet:
    """Annotates `ad_use`: DENIED, GRANTED or UNKNOWN.

    A no to either ad purpose, a suppression of ads or erasure is DENIED; a yes to both purposes is
    GRANTED; the rest is UNKNOWN. `ads_suppressed` tells the suppressed apart, for counting.
    """
    data, person = (
        {"channel": "ADS", "purpose": "AD_USER_DATA"},
        {"channel": "ADS", "purpose": "AD_PERSONALISATION"},
    )
    return customers.annotate(
        ads_suppressed=suppressed(channel="ADS", purpose=None, at=at),
        ad_use=Case(
            When(erased_at__isnull=False, then=Value(DENIED)),
            When(ads_suppressed=True, then=Value(DENIED)),
            # Most people said nothing about ads: one look instead of three.
            When(~Exists(Consent.objects.filter(customer=OuterRef("pk"), channel="ADS")), then=Value(UNKNOWN)),
            When(consent_is(REFUSING, **data, at=at), then=Value(DENIED)),
            When(consent_is(REFUSING, **person, at=at), then=Value(DENIED)),
            When(Q(consent_is(YES, **data, at=at)) & Q(consent_is(YES, **person, at=at)), then=Value(GRANTED)),
            default=Value(UNKNOWN),
        ),
    )


def ad_use_told_alike(said: QuerySet, *, at: datetime) -> QuerySet:
    """(customer, ad_use) by the consents `said`, of everybody whose statements about ads all say the same.

    Which of them is the newest does not matter then, so one pass answers for all those people: no look
    for a newer statement by any of them. Who said yes and no is not here, nor who said nothing.
    """
    told = (
        said.filter(channel="ADS", happened_at__lte=at)
        .order_by()
        .values("customer")
        .annotate(
            statements=Count("pk"),
            yes=Count("pk", filter=Q(state__in=YES)),
            no=Count("pk", filter=Q(state__in=REFUSING)),
            first=Min("purpose"),
            last=Max("purpose"),
        )
    )
    both = ~Q(first=F("last"))
    alike = told.filter(Q(yes=F("statements")) | Q(no=F("statements")))
    return alike.annotate(
        ad_use=Case(When(no__gt=0, then=Value(DENIED)), When(both, then=Value(GRANTED)), default=Value(UNKNOWN))
    ).values("customer", "ad_use")


def suppressed(*, channel: str, purpose: str | None, at: datetime) -> Exists:
    """Whether the outer customer is suppressed at `at`; `purpose` None: for any purpose."""
    return Exists(_suppressions(channel=channel, purpose=purpose, at=at).filter(customer=OuterRef("pk")))


def _suppressions(*, channel: str, purpose: str | None, at: datetime) -> QuerySet:
    held = Suppression.objects.filter(channel=channel, since__lte=at).filter(
        Q(lifted_at__isnull=True) | Q(lifted_at__gt=at)
    )
    return held if purpose is None else held.filter(purpose__in=["", purpose])


def suppressed_people(*, channel: str, purpose: str, at: datetime) -> QuerySet:
    """As a set: few are suppressed, so reading them once costs less than asking for everybody."""
    return _suppressions(channel=channel, purpose=purpose, at=at).values("customer")


def consent_is(
    states: list[str] | tuple[str, ...], *, channel: str, purpose: str, at: datetime, customer: str = "pk"
) -> Exists:
    """Whether the outer customer's newest statement at `at` is one of `states`.

    Written as "such a row exists and no newer one": PostgreSQL reads the few rows of this channel
    once and hashes them, instead of asking the index for every customer.
    """
    said = Consent.objects.filter(channel=channel, purpose=purpose, happened_at__lte=at)
    newer = said.filter(customer=OuterRef("customer")).filter(
        Q(happened_at__gt=OuterRef("happened_at"))
        | Q(happened_at=OuterRef("happened_at"), pk__gt=OuterRef("pk"))
    )
    return Exists(said.filter(~Exists(newer), customer=OuterRef(customer), state__in=states))


def saying(states: tuple[str, ...], *, channel: str, purpose: str, at: datetime) -> Q:
    """Of a customer: whether `consent_is` holds, by sets that are read once.

    Those whose newest statement is of a day to come are asked by themselves: as an "or" beside the others they
    made PostgreSQL believe that a look at the ledger was due for everybody. SQLite walks along one set, and
    looks at everybody for two; PostgreSQL hashes either, and knows better how many one set holds.
    """
    newest = CurrentConsent.objects.filter(channel=channel, purpose=purpose).values("customer")
    told = consent_is(states, channel=channel, purpose=purpose, at=at, customer="customer")
    now, later = newest.filter(since__lte=at, state__in=states), newest.filter(told, since__gt=at)
    if connection.vendor == "postgresql":
        return Q(pk__in=now) | Q(pk__in=later)
    return Q(pk__in=now.union(later, all=True))


def current_consents(customers: QuerySet, *, at: datetime) -> QuerySet:
    """The statement that counts for each (customer, channel, purpose) at `at`; no row: unknown."""
    said = Consent.objects.filter(happened_at__lte=at)
    newer = said.filter(
        customer=OuterRef("customer"), channel=OuterRef("channel"), purpose=OuterRef("purpose")
    ).filter(
        Q(happened_at__gt=OuterRef("happened_at"))
        | Q(happened_at=OuterRef("happened_at"), pk__gt=OuterRef("pk"))
    )
    return said.filter(~Exists(newer), customer__in=customers)
