"""The export as a job with a progress bar; its place in the audit log, in retention and in erasure."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from crm.audit import ACTIONS, AuditAction, record
from crm.audit_words import VALUES
from crm.erasure import BEFORE_ERASURE
from crm.identity_removals import AFTER_PUT_BACK, BEFORE_REMOVAL
from crm.jobs import JOB_KINDS, JobKind, Progress, enqueue
from crm.models import Job, User
from crm.navigation import ACT, NAVIGATION, NavEntry
from crm.permissions import may
from crm.retention import RETENTIONS
from segments.exclusions.erasing import keep_address, queue_addresses, queue_removals
from segments.exclusions.exporting import ExportRefused, begin_export, remove_old_files, run_export
from segments.exclusions.matching import NoTypesYet
from segments.models import AudienceExport, ExclusionList
from segments.platforms import PLATFORMS

EXPORT = "lists.export"


@transaction.atomic
def ask_for_exports(
    *,
    exclusion_list: ExclusionList,
    platforms: list[str],
    by: User,
    at: datetime,
    plain_reason: str = "",
    asked_with: UUID | None = None,
) -> list[AudienceExport]:
    """One export and one job for each platform; the same ones for a form that comes again. Raises ExportRefused."""
    exports = []
    for platform in platforms:
        export = begin_export(
            exclusion_list=exclusion_list, platform=platform, as_of=at, by=by, plain_reason=plain_reason,
            asked_with=asked_with,
        )  # fmt: skip
        exports.append(export)
        if export.job is not None:  # asked for before
            continue
        export.job = enqueue(EXPORT, at=at, owner=by, payload={"export": export.pk}, key=str(export.pk))
        export.save(update_fields=["job"])
        data = {"platform": platform, "seq": export.seq, "hashed": not export.is_plain}
        record("list.export_asked", at=at, actor=by, obj=exclusion_list, data=data)
    return exports


def run(job: Job, progress: Progress) -> dict[str, Any]:
    export = AudienceExport.objects.select_related("exclusion_list", "requested_by").get(
        pk=job.payload["export"]
    )
    if export.requested_by is not None and not may(export.requested_by, "lists.export"):
        raise ExportRefused(_("Whoever asked for this file may not have it any more."))
    done = run_export(export, at=progress.now(), tell=progress.report)
    return {
        "people": done.people,
        "identifiers": done.identifiers,
        "added": done.added,
        "removed": done.removed,
    }


def register() -> None:
    JOB_KINDS.register(
        JobKind(
            EXPORT,
            _("Exclusion list export"),
            run,
            (ExportRefused, NoTypesYet),
            "lists.export",
            page_at=lambda job: reverse("segments:audience_export", args=[job.payload["export"]]),
        )
    )
    ACTIONS.register(AuditAction("list.export_asked", _("Export of an exclusion list asked for")))
    ACTIONS.register(AuditAction("list.taken_out", _("Person taken out of an exclusion list")))
    ACTIONS.register(AuditAction("list.put_back", _("Person put back on an exclusion list")))
    VALUES.update({("platform", platform.code): platform.label for platform in PLATFORMS})
    BEFORE_ERASURE.append(queue_removals)
    BEFORE_REMOVAL.append(queue_addresses)
    AFTER_PUT_BACK.append(keep_address)
    RETENTIONS["exports"] = remove_old_files
    NAVIGATION.register(
        NavEntry(
            "exclusion_lists", _("Exclusion lists"), "segments:exclusion_lists", "list-x", "lists.see",
            group=ACT, order=40,
        )
    )  # fmt: skip
