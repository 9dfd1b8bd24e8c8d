"""A list as a file: what stands on the screen, in its order, with its columns."""

from collections.abc import Callable, Iterator
from datetime import datetime
from hashlib import sha256
from io import BytesIO, TextIOWrapper
from typing import Any
from zoneinfo import ZoneInfo

from django.core.files.base import ContentFile
from django.db import transaction
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.audit import record
from crm.jobs import JOB_KINDS, JobKind, JobRefused, Progress
from crm.lists.asked import Asked, asked
from crm.lists.kinds import LISTS, ListKind, Reader
from crm.models import Job, Store, User
from crm.permissions import may
from crm.spreadsheets import Cell, write_csv, write_xlsx

AT_ONCE = 1_000  # rows; more are a job
SLICE = 2_000
FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
Tell = Callable[[int, int, str], object]


def header(found: Asked) -> list[Cell]:
    kind = found.kind
    labels = [kind.title.label, *(label for label, _value in kind.in_files)]
    return [str(label) for label in (*labels, *(column.label for column in found.columns))]


def rows_of(found: Asked, *, tell: Tell | None = None) -> Iterator[list[Cell]]:
    """Read in slices; the order is settled before the first, so no row comes twice."""
    kind, reader, codes = found.kind, found.reader, {column.code for column in found.columns}
    ids = list(found.ordered.values_list("pk", flat=True))
    for start in range(0, len(ids), SLICE):
        some = ids[start : start + SLICE]
        known = kind.rows(reader.user).select_related(*kind.related).in_bulk(some)
        rows = [known[pk] for pk in some if pk in known]
        kind.beside(rows, reader, codes)
        for row in rows:
            yield [
                kind.title.value(row, reader),
                *(value(row, reader) for _label, value in kind.in_files),
                *(column.value(row, reader) for column in found.columns),
            ]
        if tell:
            tell(min(start + SLICE, len(ids)), len(ids), "writing")


def content_of(found: Asked, *, format: str, tell: Tell | None = None) -> tuple[bytes, int]:
    """The file and how many rows are in it."""
    file, count = BytesIO(), 0

    def counted() -> Iterator[list[Cell]]:
        nonlocal count
        for row in rows_of(found, tell=tell):
            count += 1
            yield row

    if format == "xlsx":
        write_xlsx(file, header(found), counted())
        return file.getvalue(), count
    text = TextIOWrapper(file, encoding="utf-8", newline="", write_through=True)
    write_csv(text, header(found), counted())
    text.flush()
    return file.getvalue(), count


def record_export(
    kind: ListKind, *, by: User | None, content: bytes, rows: int, format: str, reason: str, at: datetime
) -> None:
    data = {"page": kind.code, "rows": rows, "format": format, "sha256": sha256(content).hexdigest()}
    record(kind.exported, at=at, actor=by, data={**data, **({"reason": reason} if reason else {})})


def run(job: Job, progress: Progress) -> dict[str, Any]:
    """Asks anew what its owner may see. Done again, the file takes the first one's place."""
    wanted, store, at = job.payload, Store.current(), progress.now()
    kind = LISTS[job.kind.removesuffix(".export")]
    assert isinstance(kind, ListKind)  # noqa: S101 -- nothing else registers this kind of job
    owner = User.objects.get(pk=job.owner_id)  # type: ignore[misc]
    if not may(owner, kind.may_export):
        raise JobRefused(_("Whoever asked for this file may not have it any more."))
    with translation.override(wanted["language"]), timezone.override(ZoneInfo(store.time_zone)):
        found = asked(kind, QueryDict(wanted["query"]), reader=Reader(user=owner, at=at, store=store))
        content, rows = content_of(found, format=wanted["format"], tell=progress.report)
    with transaction.atomic():
        progress.hold()
        job.file.delete(save=False)
        job.file.save(f"{kind.code}-{job.pk}.{wanted['format']}", ContentFile(content), save=False)
        Job.objects.filter(pk=job.pk).update(file=job.file.name)
        record_export(
            kind, by=owner, content=content, rows=rows, format=wanted["format"], reason=wanted["reason"], at=at
        )
    return {"rows": rows, "bytes": len(content)}


def register(kind: ListKind) -> None:
    """The list and the job of its large files."""
    LISTS.register(kind)
    JOB_KINDS.register(
        JobKind(
            kind.export_job, format_lazy(gettext_lazy("Export of a list: {list}"), list=kind.label), run,
            permission=kind.may_export, fetch_at=lambda job: reverse(kind.fetch_url, args=[job.pk]),
        )
    )  # fmt: skip
