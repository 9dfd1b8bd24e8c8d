"""One export of one list to one platform: files, members, manifest, all or nothing.

The files are written into a folder of their own and renamed when whole, in the one transaction that stores
the rows that name them. A job that was killed starts over and
overwrites: the same people as of the same instant give the same bytes.
"""

import gc
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from crm.audit import head, record
from crm.models import Store, User
from crm.permissions import may
from crm.retention import empty_files
from crm.temporary import spilling
from segments.exclusions import membership, picking
from segments.exclusions.changes import newest_export
from segments.exclusions.manifest import manifest
from segments.exclusions.writing import ExportFiles, rename
from segments.instants import local_day
from segments.models import AudienceExport, AudienceFile, ExclusionList, PendingRemoval
from segments.platforms import PLATFORMS, AdPlatform, WrittenFile

logger = logging.getLogger(__name__)
Tell = Callable[[int, int, str], object]
Files = dict[str, list[WrittenFile]]  # by operation
ATTEMPTS = 3  # of files that were overtaken


class ExportRefused(Exception):
    """This export may not be made. The message is fit to show to staff."""


class Overtaken(Exception):
    """What the files say is no longer so: another export of the list was stored, or somebody on it erased."""


def _silent(done: int, total: int, step: str) -> None:
    """Told how far it is, and does nothing."""


@contextmanager
def _uncollected() -> Iterator[None]:
    """Spares the search for cycles: rows are tuples of text, millions of them, and none has any.

    Reference counts free them all the same. A sixth of the time of a large export (measured).
    """
    wanted = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if wanted:
            gc.enable()


@transaction.atomic
def begin_export(
    *,
    exclusion_list: ExclusionList,
    platform: str,
    as_of: datetime,
    by: User | None,
    plain_reason: str = "",
    asked_with: UUID | None = None,
) -> AudienceExport:
    """The row of an export that is about to be made. `by` None: the command line.

    A form that comes again, known by its key, gets the export it asked for the first time.

    Raises ExportRefused.
    """
    if platform not in PLATFORMS:
        raise ExportRefused(_("There is no platform “%(code)s”.") % {"code": platform})
    if by is not None and not may(by, "lists.export"):
        raise ExportRefused(_("Only an admin exports exclusion lists."))
    ExclusionList.objects.select_for_update().get(pk=exclusion_list.pk)  # one at a time numbers them
    mine = AudienceExport.objects.filter(exclusion_list=exclusion_list, platform=platform)
    if asked_with is not None and (asked := mine.filter(asked_with=asked_with).first()) is not None:
        return asked
    newest = mine.aggregate(newest=Max("seq"))["newest"] or 0
    return AudienceExport.objects.create(
        exclusion_list=exclusion_list, platform=platform, seq=newest + 1, as_of=as_of, requested_by=by,
        plain_reason=plain_reason.strip(), asked_with=asked_with,
    )  # fmt: skip


def run_export(export: AudienceExport, *, at: datetime, tell: Tell = _silent) -> AudienceExport:
    """Write the files and the evidence. Asking again for a finished export changes nothing.

    Raises ExportRefused.
    """
    if export.finished_at is not None:
        return export
    # A worker may come to it days later, and who said no meanwhile is in no file.
    export.as_of = max(export.as_of, at)
    with spilling(), _uncollected():
        for _attempt in range(ATTEMPTS - 1):
            with suppress(Overtaken):
                return _run(export, platform=PLATFORMS[export.platform], at=at, tell=tell)
        return _run(export, platform=PLATFORMS[export.platform], at=at, tell=tell)


