"""All that the page of one customer shows. The number of queries does not grow with the customer."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Prefetch
from django.utils.timezone import localtime

from crm.models import Cart, Consent, Customer, Identity, Order, OrderLine, TierPeriod, Touchpoint
from dashboard.charts.ribbon import Band, Ribbon
from dashboard.customers.consents import Permit, permits
from dashboard.customers.scores import Score, scores_in_words
from dashboard.customers.timeline import Timeline, note_entry, timeline
from segments.behaviours import usual_gap
from segments.facts import Facts
from segments.models import CustomerMetrics, Period
from segments.reasons import what_would_change, why, why_not_others
from segments.stages import STAGES_BY_CODE
from segments.thresholds import Thresholds, current

FIRST_ORDERS = 5


@dataclass(frozen=True)
class Conclusions:
    """What the engine says, in words; all of it as of `today`."""

    metrics: CustomerMetrics
    thresholds: Thresholds
    why: str
    stage: Any
    days_to_change: int | None
    usual_gap: int | None
    days_since_order: int | None
    scores: list[Score]
    changes: list[str]
    why_not: list[tuple[list[str], str]]  # (codes, the sentence that holds for all of them)


@dataclass(frozen=True)
class Dossier:
    today: date
    conclusions: Conclusions | None  # None: the engine has not looked yet
    permits: list[Permit]
    identities: list[Identity]
    doubles: list[Identity]
    orders: list[Order]
    order_count: int
    carts: list[Cart]
    consents: list[Consent]
    pinned: list[Any]
    timeline: Timeline
    tier: TierPeriod | None
    ribbon: Ribbon | None
    periods: list[Period]


def dossier(
    customer: Customer, *, reader: Any, at: datetime, group: str, before: datetime | None, all_orders: bool
) -> Dossier:
    today = localtime(at).date()
    concluded = _conclusions(customer, today)
    identities = list(customer.identities.order_by("kind", "first_seen_at", "pk"))
    orders = Order.objects.filter(customer=customer).order_by("-placed_at", "-pk")
    lines = Prefetch("lines", OrderLine.objects.order_by("pk"))
    shown = orders.prefetch_related(lines, "refunds")
    periods = list(Period.objects.filter(customer=customer, dimension="TYPE").order_by("started_at", "pk"))
    pinned = Touchpoint.objects.filter(customer=customer, is_pinned=True).select_related("actor")
    return Dossier(
        today=today,
        conclusions=concluded,
        permits=permits(customer, at=at),
        identities=identities,
        doubles=_doubles(customer, identities, reader),
        orders=list(shown if all_orders else shown[:FIRST_ORDERS]),
        order_count=orders.count(),
        carts=list(
            Cart.objects.filter(customer=customer, closed_at=None)
            .prefetch_related("lines")
            .order_by("-touched_at", "-pk")
        ),
        consents=list(
            Consent.objects.filter(customer=customer)
            .order_by("-happened_at", "-pk")
            .select_related("recorded_by")
        ),
        pinned=[note_entry(row, reader) for row in pinned.order_by("-happened_at", "-pk")],
        timeline=timeline(customer, group=group, before=before, reader=reader),
        tier=TierPeriod.objects.filter(customer=customer, ended_at=None).select_related("tier").first(),
        ribbon=_ribbon(customer, periods, concluded, today),
        periods=periods[::-1],
    )


def _conclusions(customer: Customer, today: date) -> Conclusions | None:
    metrics = getattr(customer, "metrics", None)
    thresholds = current()
    if metrics is None or thresholds is None:
        return None
    facts = Facts.of(metrics, day=today)
    gap = usual_gap(facts, thresholds.for_rules())
    change = metrics.next_change_at
    return Conclusions(
        metrics=metrics,
        thresholds=thresholds,
        why=why(metrics, thresholds=thresholds, as_of=today),
        stage=STAGES_BY_CODE[metrics.stage],
        days_to_change=None if change is None else (localtime(change).date() - today).days,
        usual_gap=None if gap is None else round(gap),
        days_since_order=facts.recency,
        scores=scores_in_words(metrics, today=today, provisional=thresholds.provisional),
        changes=what_would_change(metrics, thresholds=thresholds, as_of=today),
        why_not=_by_sentence(why_not_others(metrics, thresholds=thresholds, as_of=today)),
    )


def _by_sentence(pairs: list[tuple[str, str]]) -> list[tuple[list[str], str]]:
    """The same sentence is said once, with every type it is about."""
    grouped: dict[str, list[str]] = {}
    for code, sentence in pairs:
        grouped.setdefault(sentence, []).append(code)
    return [(codes, sentence) for sentence, codes in grouped.items()]


def _doubles(customer: Customer, identities: list[Identity], reader: Any) -> list[Identity]:
    """The same phone at somebody else whom the reader may see: perhaps the same person."""
    phones = [identity.value for identity in identities if identity.kind == "PHONE"]
    if not phones:
        return []
    visible = Customer.objects.visible_to(reader).values("pk")
    others = Identity.objects.filter(kind="PHONE", value__in=phones, customer__in=visible)
    return list(others.exclude(customer=customer).select_related("customer").order_by("customer", "pk")[:10])


def _ribbon(
    customer: Customer, periods: list[Period], concluded: Conclusions | None, today: date
) -> Ribbon | None:
    if not periods or concluded is None:
        return None
    days = (
        Order.objects.filter(customer=customer, qualifies=True)
        .order_by("placed_on")
        .values_list("placed_on", flat=True)
    )
    metrics = concluded.metrics
    return Ribbon(
        bands=[
            Band(p.code, localtime(p.started_at).date(), p.ended_at and localtime(p.ended_at).date())
            for p in periods
        ],
        orders=list(days.distinct()),
        today=today,
        next_on=metrics.next_change_at and localtime(metrics.next_change_at).date(),
        next_code=metrics.next_type_code,
    )
