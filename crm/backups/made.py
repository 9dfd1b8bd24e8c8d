"""When this installation was last backed up: an entry of the audit log, wherever the file went."""

from datetime import datetime, timedelta

from crm.audit import record
from crm.models import AuditEvent, Store

ACTION = "backup.made"
BACKUP_EVERY = timedelta(days=7)  # a week without one is said on the first page


def backup_made(*, files: int, size: int, at: datetime) -> None:
    """`size` in bytes."""
    record(ACTION, at=at, obj=Store.current(), data={"files": files, "bytes": size})


def last_backup() -> datetime | None:
    """None: never. By the index of the store's own events, which are few."""
    store = Store.current()
    made = AuditEvent.objects.filter(object_kind=store._meta.label, object_id=str(store.pk), action=ACTION)
    return made.order_by("-seq").values_list("happened_at", flat=True).first()
