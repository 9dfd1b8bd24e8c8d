"""Filters by what somebody was on a day and when they ordered: where the charts of the dashboard lead."""

import re
from datetime import date, datetime
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db import DEFAULT_DB_ALIAS
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm import display
from crm.models import Order, Store
from dashboard.board.board import SIX_TYPES
from dashboard.board.moves import CAME, naming
from dashboard.board.periods import NOBODY, holding
from dashboard.customers.days import DaysFilter, days_of
from segments.instants import end_of_day
from segments.models import Period
from segments.scheme_history import groups_then, perhaps_in, positional
from segments.schemes import SCHEMES

TYPE_PERIODS = Period.objects.filter(dimension="TYPE")
HELD = re.compile(r"(?P<scheme>[a-z_]+):(?P<code>[A-Z_]+):(?P<day>\d{4}-\d\d-\d\d)")


def check_held(text: str) -> None:
    """ "types:LOYAL:2026-08-23": a scheme, one of its groups or NONE, a day."""
    said = HELD.fullmatch(text)
    if said is None or not _exists(said["scheme"], said["code"]) or _day(said["day"]) is None:
        raise ValidationError(_("There is no such group on such a day."))


def _exists(scheme: str, code: str) -> bool:
    return (scheme == SIX_TYPES or scheme in SCHEMES) and (code == NOBODY or code in naming(scheme))


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if 1990 <= found.year < 9999 else None


class GroupsField(forms.Field):
    """Several groups on days, hidden in the form: one comes here by a link from a chart."""

    widget = forms.MultipleHiddenInput

    def to_python(self, value: Any) -> list[str]:
        return list(value or [])

    def run_validators(self, value: list[str]) -> None:
        for text in value:
            check_held(text)


class HeldFilter(django_filters.Filter):
    field_class = GroupsField

    def in_words(self, said: list[str]) -> str:
        return _(" and ").join(_told(text) for text in said)


def _told(text: str) -> str:
    scheme, code, day = text.split(":")
    group = CAME if code == NOBODY else naming(scheme)[code]
    return _("%(group)s on %(day)s") % {"group": group, "day": display.day(date.fromisoformat(day))}


class PastFilters(django_filters.FilterSet):
    """`held` may stand several times; each must be true. `bought` has both days inside."""

    held = HeldFilter(label=gettext_lazy("Group"), method="was_then")
    bought = DaysFilter(label=gettext_lazy("Ordered between"), method="ordered_between")
    at: datetime

    def was_then(self, customers: QuerySet, _name: str, said: list[str]) -> QuerySet:
        for text in said:
            scheme, code, day = text.split(":")
            instant = min(end_of_day(date.fromisoformat(day), zone=Store.current().time_zone), self.at)
            customers = customers.filter(_held(scheme, code, instant, now=self.at))
        return customers

    def ordered_between(self, customers: QuerySet, _name: str, days: str) -> QuerySet:
        first, last = days_of(days)
        orders = Order.objects.filter(customer=OuterRef("pk"), qualifies=True, placed_on__lte=last)
        return customers.filter(Exists(orders.filter(placed_on__gte=first) if first else orders))


def _held(scheme: str, code: str, at: datetime, *, now: datetime) -> Q:
    """The condition on a customer's row. NOBODY: was no customer yet, whatever the scheme."""
    if code == NOBODY or scheme == SIX_TYPES:
        later_are_fewer = _later_changes_are_fewer(at, now=now)
        return (_told_by_later_changes if later_are_fewer else _told_by_earlier_changes)(code, at)
    among = perhaps_in(SCHEMES[scheme], code, at=at)
    told = groups_then(SCHEMES[scheme], at=at, prefix="then", people=among)
    sql, values = positional(told, using=DEFAULT_DB_ALIAS)
    return Q(pk__in=RawSQL(f"SELECT customer_id FROM ({sql}) stood WHERE code = %s", (*values, code)))  # noqa: S608, S611 -- compiled rules


def _later_changes_are_fewer(at: datetime, *, now: datetime) -> bool:
    """Than those until then, if they come evenly. No history: there are none at all."""
    first = TYPE_PERIODS.order_by("started_at").values_list("started_at", flat=True).first()
    return first is not None and at - first > now - at


def _told_by_earlier_changes(code: str, at: datetime) -> Q:
    then = Period.objects.filter(holding(at))
    if code == NOBODY:
        return ~Q(pk__in=then.values("customer"))
    return Q(pk__in=then.filter(code=code).values("customer"))


def _told_by_later_changes(code: str, at: datetime) -> Q:
    """Periods follow each other without a gap, so who has not come into a type since then is what they are now."""
    came = TYPE_PERIODS.filter(started_at__gt=at).values("customer")
    left = TYPE_PERIODS.filter(ended_at__gt=at, started_at__lte=at)
    if code == NOBODY:
        return Q(metrics=None) | (Q(pk__in=came) & ~Q(pk__in=left.values("customer")))
    stayed = Q(metrics__type_code=code) & ~Q(pk__in=came)
    return stayed | Q(pk__in=left.filter(code=code).values("customer"))
