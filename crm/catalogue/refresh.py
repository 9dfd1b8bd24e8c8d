"""After a cost or a rate changed: the orders that read it are worked out again, by a job."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, Max, Min, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from crm.dirty import mark_dirty_selected
from crm.jobs import JOB_KINDS, JobKind, Progress, enqueue
from crm.models import Job, Order, OrderLine, Product, User
from crm.orders import RATE_DAYS, refresh_order_facts
from crm.rates import refresh_cart_values

KIND = "orders.refresh"
RANGE = 20_000  # ids of one transaction


def after_cost(product: Product, *, at: datetime, by: User | None) -> Job:
    return enqueue(KIND, at=at, payload={"product": product.pk}, owner=by)


def after_rate(*, currency: str, days: list[date], at: datetime, by: User | None) -> Job:
    """`days`: the days on which a rate came, went or changed."""
    payload = {"currency": currency, "days": sorted({day.isoformat() for day in days})}
    return enqueue(KIND, at=at, payload=payload, owner=by)


def run(job: Job, progress: Progress) -> dict[str, Any]:
    """In ranges of ids, a transaction each; doing a range twice writes nothing."""
    affected = affected_orders(job.payload)
    ends = affected.aggregate(first=Min("pk"), last=Max("pk"))
    written = 0
    if ends["first"] is not None:
        total = ends["last"] - ends["first"] + 1
        for first in range(ends["first"], ends["last"] + 1, RANGE):
            progress.report(first - ends["first"], total, "orders")
            with transaction.atomic():
                here = affected.filter(pk__range=(first, first + RANGE - 1))
                written += refresh_order_facts(here)
                buyers, params = here.order_by().values("customer_id").query.sql_with_params()
                mark_dirty_selected(
                    f"SELECT customer_id AS id FROM ({buyers}) b",  # noqa: S608 -- Django's own SQL
                    list(params),
                    at=progress.now(),
                )
        progress.report(total, total, "orders")
    carts = refresh_carts(job.payload, at=progress.now()) if "currency" in job.payload else 0
    return {"orders": written, "carts": carts}


def affected_orders(payload: dict[str, Any]) -> QuerySet[Order]:
    if "product" in payload:
        lines = OrderLine.objects.filter(order=OuterRef("pk"), product=payload["product"])
        return Order.objects.filter(Exists(lines))
    reads = Q(pk__in=[])
    for day in map(date.fromisoformat, payload["days"]):
        reads |= Q(placed_on__range=(day, day + timedelta(days=RATE_DAYS)))
    return Order.objects.filter(reads, currency=payload["currency"])


@transaction.atomic
def refresh_carts(payload: dict[str, Any], *, at: datetime) -> int:
    """Every cart in the currency: few stay open long, and those that are right are not written."""
    select = "SELECT id FROM crm_cart WHERE currency = %s"
    written = refresh_cart_values(select, [payload["currency"]])
    if written:
        mark_dirty_selected(
            "SELECT customer_id AS id FROM crm_cart WHERE currency = %s AND closed_at IS NULL",
            [payload["currency"]],
            at=at,
        )
    return written


JOB_KINDS.register(JobKind(KIND, _("Recalculation of orders"), run))
