"""The list as a file: what stands on the screen, in its order, with its columns."""

from collections.abc import Iterator
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
from django.utils.translation import gettext_lazy as _

from crm.audit import record
from crm.jobs import JOB_KINDS, JobKind, Progress
from crm.lists.kinds import LISTS, ListPage
from crm.models import Customer, Job, Store, User
from crm.spreadsheets import Cell, write_csv, write_xlsx
from dashboard.customers.listing import ordering
from dashboard.lists.asked import Asked, asked
from dashboard.lists.columns import file_row, header, with_identities

KIND = "customers.export"
AT_ONCE = 1_000  # people; more are a job
SLICE = 2_000
FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def rows_of(found: Asked, *, tell: Any = None) -> Iterator[list[Cell]]:
    """Read in slices; the order is settled before the first, so nobody comes twice."""
    ids = list(found.customers.order_by(*ordering(found.sort)).values_list("pk", flat=True))
    for start in range(0, len(ids), SLICE):
        some = ids[start : start + SLICE]
        people = Customer.objects.select_related("metrics", "owner").in_bulk(some)
        with_identities(list(people.values()), found.columns)
        for pk in some:
            if pk in people:
                yield file_row(people[pk], found.columns)
        if tell:
            tell(min(start + SLICE, len(ids)), len(ids), "writing")


def content_of(found: Asked, *, format: str, tell: Any = None) -> tuple[bytes, int]:
    """The file and how many people are in it."""
    file, count = BytesIO(), 0

    def counted() -> Iterator[list[Cell]]:
        nonlocal count
        for row in rows_of(found, tell=tell):
            count += 1
            yield row

    if format == "xlsx":
        write_xlsx(file, header(found.columns), counted())
        return file.getvalue(), count
    text = TextIOWrapper(file, encoding="utf-8", newline="", write_through=True)
    write_csv(text, header(found.columns), counted())
    text.flush()
    return file.getvalue(), count


def record_export(
    *, by: User | None, content: bytes, people: int, format: str, reason: str, at: datetime
) -> None:
    record(
        "customers.exported", at=at, actor=by,
        data={"people": people, "format": format, "sha256": sha256(content).hexdigest(), "reason": reason},
    )  # fmt: skip


def run(job: Job, progress: Progress) -> dict[str, Any]:
    """Asks anew what its owner may see. Done again, the file takes the first one's place."""
    wanted, store = job.payload, Store.current()
    owner = User.objects.get(pk=job.owner_id)  # type: ignore[misc]
    at = progress.now()
    with translation.override(wanted["language"]), timezone.override(ZoneInfo(store.time_zone)):
        found = asked(QueryDict(wanted["query"]), by=owner, region=store.region, at=at)
        content, people = content_of(found, format=wanted["format"], tell=progress.report)
    with transaction.atomic():
        progress.hold()
        job.file.delete(save=False)
        job.file.save(f"customers-{job.pk}.{wanted['format']}", ContentFile(content), save=False)
        Job.objects.filter(pk=job.pk).update(file=job.file.name)
        record_export(
            by=owner, content=content, people=people, format=wanted["format"], reason=wanted["reason"], at=at
        )
    return {"people": people, "bytes": len(content)}


def register() -> None:
    LISTS.register(ListPage("customers", _("Customers"), "dashboard:customer_list", "customers.see"))
    JOB_KINDS.register(
        JobKind(
            KIND, _("Export of a list of customers"), run, permission="customers.export",
            fetch_at=lambda job: reverse("dashboard:fetch_customer_export", args=[job.pk]),
        )
    )  # fmt: skip
