"""Types and loyalty tiers over time, drawn as one ribbon with a table beside it."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.timezone import localtime

from crm.models import Customer, Order, TierPeriod
from dashboard.charts.ribbon import Band, Ribbon, TierBand
from segments.models import CustomerMetrics, Period

MOST_ROWS = 50  # of the table twin; whoever changes more often is told how many more there are


@dataclass(frozen=True)
class History:
    ribbon: Ribbon
    periods: list[Period]  # newest first
    earlier: int  # periods the table leaves out
    tiers: list[TierPeriod]  # newest first


def history_of(customer: Customer, metrics: CustomerMetrics | None, *, today: date) -> History | None:
    """None as long as the engine has not looked. Three queries."""
    periods = list(Period.objects.filter(customer=customer, dimension="TYPE").order_by("started_at", "pk"))
    if not periods or metrics is None:
        return None
    tiers = list(
        TierPeriod.objects.filter(customer=customer).select_related("tier").order_by("started_at", "pk")
    )
    days = Order.objects.filter(customer=customer, qualifies=True).order_by("placed_on")
    next_at = metrics.next_change_at
    ribbon = Ribbon(
        bands=[Band(p.code, _day(p.started_at), p.ended_at and _day(p.ended_at)) for p in periods],
        orders=list(days.values_list("placed_on", flat=True).distinct()),
        today=today,
        next_on=next_at and _day(next_at),
        next_code=metrics.next_type_code,
        tiers=[TierBand(p.tier.name, _day(p.started_at), p.ended_at and _day(p.ended_at)) for p in tiers],
    )
    newest = periods[::-1]
    return History(ribbon, newest[:MOST_ROWS], max(0, len(newest) - MOST_ROWS), tiers[::-1])


def _day(at: datetime) -> date:
    return localtime(at).date()
