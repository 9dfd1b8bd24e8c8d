"""Who stands on a list, and the first reason that keeps each of the others out.

One statement for any number of people. The reasons are tried in the order of `REASONS`.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import (
    Case,
    CharField,
    Exists,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.expressions import RawSQL
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from crm.contact import DENIED, GRANTED, UNKNOWN, consent_is, suppressed, with_ad_use
from crm.models import Consent, Identity, Store, Suppression
from segments.exclusions.matching import matching
from segments.exclusions.regions import NEEDS_A_YES
from segments.exclusions.rule import ExclusionRule
from segments.models import ExclusionException, ExclusionList
from segments.platforms.base import RELAY_DOMAINS

MARKETING_CHANNELS = ("EMAIL", "SMS", "CALL", "POST", "WHATSAPP")

REASONS: dict[str, tuple[str | Promise, str | Promise]] = {
    "ERASED": (_("Erased"), _("Removed from the platforms by the next export")),
    "OBJECTED": (_("Objected to marketing"), _("Removed from the platforms by the next export")),
    "SUPPRESSED": (_("Suppressed for ads"), _("Stays out until the suppression is lifted")),
    "DENIED": (_("Ad use denied, including “do not sell”"), _("Stays out")),
    "UNKNOWN_REGION": (
        _("Ad use unknown, lives in the EEA, the UK or Switzerland, or no country is known"),
        _("Stays out until the person says yes"),
    ),
    "UNKNOWN_OPT_IN": (
        _("Ad use unknown, and this store asks first"),
        _("Stays out until the person says yes"),
    ),
    "TAKEN_OUT": (_("Taken out by hand"), _("Until somebody puts them back")),
    "SHARED": (_("Identifier belongs to two people"), _("Open the possible duplicates")),
    "RELAY": (_("Only a marketplace's relay address"), _("It never leaves")),
    "NO_IDENTIFIER": (_("No e-mail or phone a platform can match"), _("A later order may bring one")),
}


ON_LIST = "ON"  # in an address, where no reason keeps somebody out


def usable_identities(kinds: Sequence[str], *, shared: RawSQL | None = None) -> QuerySet:
    """Identifiers that may leave: of these kinds, pointing to one person, no marketplace's relay.

    Only phones are ever shared (identity_facts_are_phones), so no address is looked up; a phone that is no
    key finds itself. Nothing but the columns of identity_once_a_customer is asked: that index answers.
    `shared` tells whether an identifier is, for a caller who knows all that are.
    """
    told = (
        Exists(Identity.objects.filter(shared_phone(), value=OuterRef("value"))) if shared is None else shared
    )
    return Identity.objects.filter(~Q(kind="PHONE") | ~Q(told), kind__in=kinds).exclude(relay_address())


def shared_phone() -> Q:
    """A phone that is no key: it points to people who differ."""
    return Q(kind="PHONE", is_key=False)


def relay_address() -> Q:
    relay = Q(pk__in=[])
    for domain in RELAY_DOMAINS:
        relay |= Q(kind="EMAIL", value__endswith=f"@{domain}")
    return relay


def with_reason(
    customers: QuerySet,
    *,
    exclusion_list: ExclusionList,
    kinds: Sequence[str],
    as_of: datetime,
    usable: Exists | RawSQL | None = None,
    ad_use: RawSQL | None = None,
) -> QuerySet:
    """Annotates `reason` ("" on the list) and `basis`: GRANTED or NOT_NEEDED for who is on it.

    `kinds` are the kinds of identifiers that the platforms take. `usable` tells who has one that may
    leave and `ad_use` what people said about ads, for a caller who knows it already.
    """
    store = Store.current()
    own = Identity.objects.filter(customer=OuterRef("pk"), kind__in=kinds)
    if usable is None:
        usable = Exists(usable_identities(kinds).filter(customer=OuterRef("pk")))
    out = ExclusionException.objects.filter(exclusion_list=exclusion_list, customer=OuterRef("pk"))
    unknown = Q(ad_use=UNKNOWN)
    whens = [
        When(erased_at__isnull=False, then=Value("ERASED")),
        When(objected(as_of=as_of), then=Value("OBJECTED")),
        When(ads_suppressed=True, then=Value("SUPPRESSED")),
        When(ad_use=DENIED, then=Value("DENIED")),
        When(lives_where_a_yes_is_needed(store) & unknown, then=Value("UNKNOWN_REGION")),
    ]
    if store.ads_need_opt_in:
        whens.append(When(unknown, then=Value("UNKNOWN_OPT_IN")))
    whens += [
        When(Exists(out), then=Value("TAKEN_OUT")),
        When(usable, then=Value("")),
        When(Exists(own.exclude(relay_address())), then=Value("SHARED")),
        When(Exists(own), then=Value("RELAY")),
    ]
    if ad_use is None:
        asked = with_ad_use(customers, at=as_of)
    else:
        asked = customers.annotate(
            ads_suppressed=suppressed(channel="ADS", purpose=None, at=as_of), ad_use=ad_use
        )
    return asked.annotate(
        reason=Case(*whens, default=Value("NO_IDENTIFIER"), output_field=CharField()),
        basis=Case(
            When(ad_use=GRANTED, then=Value("GRANTED")),
            default=Value("NOT_NEEDED"),
            output_field=CharField(),
        ),
    )


def lives_where_a_yes_is_needed(store: Store) -> Q:
    """Of a customer: in the EEA, the UK or Switzerland, or perhaps, where no country is known of shop or person."""
    needed = Q(country__in=NEEDS_A_YES)
    return needed | Q(country="") if store.region == "" or store.region in NEEDS_A_YES else needed


def perhaps_out(exclusion_list: ExclusionList) -> QuerySet:
    """Customers of whom OBJECTED, SUPPRESSED or TAKEN_OUT may hold: of nobody else does it, at any time."""
    stopped = Suppression.objects.values("customer")
    refused = Consent.objects.filter(state="OBJECTED").values("customer")
    taken_out = ExclusionException.objects.filter(exclusion_list=exclusion_list).values("customer")
    return stopped.union(refused, taken_out)


def standing(exclusion_list: ExclusionList, said: str, *, as_of: datetime) -> QuerySet:
    """The customers on the list (ON_LIST), or those of the rule whom a reason leaves out. Raises NoTypesYet."""
    judged = with_reason(
        matching(ExclusionRule.read(exclusion_list.rule), as_of=as_of),
        exclusion_list=exclusion_list, kinds=("EMAIL", "PHONE"), as_of=as_of,
    )  # fmt: skip
    return judged.filter(reason="" if said == ON_LIST else said)


def objected(*, as_of: datetime) -> Q:
    """Whether the outer customer objected to marketing on any channel: it covers profiling for it too."""
    held = Suppression.objects.filter(
        Q(lifted_at__isnull=True) | Q(lifted_at__gt=as_of),
        customer=OuterRef("pk"), reason__in=["OBJECTED", "ERASED"], since__lte=as_of,
    )  # fmt: skip
    said = Q(Exists(held))
    for channel in MARKETING_CHANNELS:
        said |= Q(consent_is(["OBJECTED"], channel=channel, purpose="MARKETING", at=as_of))
    # Most shops have no objection at all: the outer check spares five look-ups for every person.
    return Q(Exists(held)) | Q(Exists(Consent.objects.filter(customer=OuterRef("pk"), state="OBJECTED"))) & said
