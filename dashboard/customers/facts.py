"""Filters by what a customer is now: group of a scheme, team, tier, spend, time without an order, who may write."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from math import ceil
from typing import Any

import django_filters
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.timezone import localdate
from django.utils.translation import get_language, gettext_lazy, ngettext

from crm import display
from crm.contact import reachable
from crm.lists.filters import ListFilter
from crm.models import LoyaltyTier, Store, Team, TierPeriod
from crm.models.consent import channel_choices
from segments.exclusions.matching import NoTypesYet, those_of
from segments.exclusions.rule import ExclusionRule
from segments.models import CustomerNeed
from segments.needs import SPENDING_LESS, need_choices
from segments.schemes import SCHEMES

LESS = "less"
NO_TIER = "none"  # a tier nobody holds
MOST = Decimal(10) ** 12  # more is no amount of money


def group_choices() -> Sequence[tuple[str, str]]:
    return _group_choices(get_language())


@lru_cache(maxsize=16)
def _group_choices(_language: str | None) -> Sequence[tuple[str, str]]:
    """Once for each language: sixty sentences of two parts, on every page of the list."""
    return [
        (f"{scheme.code}:{group.code}", f"{scheme.label}: {group.label}")
        for scheme in SCHEMES
        for group in scheme.groups
    ]


def tier_choices() -> list[tuple[str, Any]]:
    tiers = LoyaltyTier.objects.order_by("rank").values_list("pk", "name")
    return [(NO_TIER, gettext_lazy("no tier")), *_named(tiers)]


class AmountFilter(django_filters.NumberFilter):
    """An amount in the store's base currency."""

    subject = gettext_lazy("Value")

    def __init__(self, *, verb: Any, **kwargs: Any) -> None:
        super().__init__(min_value=0, max_value=MOST, **kwargs)
        self.verb = verb

    def in_words(self, amount: Decimal) -> str:
        return display.money(amount, Store.current().base_currency)


class QuietFilter(django_filters.NumberFilter):
    subject = gettext_lazy("Last order")
    verb = gettext_lazy("at least")

    def in_words(self, days: Decimal) -> str:
        return ngettext("%(days)s day ago", "%(days)s days ago", ceil(days)) % {"days": display.number(days)}


class ReachFilter(django_filters.ChoiceFilter):
    verb = ""  # the label has it


class SpendingFilter(django_filters.ChoiceFilter):
    subject = gettext_lazy("Spending")


class FactFilters(ListFilter):
    group = django_filters.MultipleChoiceFilter(
        distinct=False, label=gettext_lazy("Group of a scheme"), method="in_group"
    )
    team = django_filters.MultipleChoiceFilter(distinct=False, label=gettext_lazy("Team"), method="of_team")
    tier = django_filters.MultipleChoiceFilter(distinct=False, label=gettext_lazy("Tier"), method="in_tier")
    need = django_filters.MultipleChoiceFilter(distinct=False, label=gettext_lazy("Need"), method="in_need")
    spending = SpendingFilter(
        label=gettext_lazy("Spending"), method="spending_less", empty_label=gettext_lazy("Any")
    )
    value_from = AmountFilter(
        label=gettext_lazy("Value from"), field_name="metrics__value", lookup_expr="gte",
        verb=gettext_lazy("at least"),
    )  # fmt: skip
    value_to = AmountFilter(
        label=gettext_lazy("Value to"), field_name="metrics__value", lookup_expr="lte",
        verb=gettext_lazy("at most"),
    )  # fmt: skip
    quiet = QuietFilter(
        label=gettext_lazy("Days since the last order"),
        method="without_order_for",
        min_value=0,
        max_value=36_500,
    )
    reach = ReachFilter(
        label=gettext_lazy("May be reached by"), method="may_be_reached", empty_label=gettext_lazy("Any")
    )
    at: datetime

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["group"].extra["choices"] = group_choices()
        self.filters["need"].extra["choices"] = need_choices()
        self.filters["spending"].extra["choices"] = [(LESS, gettext_lazy("less than half of before"))]
        self.offer("team", lambda: _named(Team.objects.order_by("name").values_list("pk", "name")))
        self.offer("tier", tier_choices)
        self.filters["reach"].extra["choices"] = [(c, label) for c, label in channel_choices() if c != "ADS"]

    def in_group(self, customers: QuerySet, _name: str, groups: list[str]) -> QuerySet:
        """Nobody before the first recalculation."""
        if not groups:
            return customers
        rule = ExclusionRule(groups=tuple(groups), never_bought=True)
        try:
            return those_of(customers, rule, as_of=self.at)
        except NoTypesYet:
            return customers.none()

    def of_team(self, customers: QuerySet, _name: str, teams: list[str]) -> QuerySet:
        return customers.filter(owner__team__in=teams) if teams else customers

    def in_tier(self, customers: QuerySet, _name: str, tiers: list[str]) -> QuerySet:
        if not tiers:
            return customers
        held = TierPeriod.objects.filter(customer=OuterRef("pk"), ended_at=None)
        wanted = Q(Exists(held.filter(tier__in=[tier for tier in tiers if tier != NO_TIER])))
        return customers.filter(wanted | ~Q(Exists(held)) if NO_TIER in tiers else wanted)

    def in_need(self, customers: QuerySet, _name: str, needs: list[str]) -> QuerySet:
        """Who has one of them as of the last night, or more."""
        return customers.filter(pk__in=_labelled(needs)) if needs else customers

    def spending_less(self, customers: QuerySet, _name: str, _less: str) -> QuerySet:
        return customers.filter(pk__in=_labelled([SPENDING_LESS]))

    def without_order_for(self, customers: QuerySet, _name: str, days: Decimal) -> QuerySet:
        """Recency is days between local dates, so who ordered that many days ago is in. Never bought: out."""
        latest = localdate(self.at) - timedelta(days=int(days))
        return customers.filter(metrics__last_order_on__lte=latest)

    def may_be_reached(self, customers: QuerySet, _name: str, channel: str) -> QuerySet:
        """For marketing, as the one gate says."""
        return reachable(customers, channel=channel, purpose="MARKETING", at=self.at)


def _labelled(codes: list[str]) -> QuerySet:
    return CustomerNeed.objects.filter(code__in=codes).values("customer")


def _named(rows: Any) -> list[tuple[str, str]]:
    return [(str(pk), name) for pk, name in rows]
