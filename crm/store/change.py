"""Changing what every stored amount and day hangs on, once there are orders: a job.

Everything is one transaction: until it commits, everybody reads the old currency, zone and amounts;
from then on the new ones. A worker that dies half way leaves nothing, and the next attempt gives
the same. Inside, orders go in ranges of ids, so that the bar moves.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Max, Min
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from crm.audit import record
from crm.jobs import JOB_KINDS, JobKind, JobRefused, Progress, enqueue
from crm.models import Cart, Job, Order, Store, User
from crm.orders import refresh_order_facts
from crm.permissions import may
from crm.rates import refresh_cart_values
from crm.store.listeners import STORE_LISTENERS
from crm.store.rebase import convert_amounts, derive_rates
from crm.tiers import assign_tiers

KIND = "store.change"
RANGE = 20_000  # ids


def enqueue_change(*, values: Mapping[str, Any], at: datetime, by: User | None) -> Job:
    """`values`: base_currency, time_zone, default_margin_pct, checked. One change at a time."""
    payload = {name: str(value) for name, value in values.items()}
    job = enqueue(KIND, at=at, payload={"values": payload}, owner=by, key="store")
    if job.payload != {"values": payload}:
        raise JobRefused(_("Another change of the store is running. Wait until it is done, then ask again."))
    return job


def run(job: Job, progress: Progress) -> dict[str, Any]:
    at = progress.now()
    with transaction.atomic():
        result = change_store(values=job.payload["values"], at=at, by=job.owner, progress=progress)
        progress.hold()
    return result


def change_store(
    *, values: Mapping[str, str], at: datetime, by: User | None, progress: Progress
) -> dict[str, Any]:
    """Switch and bring everything along, in the caller's transaction. Returns counts."""
    store = Store.objects.select_for_update().get(pk=1)
    before = {name: str(getattr(store, name)) for name in values}
    result: dict[str, Any] = {"before": before, "after": dict(values)}
    if values.get("base_currency", store.base_currency) != store.base_currency:
        new = values["base_currency"]
        day = at.astimezone(ZoneInfo(values.get("time_zone", store.time_zone))).date()
        result["rates_derived"] = derive_rates(old=store.base_currency, new=new)
        result |= convert_amounts(store, new=new, day=day)
        store.base_currency = new
    store.time_zone = values.get("time_zone", store.time_zone)
    store.default_margin_pct = Decimal(values.get("default_margin_pct", store.default_margin_pct))
    store.save()
    result |= rewrite(store, progress)
    result |= {f"tiers_{what}": count for what, count in assign_tiers(at=at).items()}
    for listener in STORE_LISTENERS:
        listener(at=at, by=by)
    record("settings.changed", at=at, actor=by, obj=store, data=result)
    return result


def rewrite(store: Store, progress: Progress) -> dict[str, int]:
    """Local dates, then amounts, of every order; then the carts. Rows that are right stay as they are."""
    local = TruncDate("placed_at", tzinfo=ZoneInfo(store.time_zone))
    dates = amounts = carts = 0
    orders, total = _ranges(Order), _span(Order) + _span(Cart)
    done = 0
    for first, last in orders:
        progress.report(done, total, "orders")
        here = Order.objects.filter(pk__range=(first, last))
        dates += here.exclude(placed_on=local).update(placed_on=local)
        amounts += refresh_order_facts(here)
        done += last - first + 1
    for first, last in _ranges(Cart):
        progress.report(done, total, "carts")
        carts += refresh_cart_values("SELECT id FROM crm_cart WHERE id BETWEEN %s AND %s", [first, last])
        done += last - first + 1
    progress.report(total, total, "orders")
    return {"dates": dates, "amounts": amounts, "carts": carts}


def _ends(model) -> tuple[int, int]:
    found = model.objects.aggregate(first=Min("pk"), last=Max("pk"))
    return (found["first"] or 1, found["last"] or 0)


def _span(model) -> int:
    first, last = _ends(model)
    return last - first + 1


def _ranges(model) -> Iterator[tuple[int, int]]:
    first, last = _ends(model)
    for start in range(first, last + 1, RANGE):
        yield start, min(start + RANGE - 1, last)


def undo_address(job: Job, reader: User) -> str:
    """The form that changes the store back, while the store is as the job made it."""
    if job.state != "DONE" or not may(reader, "settings.edit") or not holds(job, Store.current()):
        return ""
    return reverse("crm:undo_store_change", args=[job.pk])


def holds(job: Job, store: Store) -> bool:
    made = job.result.get("after", {})
    return bool(made) and all(str(getattr(store, name)) == value for name, value in made.items())


def values_before(job: Job) -> dict[str, Any]:
    """What `configure_store` takes to change it back."""
    before = dict(job.result["before"])
    if "default_margin_pct" in before:
        before["default_margin_pct"] = Decimal(before["default_margin_pct"])
    return before


JOB_KINDS.register(
    JobKind(KIND, _("Change of the store's currency, zone or margin"), run, undo_at=undo_address)
)
