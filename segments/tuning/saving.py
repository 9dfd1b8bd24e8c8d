"""Thresholds pinned or let go, and a save taken back as long as nobody saved since."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from crm.models import AuditEvent, Job, Store, User
from crm.permissions import may
from crm.store import StoreRefused, configure_store

FIELDS = ("pinned_active_days", "pinned_high_value")


@transaction.atomic
def save_pins(*, pins: Mapping[str, Any], at: datetime, by: User) -> AuditEvent | None:
    """`pins`: active_days and high_value, None for the shop's own. A job then looks at everybody.

    Returns the event by which it can be taken back, None where nothing changed. Raises StoreRefused.
    """
    values = {f"pinned_{name}": value for name, value in pins.items()}
    store = Store.current()
    if all(getattr(store, name) == value for name, value in values.items()):
        return None
    configure_store(values=values, at=at, by=by)
    return changes_of(store).order_by("-seq").first()


@transaction.atomic
def take_back(*, event: AuditEvent, at: datetime, by: User) -> None:
    """Pin what was pinned before that save; a save of its own, with its own event and job.

    Raises StoreRefused when thresholds are no longer those of that save.
    """
    if not holds(event, Store.current()):
        raise StoreRefused(_("The thresholds were changed again since. Nothing was undone."))
    before = event.data["before"]
    configure_store(values={name: read(name, before[name]) for name in FIELDS if name in before}, at=at, by=by)


def undo_address(job: Job, reader: User) -> str:
    """Of a recalculation: the form that takes back the save it was made for, while that save holds."""
    store = Store.current()
    event = changes_of(store).filter(happened_at=job.created_at).order_by("-seq").first()
    if event is None or not may(reader, "settings.edit") or not holds(event, store):
        return ""
    return reverse("segments:undo_thresholds", args=[event.seq])


def holds(event: AuditEvent, store: Store) -> bool:
    """Whether that event pinned or let go, and the store's pins are still what it made them."""
    after = event.data.get("after", {})
    pinned = [name for name in FIELDS if name in after]
    return bool(pinned) and all(getattr(store, name) == read(name, after[name]) for name in pinned)


def changes_of(store: Store) -> QuerySet:
    """Events of this store's settings, whatever they changed."""
    return AuditEvent.objects.filter(
        object_kind=store._meta.label, object_id=str(store.pk), action="settings.changed"
    )


def read(name: str, text: str | None) -> Any:
    """A pin as the log keeps it; None is the shop's own."""
    if text is None:
        return None
    return int(text) if name == "pinned_active_days" else Decimal(text)
