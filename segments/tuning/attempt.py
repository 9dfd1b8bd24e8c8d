"""The thresholds that a form asks to try, beside those that hold."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from crm.models import Store
from segments.engine import newest_instant
from segments.thresholds import Thresholds, current
from segments.tuning.own import gaps, own_active_days, own_high_value
from segments.tuning.saving import changes_of
from segments.tuning.simulation import trial

PINS = ("active_days", "high_value")
LOOKED_BACK = 20  # settings changes searched for the one that set thresholds


@dataclass(frozen=True)
class Attempt:
    """`wanted` holds the pins asked for, None for the shop's own number; `own` those own numbers."""

    held: Thresholds
    thresholds: Thresholds
    own: dict[str, Any]
    wanted: dict[str, Any]
    gaps: dict[int, int]

    @property
    def query(self) -> str:
        """Of the address that shows this trial again."""
        return as_query(self.wanted)


def as_query(pins: dict[str, Any]) -> str:
    return urlencode({name: "" if pins[name] is None else pins[name] for name in PINS})


def pins_of(store: Store) -> dict[str, Any]:
    return {"active_days": store.pinned_active_days, "high_value": store.pinned_high_value}


def attempt(wanted: dict[str, Any]) -> Attempt | None:
    """None where nobody ever bought: there is nothing to cut."""
    held = current()
    if held is None or held.high_value is None:
        return None
    counted = gaps()
    own = {"active_days": own_active_days(counted), "high_value": own_high_value()}
    days, value = wanted["active_days"], wanted["high_value"]
    tried = trial(
        held,
        active_days=own_active_days(counted) if days is None else Decimal(days),
        high_value=own["high_value"] if value is None else Decimal(value),
    )
    return Attempt(held, tried, own, wanted, counted)


def instant(*, at: datetime) -> datetime:
    """`at`, or the newest instant stored: nobody is looked at as of a time before what is shown."""
    newest = newest_instant()
    return at if newest is None else max(newest, at)


def pins_before(store: Store) -> tuple[datetime, dict[str, Any]] | None:
    """When thresholds were last changed, and what was pinned until then; None: never, or long ago."""
    for event in changes_of(store).order_by("-seq")[:LOOKED_BACK]:
        before = event.data.get("before", {})
        if any(f"pinned_{name}" in before for name in PINS):
            held = {name: before.get(f"pinned_{name}", pin) for name, pin in pins_of(store).items()}
            return event.happened_at, held
    return None
