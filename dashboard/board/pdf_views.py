"""Asking for the PDF, fetching it, and having it sent every week."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from crm.audit import record
from crm.jobs import enqueue
from crm.models import Job
from crm.permissions import requires
from dashboard.board.pdf_job import KIND, file_name, payload_of
from dashboard.board.views import board_of
from dashboard.board.weekly import change_subscription


@requires("dashboard.see")
@require_POST
def make_pdf(request: HttpRequest) -> HttpResponse:
    board = board_of(request)
    if board is None:
        messages.error(request, _("There is nothing to chart yet."))
        return redirect("dashboard:board")
    payload = payload_of(
        board.span, scheme=board.scheme, language=get_language() or "en", cohorts_by=board.cohorts_by
    )
    job = enqueue(KIND, at=board.at, payload=payload, owner=request.user)  # type: ignore[arg-type]
    said = {"from": payload["from"], "to": payload["to"]}
    record("dashboard.drawn", at=board.at, actor=request.user, data=said)  # type: ignore[arg-type]
    messages.info(request, _("The PDF is being made. This page says when it can be fetched."))
    return redirect("crm:job", job.pk)


@requires("dashboard.see")
@require_safe
def fetch_pdf(request: HttpRequest, job: int) -> HttpResponse:
    """For whoever asked for it, and for those who see all jobs."""
    made = get_object_or_404(Job.objects.visible_to(request.user), pk=job, kind=KIND, state="DONE")
    if not made.file:
        raise Http404
    with made.file.open("rb") as file:
        return HttpResponse(
            file.read(),
            content_type="application/pdf",
            headers={"Content-Disposition": f'attachment; filename="{file_name(made)}"'},
        )


@requires("dashboard.see")
@require_POST
def change_weekly(request: HttpRequest) -> HttpResponse:
    wanted = request.POST.get("wanted") == "1"
    change_subscription(user=request.user, wanted=wanted, at=now())  # type: ignore[arg-type]
    messages.success(
        request,
        _("The dashboard comes by mail every Monday.") if wanted else _("The weekly mail is stopped."),
    )
    return redirect(reverse("dashboard:board") + "#weekly")
