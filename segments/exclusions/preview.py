"""What an export would do, before anything leaves: counts, reasons, differences, a masked sample."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count
from django.utils.functional import Promise

from crm.masking import mask_name
from crm.models import Store, User
from crm.temporary import spilling
from crm.visibility import SAMPLE_SIZE
from segments.exclusions import picking
from segments.exclusions.difference import Difference, difference
from segments.exclusions.funnel import Funnel, funnel
from segments.exclusions.people import people
from segments.exclusions.rule import ExclusionRule
from segments.exclusions.savings import Savings, savings
from segments.exclusions.selection import ON_LIST, REASONS, standing, usable_identities
from segments.instants import local_day
from segments.models import CustomerMetrics, ExclusionList
from segments.platforms import PLATFORMS, AdPlatform
from segments.platforms.forms import digest


@dataclass(frozen=True)
class LeftOut:
    code: str
    label: str | Promise
    what_next: str | Promise
    people: int


@dataclass(frozen=True)
class Ready:
    """One platform: how many people and identifiers it would get, and whether that is enough to be used."""

    platform: AdPlatform
    people: int
    identifiers: int
    chosen: bool
    expires_on: date | None

    @property
    def is_enough(self) -> bool:
        return self.people >= self.platform.minimum


@dataclass
class Preview:
    matched: int
    on_list: int
    emails: int
    phones: int
    left_out: list[LeftOut]
    basis: dict[str, int]
    platforms: list[Ready]
    savings: Savings
    funnel: Funnel | None
    difference: Difference | None = None

    @property
    def ready(self) -> int:
        return sum(one.is_enough and bool(one.people) for one in self.platforms)

    @property
    def kept_back(self) -> int:
        return self.matched - self.on_list


def preview(exclusion_list: ExclusionList, *, as_of: datetime) -> Preview:
    """A fixed number of statements, the passes of an export among them. Raises NoTypesYet."""
    with spilling():
        return _preview(exclusion_list, as_of=as_of)


def _preview(exclusion_list: ExclusionList, *, as_of: datetime) -> Preview:
    rule = ExclusionRule.read(exclusion_list.rule)
    kinds = ("EMAIL", "PHONE")
    picking.pick(exclusion_list=exclusion_list, kinds=kinds, as_of=as_of)
    counts, basis = picking.counts()
    on_list = picking.picked()
    by_kind = dict(
        usable_identities(kinds)
        .filter(customer__in=on_list)
        .order_by()
        .values_list("kind")
        .annotate(number=Count("pk"))
    )
    mailed = usable_identities(("EMAIL",)).filter(customer__in=on_list).values("customer").distinct().count()
    total = counts.get("", 0)
    store = Store.current()
    matched = sum(counts.values())
    found = Preview(
        matched=matched,
        on_list=total,
        emails=by_kind.get("EMAIL", 0),
        phones=by_kind.get("PHONE", 0),
        left_out=sorted(
            (LeftOut(code, *REASONS[code], people=counts[code]) for code in REASONS if counts.get(code)),
            key=lambda one: -one.people,
        ),
        basis=basis,
        platforms=[
            _ready(platform, exclusion_list, total, mailed, by_kind, as_of, store) for platform in PLATFORMS
        ],
        savings=savings(total, store=store),
        funnel=funnel(rule, matched=matched, as_of=as_of),
    )
    found.difference = difference(exclusion_list, picked=kinds, as_of=as_of)  # may pick anew
    return found


def _ready(
    platform: AdPlatform,
    exclusion_list: ExclusionList,
    total: int,
    mailed: int,
    by_kind: dict[str, int],
    as_of: datetime,
    store: Store,
) -> Ready:
    takes_phones = "PHONE" in platform.identifier_kinds
    expires = None
    if platform.expires_after_days is not None:
        expires = local_day(as_of, zone=store.time_zone) + timedelta(days=platform.expires_after_days)
    return Ready(
        platform=platform,
        people=total if takes_phones else mailed,
        identifiers=sum(by_kind.get(kind, 0) for kind in platform.identifier_kinds),
        chosen=platform.code in exclusion_list.platforms,
        expires_on=expires,
    )


def sample(exclusion_list: ExclusionList, *, as_of: datetime, reader: User, size: int) -> list[dict[str, Any]]:
    """At most `size` (and never more than 20) people as they leave: masked, with the start of each hash."""
    listed = standing(exclusion_list, ON_LIST, as_of=as_of)
    ids = list(listed.order_by("pk").values_list("pk", flat=True)[: min(size, SAMPLE_SIZE)])
    if not ids:
        return []
    last = dict(CustomerMetrics.objects.filter(customer__in=ids).values_list("customer", "last_order_on"))
    return [
        {
            "name": mask_name(f"{person.first_name} {person.last_name}".strip()) or f"#{person.key}",
            "email": _start(person.emails), "phone": _start(person.phones), "country": person.country,
            "last_order_on": last.get(person.key), "id": person.key,
        }
        for person in people(ids, kinds=("EMAIL", "PHONE"))
    ]  # fmt: skip


def _start(values: Sequence[str]) -> str:
    """The ends of the hash: enough to recognise it, too little to use it."""
    if not values:
        return ""
    whole = digest(values[0])
    return f"{whole[:14]}…{whole[-6:]}"
