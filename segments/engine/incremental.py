"""Keeping conclusions true between full runs: who changed, and for whom time went by."""

from datetime import datetime
from fractions import Fraction
from math import ceil
from time import monotonic
from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS

from crm.models import Customer, DirtyCustomer
from segments.engine.full import full_pass, lost_half_way
from segments.engine.lock import EngineIsBusy, only_one_pass
from segments.engine.touched import TouchedPass
from segments.models import CustomerMetrics
from segments.thresholds import current

FEW = 25  # up to so many marks are always looked at one by one
LARGE_SHARE = Fraction(1, 3)  # of the customers; beyond it the shop is another one and is measured anew


def drain_dirty(*, at: datetime, using: str = DEFAULT_DB_ALIAS) -> dict[str, Any]:
    """Look at everybody whose facts changed. Returns {looked, changed, full, seconds}.

    While another pass runs nothing is done: the marks stay and the next drain takes them.
    """
    if not DirtyCustomer.objects.exists():
        return {"looked": 0, "changed": 0, "full": False, "seconds": 0.0}
    began = monotonic()
    try:
        with only_one_pass(using=using, wait=False):
            found = _drain(at, using)
    except EngineIsBusy:
        found = {"looked": 0, "changed": 0, "full": False}
    return {**found, "seconds": round(monotonic() - began, 3)}


def _drain(at: datetime, using: str) -> dict[str, Any]:
    if needs_measuring():
        summary = full_pass(as_of=at, kind="FULL", at=at, using=using)
        return {"looked": summary["customers"], "changed": summary["changed"], "full": True}
    work = TouchedPass(as_of=at, using=using)
    looked, changed = work.dirty(workers=settings.ENGINE_WORKERS)
    work.finish()
    return {"looked": looked, "changed": changed, "full": False}


def needs_measuring() -> bool:
    """Whether the stored thresholds say nothing about the shop as it is now."""
    thresholds = current()
    if thresholds is None or thresholds.high_value is None or lost_half_way():
        return True
    dirty = DirtyCustomer.objects.count()
    return dirty > FEW and not _customers_are(at_least=ceil(dirty / LARGE_SHARE))


def _customers_are(*, at_least: int) -> bool:
    """A million are not counted for the sake of a few marks."""
    return Customer.objects.order_by("pk")[at_least - 1 : at_least].exists()


def sweep_due(*, at: datetime, using: str = DEFAULT_DB_ALIAS) -> dict[str, Any]:
    """Look at everybody for whom time alone changes something by `at`. Returns {looked, changed}."""
    if current() is None or not CustomerMetrics.objects.filter(due_at__lte=at).exists():
        return {"looked": 0, "changed": 0}
    try:
        with only_one_pass(using=using, wait=False):
            work = TouchedPass(as_of=at, using=using)
            looked, changed = work.due(workers=settings.ENGINE_WORKERS)
            work.finish()
    except EngineIsBusy:
        return {"looked": 0, "changed": 0}
    return {"looked": looked, "changed": changed}