def _run(export: AudienceExport, *, platform: AdPlatform, at: datetime, tell: Tell) -> AudienceExport:
    kinds = platform.identifier_kinds
    tell(0, 0, "selecting")
    former, log = newest_export(export.exclusion_list, platform=export.platform), head()[0]
    picking.pick(exclusion_list=export.exclusion_list, kinds=kinds, as_of=export.as_of)
    reasons, basis = picking.counts()
    changes = membership.find_changes(export.exclusion_list, platform=export.platform, as_of=export.as_of)
    pending = list(
        PendingRemoval.objects.filter(
            exclusion_list=export.exclusion_list, platform=export.platform, export=None
        ).order_by("pk")
    )
    people = {"ADD": reasons.get("", 0), "REMOVE": sum(changes["left"].values())}
    if former is not None:
        people = {"ADD": people["ADD"], "NEW": sum(changes["joined"].values()), "REMOVE": people["REMOVE"]}
    total = sum(people.values())
    export.added, export.removed = sum(changes["joined"].values()), sum(changes["left"].values())
    if platform.expires_after_days is not None:
        day = local_day(export.as_of, zone=Store.current().time_zone)
        export.expires_on = day + timedelta(days=platform.expires_after_days)

    def evidence(files: Files) -> dict[str, Any]:
        return manifest(export, reasons=reasons, basis=basis, changes=changes, files=files, at=at)

    with ExportFiles(
        export, expected=people, pending=pending, tell=lambda done: tell(min(done, total), total, "writing")
    ) as writing:
        writing.write(changed="CHANGED" in changes["joined"])
        if former is not None:  # few members join: nobody waits for a transaction that waits for files
            writing.close()
        _store(export, writing, evidence, former=former, log=log, at=at)
    return export


@transaction.atomic
def _store(
    export: AudienceExport,
    writing: ExportFiles,
    evidence: Callable[[Files], dict[str, Any]],
    *,
    former: AudienceExport | None,
    log: int,
    at: datetime,
) -> None:
    """`former` and `log`: the newest export and event when the files were begun. Raises Overtaken, ExportRefused.

    The members of a first export are stored while another process is still at its files.
    """
    ExclusionList.objects.select_for_update().get(pk=export.exclusion_list_id)  # one at a time
    held = AudienceExport.objects.select_for_update().get(pk=export.pk)
    if held.finished_at is not None:  # another attempt of the same job was faster
        export.refresh_from_db()
        return
    newest = newest_export(export.exclusion_list, platform=export.platform)
    if newest is not None and newest.seq > export.seq:
        raise ExportRefused(_("A newer export of this list is done already. Export again."))
    if newest != former:
        raise Overtaken
    membership.store_changes(export, first=former is None)
    files = writing.close()
    export.people, export.identifiers = writing.people, writing.identifiers
    export.manifest = evidence(files)
    AudienceFile.objects.bulk_create(
        AudienceFile(
            export=export, operation=operation, name=file.name, content=f"exports/{export.pk}/{file.name}",
            sha256=file.sha256, rows=file.rows, size=file.size,
        )
        for operation, written in files.items()
        for file in written
    )  # fmt: skip
    PendingRemoval.objects.filter(pk__in=[removal.pk for removal in writing.pending]).update(
        rows=[], export=export
    )
    export.finished_at = at
    export.save()
    record("list.exported", at=at, actor=export.requested_by, obj=export, data=_evidence(export))
    # Asked last: erasures wait for `record` (`erasing.queue_removals`).
    if picking.somebody_was_erased(since=log):
        raise Overtaken
    rename(export, files)


def _evidence(export: AudienceExport) -> dict[str, Any]:
    kept = export.manifest
    return {
        "list": kept["list"], "platform": export.platform, "seq": export.seq, "people": export.people,
        "identifiers": export.identifiers, "added": export.added, "removed": export.removed,
        "hashed": not export.is_plain, "reason": export.plain_reason,
        "files": {file["name"]: file["sha256"] for file in kept["files"]},
    }  # fmt: skip


def remove_old_files(before: datetime) -> int:
    """Delete the contents of exports finished before; the evidence stays. Returns files removed."""
    return empty_files(
        AudienceFile.objects.filter(export__finished_at__lt=before).exclude(content=""), "content"
    )
