"""What the engine says about one customer, in words."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from crm.models import Customer, Store
from dashboard.person.scores import Score, scores_in_words
from segments.behaviours import usual_gap
from segments.clv import a_year
from segments.facts import Facts
from segments.models import CustomerMetrics
from segments.reasons import next_change, why, why_not_others, why_stage
from segments.stages import STAGES_BY_CODE
from segments.thresholds import Thresholds, current
from segments.types import TYPES_BY_CODE, CustomerType
from segments.ways import Basis, ways_to_others
from segments.ways_in_words import in_words

VIP_TYPES = frozenset({"LOYAL", "AT_RISK"})


@dataclass(frozen=True)
class Change:
    """One way to another type: the steps as sentences, the first of them first."""

    type_code: str
    steps: list[str]
    by_itself: bool  # time alone does it


@dataclass(frozen=True)
class Conclusions:
    """All of it as of the day it is read."""

    metrics: CustomerMetrics
    thresholds: Thresholds
    why: str
    advice: Any  # what one does with customers of this type
    stage: Any
    why_stage: str
    next_change: str
    days_to_change: int | None
    usual_gap: int | None
    at_risk: Decimal | None  # base currency: what a high-value customer orders in a year; None: not one of them
    days_since_order: int | None
    scores: list[Score]
    changes: list[Change]
    why_not: list[tuple[list[CustomerType], str]]  # (types, the sentence that holds for all of them)


def conclusions_about(customer: Customer, *, store: Store, today: date) -> Conclusions | None:
    """None: the engine has not looked yet."""
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
        advice=_advice(metrics),
        stage=STAGES_BY_CODE[metrics.stage],
        why_stage=why_stage(metrics, thresholds=thresholds, as_of=today),
        next_change=next_change(metrics),
        days_to_change=None if change is None else (localtime(change).date() - today).days,
        usual_gap=None if gap is None else round(gap),
        at_risk=_at_risk(metrics, store),
        days_since_order=facts.recency,
        scores=scores_in_words(metrics, today=today, provisional=thresholds.provisional),
        changes=_changes(metrics, thresholds, store, today),
        why_not=_by_sentence(why_not_others(metrics, thresholds=thresholds, as_of=today)),
    )


def _advice(metrics: CustomerMetrics) -> Any:
    """What the type advises; somebody who never bought has nothing to review, and no last offer may reach them."""
    if metrics.type_code == "NON_TARGET" and not metrics.lifetime_orders:
        return _("Ask for consent to marketing: without it nothing may be sent")
    return TYPES_BY_CODE[metrics.type_code].advice


def _at_risk(metrics: CustomerMetrics, store: Store) -> Decimal | None:
    if metrics.type_code not in VIP_TYPES:
        return None
    return a_year(
        metrics.revenue, metrics.first_order_on, metrics.last_order_on, window_days=store.value_window_days
    )


def _changes(metrics: CustomerMetrics, thresholds: Thresholds, store: Store, today: date) -> list[Change]:
    """What time alone does comes first, then what takes the fewest steps."""
    basis = Basis(store.value_basis, store.value_window_days is not None, store.cart_window_days)
    touched, change = metrics.cart_touched_at, metrics.next_change_at
    ways = ways_to_others(
        metrics,
        thresholds=thresholds,
        basis=basis,
        next_on=None if change is None else localtime(change).date(),
        cart_on=None if touched is None else localtime(touched).date(),
        as_of=today,
    )
    told = [
        Change(
            way.type_code,
            in_words(way, currency=metrics.currency, basis=store.value_basis),
            by_itself=change is not None and way.type_code == metrics.next_type_code,
        )
        for way in ways
    ]
    return sorted(told, key=lambda change: (not change.by_itself, len(change.steps)))


def _by_sentence(pairs: list[tuple[str, str]]) -> list[tuple[list[CustomerType], str]]:
    """The same sentence is said once, with every type it is about."""
    grouped: dict[str, list[CustomerType]] = {}
    for code, sentence in pairs:
        grouped.setdefault(sentence, []).append(TYPES_BY_CODE[code])
    return [(types, sentence) for sentence, types in grouped.items()]
