"""What staff and commands do with imports. Long ones run as jobs (`crm.imports.jobs`)."""

import hashlib
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.files.base import File
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from crm.imports.fields import SUBJECTS
from crm.imports.formats import FORMATS
from crm.imports.refusals import ImportRefused
from crm.imports.running import Report, nothing, run_import
from crm.imports.source import Source
from crm.imports.staging import staging
from crm.imports.undo import Undoing
from crm.models import Import, ImportFile, User

OPTIONS = frozenset(
    ["mapping", "fixed", "cancelled_when", "time_zone", "encoding", "delimiter", "number_style", "date_style",
     "strict", "paths"]
)  # fmt: skip


@transaction.atomic
def create_import(
    *,
    subject: str,
    format: str,
    source: str,
    at: datetime,
    uploads: Sequence[File] = (),
    paths: Sequence[str | Path] = (),
    options: dict[str, Any] | None = None,
    owner: User | None = None,
) -> Import:
    """A DRAFT with its files: uploads are kept, files at `paths` are read where they lie.

    Raises ImportRefused for an unknown subject, format or option, or a file that is not there.
    """
    if subject not in SUBJECTS or format not in FORMATS or subject not in FORMATS[format].subjects:
        raise ImportRefused(
            _("%(subject)s cannot be imported as %(format)s.") % {"subject": subject, "format": format}
        )
    if unknown := set(options or {}) - OPTIONS:
        raise ImportRefused(_("There is no option named %(name)s.") % {"name": ", ".join(sorted(unknown))})
    if not uploads and not paths:
        raise ImportRefused(_("Choose at least one file."))
    one = Import.objects.create(
        subject=subject, format=format, source=_source_name(source),
        options={**(options or {}), "paths": [str(path) for path in paths]}, created_at=at, owner=owner,
    )  # fmt: skip
    for path in paths:
        ImportFile.objects.create(
            batch=one, name=Path(path).name[:255], **_measured(Source.from_path(_readable(path)))
        )
    for upload in uploads:
        ImportFile.objects.create(
            batch=one, name=Path(upload.name or "").name[:255] or "file", content=upload,
            size=upload.size, sha256=_digest(upload),
        )  # fmt: skip
    return one


def _source_name(name: str) -> str:
    cleaned = name.strip()
    if not cleaned or len(cleaned) > Import._meta.get_field("source").max_length:
        raise ImportRefused(_("Give the source a name of up to 60 characters, such as the shop's."))
    return cleaned


def _readable(path: str | Path) -> Path:
    found = Path(path)
    if not found.is_file():
        raise ImportRefused(_("There is no file %(path)s.") % {"path": path})
    return found


def _measured(source: Source) -> dict[str, Any]:
    size, digest = source.fingerprint()
    return {"size": size, "sha256": digest}


def _digest(upload: File) -> str:
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    return digest.hexdigest()


def source_of(file: ImportFile) -> Source:
    """How to read an uploaded file. Raises ImportRefused when its retention time is over."""
    if not file.content:
        raise ImportRefused(_("%(file)s is no longer kept. Upload it again.") % {"file": file.name})
    storage, name = file.content.storage, file.content.name
    return Source(file.name, lambda: storage.open(name, "rb"))


def sources_of(one: Import) -> list[Source]:
    """Each content once: a copy under another name would double what is in it."""
    files = list(one.files.order_by("pk"))
    first = {file.sha256: place for place, file in reversed(list(enumerate(files)))}
    if paths := one.options.get("paths"):
        return [Source.from_path(_readable(paths[place])) for place in sorted(first.values())]
    return [source_of(files[place]) for place in sorted(first.values())]


def check(
    *, batch: Import, at: datetime, report: Report = nothing, hold: Callable[[], Any] = nothing
) -> dict[str, Any]:
    """Say what storing would do, and store nothing. Returns the counts; raises ImportRefused."""
    return _run(batch, at=at, dry=True, report=report, hold=hold)


def store(
    *, batch: Import, at: datetime, report: Report = nothing, hold: Callable[[], Any] = nothing
) -> dict[str, Any]:
    """Store all files of the import, or nothing. Returns the counts; raises ImportRefused.

    A stored import is not stored again: its counts are returned as they are.
    """
    return _run(batch, at=at, dry=False, report=report, hold=hold)


_BUSY = {True: "CHECKING", False: "STORING"}


def _run(batch: Import, *, at: datetime, dry: bool, report: Report, hold: Callable[[], Any]) -> dict[str, Any]:
    batch.refresh_from_db()
    if batch.state in {"STORED", "UNDOING"}:
        if dry or batch.state == "UNDOING":
            raise ImportRefused(_("This import is stored already. Undo it to import the file again."))
        return batch.counts
    Import.objects.filter(pk=batch.pk).update(state=_BUSY[dry], error="")
    try:
        return run_import(batch, sources_of(batch), at=at, dry=dry, report=report, hold=hold)
    except ImportRefused as refused:
        Import.objects.filter(pk=batch.pk).update(state="FAILED", error=str(refused))
        batch.refresh_from_db()
        raise


def undo(
    *, batch: Import, at: datetime, report: Report = nothing, hold: Callable[[], Any] = nothing
) -> dict[str, Any]:
    """Take a stored import back, in one transaction; the file can be imported again.

    Rows changed since are left alone and listed in the returned counts. Undone already: the counts
    as they are. Raises ImportRefused.
    """
    batch.refresh_from_db()
    if batch.state == "UNDONE":
        return batch.counts
    if batch.state not in {"STORED", "UNDOING"}:
        raise ImportRefused(_("Only a stored import can be undone."))
    report(0, 0, "undoing")
    try:
        with staging() as stage, transaction.atomic():
            Import.objects.filter(pk=batch.pk).update(state="UNDOING")
            found = Undoing(stage, batch.pk, at=at).run()
            batch.counts = {**batch.counts, **found.as_counts()}
            batch.state, batch.undone_at = "UNDONE", at
            batch.save(update_fields=["counts", "state", "undone_at"])
            hold()
    except IntegrityError as broken:
        raise ImportRefused(_("Later imports build on this one. Undo them first.")) from broken
    return batch.counts
