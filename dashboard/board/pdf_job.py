"""The dashboard as PDF, drawn by a worker: on demand, and every week by mail."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.jobs import JOB_KINDS, JobKind, JobRefused, Progress
from crm.letters import LetterNotSent, sending
from crm.models import Job, Store, User
from crm.permissions import may
from dashboard.board.board import Board, known_scheme
from dashboard.board.cohort_periods import QUARTER, known_period
from dashboard.board.document import document_of
from dashboard.board.span import AGAINST, YEAR, Span
from dashboard.home.scope import Scope
from dashboard.reports.document import draw
from segments.thresholds import newest_run

KIND, WEEKLY = "reports.dashboard", "reports.weekly"


def payload_of(span: Span, *, scheme: str, language: str, cohorts_by: str = QUARTER) -> dict[str, object]:
    return {
        "from": span.first.isoformat(), "to": span.last.isoformat(), "against": span.against, "scheme": scheme,
        "cohorts": cohorts_by, "language": language,
    }  # fmt: skip


def draw_board(reader: User, payload: dict[str, Any], *, at: datetime, progress: Progress) -> bytes:
    """For whoever reads it: their customers, their language. Raises JobRefused."""
    if not may(reader, "dashboard.see"):
        raise JobRefused(_("%(person)s may not see the dashboard.") % {"person": reader})
    run = newest_run()
    if run is None:
        raise JobRefused(_("There is nothing to chart yet: the engine has not looked at the customers."))
    store = Store.current()
    against = payload["against"] if payload["against"] in AGAINST else YEAR
    span = Span(date.fromisoformat(payload["from"]), date.fromisoformat(payload["to"]), against)
    scheme = known_scheme(payload["scheme"])
    cohorts_by = known_period(payload.get("cohorts", QUARTER))  # jobs of an older version say nothing
    with translation.override(payload["language"]), timezone.override(ZoneInfo(store.time_zone)):
        board = Board(
            scope=Scope(reader), span=span, at=at, store=store, run=run, scheme=scheme, cohorts_by=cohorts_by
        )
        return draw(document_of(board, tell=progress.report))


def run_pdf(job: Job, progress: Progress) -> dict[str, Any]:
    """Keeps the file with the job. Done again, it takes the first one's place."""
    if job.owner is None:
        raise JobRefused(_("Nobody asked for it any more."))
    content = draw_board(job.owner, job.payload, at=progress.now(), progress=progress)
    with transaction.atomic():
        progress.hold()
        job.file.delete(save=False)
        job.file.save(file_name(job), ContentFile(content), save=False)
        Job.objects.filter(pk=job.pk).update(file=job.file.name)
    return {"bytes": len(content)}


def file_name(job: Job) -> str:
    return f"dashboard-{job.payload['from']}-{job.payload['to']}.pdf"


def run_weekly(job: Job, progress: Progress) -> dict[str, Any]:
    """Sends it to the owner, in the owner's language, unless the owner has stopped it meanwhile."""
    reader = job.owner
    if reader is None or not reader.is_active or not reader.weekly_report:
        return {"sent": 0}
    content = draw_board(reader, job.payload, at=progress.now(), progress=progress)
    store = Store.current()
    with translation.override(job.payload["language"]), timezone.override(ZoneInfo(store.time_zone)):
        shown = {
            "user": reader, "store": store, "first": date.fromisoformat(job.payload["from"]),
            "last": date.fromisoformat(job.payload["to"]),
        }  # fmt: skip
        mail = EmailMessage(
            subject=_("The week at %(store)s") % {"store": store.name},
            body=render_to_string("dashboard/mail/weekly.txt", shown),
            to=[reader.email],
        )
        mail.attach(file_name(job), content, "application/pdf")
    with sending():
        mail.send()
    return {"sent": 1, "bytes": len(content)}


def language_of(user: User) -> str:
    return user.language or settings.LANGUAGE_CODE


def _fetch_at(job: Job) -> str:
    return reverse("dashboard:fetch_board_pdf", args=[job.pk])


def register() -> None:
    label, weekly = gettext_lazy("PDF of the dashboard"), gettext_lazy("Dashboard by mail")
    JOB_KINDS.register(JobKind(KIND, label, run_pdf, permission="dashboard.see", fetch_at=_fetch_at))
    JOB_KINDS.register(JobKind(WEEKLY, weekly, run_weekly, permission="dashboard.see", errors=(LetterNotSent,)))
