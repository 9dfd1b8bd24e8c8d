"""What staff do with an import from the pages: each step once, in order, and into the audit log."""

import hashlib
import io
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, cast

from django.core.files.base import File
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from crm.audit import record
from crm.import_pages.kept_looks import keep_look, kept_look
from crm.imports.actions import create_import, source_of
from crm.imports.detection import Detection, detect
from crm.imports.formats import FORMATS
from crm.imports.jobs import CHECK, STORE, UNDO
from crm.imports.reading import Choices
from crm.imports.refusals import ImportRefused
from crm.imports.source import Source
from crm.jobs import enqueue
from crm.models import Import, ImportRecipe, Job, User

OPEN = frozenset({"QUEUED", "RUNNING"})
# A step that was cut off (its job failed or was cancelled) leaves its state behind; nothing was stored.
CHECKABLE = frozenset({"DRAFT", "CHECKED", "FAILED", "CHECKING", "STORING"})


class StepRefused(Exception):
    """The import is not where this step begins. Fit to show to staff."""


def upload(
    *, files: Sequence[UploadedFile], subject: str, format: str, source: str, at: datetime, by: User
) -> Import:
    """Keep the files of one import, if they can be read. Raises ImportRefused, and keeps nothing."""
    if format and subject not in FORMATS[format].subjects:
        raise ImportRefused(
            _("%(format)s has no files of that kind here. Choose another format.")
            % {"format": FORMATS[format].label}
        )
    found = detect([_source_of_upload(file) for file in files], subject=subject, format_code=format)
    with transaction.atomic():
        batch = create_import(
            subject=subject, format=found.format, source=source, at=at, uploads=files, owner=by
        )
        record("import.uploaded", at=at, actor=by, obj=batch, data={
            "subject": subject, "format": found.format, "files": len(files), "bytes": sum(f.size or 0 for f in files),
        })  # fmt: skip
    keep_look(batch, found, format=found.format, choices=None)
    return batch


def _source_of_upload(upload: UploadedFile) -> Source:
    def opened() -> BinaryIO:
        if isinstance(upload, TemporaryUploadedFile):
            return Path(upload.temporary_file_path()).open("rb")
        upload.seek(0)
        return io.BytesIO(upload.read())

    return Source(Path(upload.name or "").name or "file", opened)


def look_at(batch: Import, *, format: str = "", choices: Choices | None = None) -> Detection:
    """The kept files as they look with these choices, read once an hour. Raises ImportRefused."""
    wanted = format or batch.format
    if found := kept_look(batch, format=wanted, choices=choices):
        return found
    sources = [source_of(file) for file in batch.files.order_by("pk")]
    if not sources:
        raise ImportRefused(_("This import has no files any more. Upload them again."))
    found = detect(sources, subject=batch.subject, choices=choices, format_code=wanted)
    keep_look(batch, found, format=wanted, choices=choices)
    return found


def header_hash(header: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(header).encode()).hexdigest()


def recipe_for(batch: Import, header: Sequence[str], *, format: str) -> dict[str, Any]:
    """How a file with this header was matched the last time; {} for the first."""
    known = ImportRecipe.objects.filter(
        subject=batch.subject, format=format, header_hash=header_hash(header)
    ).first()
    return known.options if known else {}


@transaction.atomic
def start_check(
    *, batch: Import, format: str, options: dict[str, Any], header: Sequence[str], at: datetime, by: User
) -> Job:
    """Keep the match and look what storing would do. Raises StepRefused."""
    held = _held(batch)
    if is_busy(held):
        return cast(Job, held.job)
    if held.state not in CHECKABLE:
        raise StepRefused(_("This import is stored already. Undo it to import the file again."))
    # What the last check said is void from here on, also if the new one is cancelled before it starts.
    held.format, held.options, held.state = format, options, "DRAFT"
    held.save(update_fields=["format", "options", "state"])
    ImportRecipe.objects.update_or_create(
        subject=held.subject, format=format, header_hash=header_hash(header),
        defaults={"source": held.source, "options": options, "used_at": at},
    )  # fmt: skip
    record("import.changed", at=at, actor=by, obj=held, data={
        "format": format, "fields": sorted(options.get("mapping", {})), "fixed": sorted(options.get("fixed", {})),
        "strict": bool(options.get("strict")),
    })  # fmt: skip
    return _start(held, CHECK, at=at, by=by)


@transaction.atomic
def start_store(*, batch: Import, at: datetime, by: User, seen: str = "") -> Job | None:
    """Store what was checked. Asked twice it is stored once (None: it is stored). Raises StepRefused.

    `seen`: id of the job whose result the person looked at, as the form sends it.
    """
    held = _held(batch)
    if is_busy(held):
        return held.job
    if held.state == "STORED":
        return None
    if held.state not in {"CHECKED", "STORING"}:
        raise StepRefused(_("Check the file first."))
    if seen and seen != str(held.job_id):
        raise StepRefused(_("It was checked again meanwhile. Look at the new result."))
    return _start(held, STORE, at=at, by=by)


@transaction.atomic
def start_undo(*, batch: Import, at: datetime, by: User) -> Job | None:
    """Take a stored import back. Asked twice it happens once (None: it is undone). Raises StepRefused."""
    held = _held(batch)
    if is_busy(held):
        return held.job
    if held.state == "UNDONE":
        return None
    if held.state not in {"STORED", "UNDOING"}:
        raise StepRefused(_("Only a stored import can be undone."))
    return _start(held, UNDO, at=at, by=by)


def again(*, batch: Import, at: datetime, by: User) -> Import:
    """A new import of the same files, matched as before. Raises ImportRefused when they are no longer kept."""
    opened = [(file.name, source_of(file)) for file in batch.files.order_by("pk")]
    if not opened:
        raise ImportRefused(_("This import has no files any more. Upload them again."))
    options = {key: value for key, value in batch.options.items() if key != "paths"}
    with ExitStack() as stack, transaction.atomic():
        uploads = [File(stack.enter_context(source.open()), name=name) for name, source in opened]
        new = create_import(
            subject=batch.subject,
            format=batch.format,
            source=batch.source,
            at=at,
            owner=by,
            options=options,
            uploads=uploads,
        )
        record("import.uploaded", at=at, actor=by, obj=new, data={"again": batch.pk, "files": len(opened)})
    return new


def is_busy(batch: Import) -> bool:
    return batch.job is not None and batch.job.state in OPEN


def _held(batch: Import) -> Import:
    """The import as it is now, locked: of two clicks the second sees what the first did."""
    held = Import.objects.select_for_update(of=("self",)).select_related("owner").get(pk=batch.pk)
    held.job = Job.objects.filter(pk=held.job_id).first()
    return held


def _start(held: Import, kind: str, *, at: datetime, by: User) -> Job:
    job = enqueue(kind, at=at, payload={"import": held.pk}, owner=by, key=str(held.pk))
    held.job = job
    held.save(update_fields=["job"])
    record("job.queued", at=at, actor=by, obj=job, data={"kind": kind, "import": held.pk})
    return job
