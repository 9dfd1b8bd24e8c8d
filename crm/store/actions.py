from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from crm.audit import record
from crm.models import Cart, Job, Order, Store, User
from crm.store.change import enqueue_change
from crm.store.checks import StoreRefused, checked_currency, checked_time_zone
from crm.store.listeners import STORE_LISTENERS

# What a new value of these means for everybody's conclusions.
MEASURES = frozenset(
    {
        "value_window_days", "value_basis", "default_margin_pct", "pinned_active_days", "pinned_high_value",
        "cart_min_age_minutes", "cart_window_days", "confirmed_consent_required",
    }
)  # fmt: skip
FOUNDATIONS = ("base_currency", "time_zone")


@transaction.atomic
def configure_store(
    *, values: Mapping[str, Any], at: datetime, by: User | None = None
) -> tuple[Store, Job | None]:
    """Set fields of the store by name; returns the store and the job that makes the rest right.

    Once there are orders or carts, another base currency, time zone or default margin is not set
    here but by the returned job, when every stored amount and day follows. Raises StoreRefused.
    """
    values = dict(values)
    if "base_currency" in values:
        values["base_currency"] = checked_currency(values["base_currency"])
    if "time_zone" in values:
        values["time_zone"] = checked_time_zone(values["time_zone"])
    if not 0 <= values.get("default_margin_pct", 0) <= 100:
        raise StoreRefused(_("The default margin is a share of the price: a number from 0 to 100."))
    Store.current()
    store = Store.objects.select_for_update().get(pk=1)
    changed = {name: value for name, value in values.items() if getattr(store, name) != value}
    if not changed:
        return store, None
    later = _what_a_job_does(changed)
    before = {name: getattr(store, name) for name in changed if name not in later}
    for name in before:
        setattr(store, name, changed[name])
    try:
        store.full_clean(validate_unique=False)
    except ValidationError as error:
        raise StoreRefused(" ".join(error.messages)) from error
    if before:
        store.save(update_fields=list(before))
        record(
            "settings.changed", at=at, actor=by, obj=store,
            data={"before": _told(before), "after": _told({name: changed[name] for name in before})},
        )  # fmt: skip
    job = enqueue_change(values=later, at=at, by=by) if later else None
    if job is not None:  # the job itself tells what it changed
        record("job.queued", at=at, actor=by, obj=job, data={"kind": job.kind, **_told(later)})
    if job is None and MEASURES & changed.keys():
        for listener in STORE_LISTENERS:
            listener(at=at, by=by)
    return store, job


def _what_a_job_does(changed: Mapping[str, Any]) -> dict[str, Any]:
    if not (Order.objects.exists() or Cart.objects.exists()):
        return {}
    return {name: changed[name] for name in (*FOUNDATIONS, "default_margin_pct") if name in changed}


def _told(values: Mapping[str, Any]) -> dict[str, str | None]:
    return {name: None if value is None else str(value) for name, value in values.items()}
