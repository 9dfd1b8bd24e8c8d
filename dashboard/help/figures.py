"""The store's own numbers beside a definition. Counts are of the reader's customers."""

from collections.abc import Callable
from datetime import datetime
from math import ceil
from typing import Any

from django.db.models import Count, Q, Sum
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crm import display
from crm.help import Figure
from crm.models import LoyaltyTier, Store
from crm.permissions import may
from dashboard.home.leaving import leaving
from dashboard.home.scope import Scope
from segments.models import CustomerMetrics, CustomerNeed, ExclusionList
from segments.needs import NEEDS, cut_in_words, measures
from segments.thresholds import Thresholds, current


def people(reader: Any, query: str) -> str:
    """The list of exactly these customers, for those who may open it."""
    return f"{reverse('dashboard:customer_list')}?{query}" if may(reader, "customers.see") else ""


def settings_of(reader: Any) -> str:
    return reverse("segments:thresholds") if may(reader, "settings.see") else ""


def customers(n: int) -> str:
    return ngettext("%(n)s customer", "%(n)s customers", n) % {"n": display.number(n)}


def days(n: Any) -> str:
    return ngettext("%(n)s day", "%(n)s days", ceil(n)) % {"n": display.number(n)}


def of_type(code: str) -> Callable[..., list[Figure]]:
    def figures(*, reader: Any, at: datetime) -> list[Figure]:
        rows = Scope(reader).totals(CustomerMetrics.objects.all())
        found = rows.aggregate(
            n=Count("pk", filter=Q(type_code=code)),
            everybody=Count("pk"),
            worth=Sum("value", filter=Q(type_code=code)),
        )
        told = [
            Figure(_("Now"), customers(found["n"]), people(reader, f"type={code}")),
            Figure(
                _("Share"),
                _("%(share)s of %(all)s")
                % {
                    "share": display.percent(found["n"], found["everybody"]),
                    "all": display.number(found["everybody"]),
                },
            ),
        ]
        if code in {"LOYAL", "AT_RISK", "LOW_VALUE", "NON_TARGET"}:
            currency = Store.current().base_currency
            told.append(Figure(_("Value"), display.money(found["worth"] or 0, currency)))
            told += limits(reader=reader, at=at)
        return told

    return figures


def limits(*, reader: Any, at: datetime) -> list[Figure]:
    return [*active(reader=reader, at=at), *high_value(reader=reader, at=at)]


def _how(thresholds: Thresholds, name: str) -> str:
    return _("set by an admin") if name in thresholds.pinned else _("computed from your orders")


def active(*, reader: Any, at: datetime) -> list[Figure]:
    known = current()
    if known is None:
        return []
    text = display.enumerated((days(known.active_days), _how(known, "active_days")))
    return [Figure(_("Active: last order within"), text, settings_of(reader))]


def high_value(*, reader: Any, at: datetime) -> list[Figure]:
    known = current()
    if known is None or known.high_value is None:
        return []
    amount = display.money(known.high_value, Store.current().base_currency)
    return [
        Figure(
            _("High value starts at"),
            display.enumerated((amount, _how(known, "high_value"))),
            settings_of(reader),
        )
    ]


def vips(*, reader: Any, at: datetime) -> list[Figure]:
    rows = Scope(reader).totals(CustomerMetrics.objects.filter(type_code__in=("LOYAL", "AT_RISK")))
    return [
        Figure(_("VIPs now"), customers(rows.count()), people(reader, "type=LOYAL&type=AT_RISK")),
        *high_value(reader=reader, at=at),
    ]


def at_stake(*, reader: Any, at: datetime) -> list[Figure]:
    found = leaving(Scope(reader), at=at)
    query = "type=LOYAL&becomes=AT_RISK&leaving=7&sort=next"
    amount = display.money(found.at_risk, Store.current().base_currency, whole=True)
    return [
        Figure(_("About to leave within 7 days"), customers(found.people), people(reader, query)),
        Figure(_("What they order in a year"), amount),
    ]


def value_window(*, reader: Any, at: datetime) -> list[Figure]:
    store = Store.current()
    window = days(store.value_window_days) if store.value_window_days else _("a customer's whole life")
    told = [
        Figure(_("Counted over"), window, reverse("crm:store_settings") if may(reader, "settings.see") else ""),
        Figure(_("Made from"), str(store.get_value_basis_display())),
        Figure(_("Currency"), store.base_currency),
    ]
    return told


def carts(*, reader: Any, at: datetime) -> list[Figure]:
    store = Store.current()
    return [
        Figure(_("Left for at least"), ngettext("%(n)s minute", "%(n)s minutes", store.cart_min_age_minutes)
               % {"n": display.number(store.cart_min_age_minutes)}),
        Figure(_("and at most"), days(store.cart_window_days)),
        *of_type("ABANDONED")(reader=reader, at=at),
    ]  # fmt: skip


def provisional(*, reader: Any, at: datetime) -> list[Figure]:
    known = current()
    if known is None:
        return []
    told = [Figure(_("Compared with"), ngettext("%(n)s buyer", "%(n)s buyers", known.buyers)
                   % {"n": display.number(known.buyers)})]  # fmt: skip
    if known.provisional:
        told.append(Figure(_("Provisional"), _("fewer than 50 buyers: fixed limits are used")))
    return told


def usual_gap(*, reader: Any, at: datetime) -> list[Figure]:
    known = current()
    if known is None or known.median_gap is None:
        return []
    return [Figure(_("The shop's median gap"), days(known.median_gap))]


def needs(*, reader: Any, at: datetime) -> list[Figure]:
    """Each label: where it starts in the shop, and how many of the reader's customers hold it."""
    looked, currency = measures(), Store.current().base_currency
    rows = Scope(reader).people(CustomerNeed.objects.order_by())
    held = dict(rows.values_list("code").annotate(Count("pk")))
    return [
        Figure(
            need.label,
            display.enumerated(
                (cut_in_words(need, looked[need.code], currency=currency), customers(held.get(need.code, 0)))
            ),
            people(reader, f"need={need.code}" if need.is_need else "spending=less"),
        )
        for need in NEEDS
        if need.code in looked
    ]


def lists(*, reader: Any, at: datetime) -> list[Figure]:
    url = reverse("segments:exclusion_lists") if may(reader, "lists.see") else ""
    return [Figure(_("Lists"), display.number(ExclusionList.objects.count()), url)]


def tiers(*, reader: Any, at: datetime) -> list[Figure]:
    names = display.enumerated(LoyaltyTier.objects.order_by("rank").values_list("name", flat=True))
    url = reverse("crm:tier_list") if may(reader, "settings.see") else ""
    return [Figure(_("Tiers"), names or _("none yet"), url)]
