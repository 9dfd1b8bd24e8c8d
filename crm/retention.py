"""Files with personal data that nobody needs any longer: uploads, exports, results of jobs."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from crm.models import ImportFile, Job, Store
from crm.night import NIGHT_STEPS, NightStep
from crm.notices.telling import remove_old

# Callables (before) -> how many files were removed. Higher apps add their own.
RETENTIONS: dict[str, Callable[[datetime], int]] = {}


def remove_uploads(before: datetime) -> int:
    """Uploads older than `before`, unless one is being worked on. What was stored from them stays."""
    old = ImportFile.objects.filter(batch__created_at__lt=before).exclude(content="")
    return empty_files(old.exclude(batch__state__in=["CHECKING", "STORING", "UNDOING"]), "content")


def remove_job_files(before: datetime) -> int:
    return empty_files(Job.objects.filter(finished_at__lt=before).exclude(file=""), "file")


def empty_files(rows: Any, field: str) -> int:
    """Remove the files these rows name; the rows stay. Returns how many."""
    removed = 0
    for row in rows.order_by("pk").iterator():
        getattr(row, field).delete(
            save=False
        )  # the file first: a crash in between leaves a row to come back to
        rows.model.objects.filter(pk=row.pk).update(**{field: ""})
        removed += 1
    return removed


def remove_expired_files(*, at: datetime) -> dict[str, int]:
    """Everything past `Store.upload_retention_days`. Returns {what: files removed}."""
    before = at - timedelta(days=Store.current().upload_retention_days)
    return {what: remove(before) for what, remove in RETENTIONS.items()}


def register() -> None:
    RETENTIONS["uploads"] = remove_uploads
    RETENTIONS["job_files"] = remove_job_files
    RETENTIONS["notices"] = remove_old
    NIGHT_STEPS.register(NightStep("retention", _("Files past their retention time"), remove_expired_files))
