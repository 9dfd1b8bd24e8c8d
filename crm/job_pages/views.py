from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from crm.job_pages.actions import cancel_job, repeat_job
from crm.job_pages.listing import JOBS
from crm.job_pages.words import MOODS, fetch_at, kind_label, log_of, page_at, result_rows, step_label, undo_at
from crm.jobs import JobCannotChange
from crm.lists.page import show_list
from crm.models import Import, Job
from crm.permissions import may, requires

OPEN, OVER = ("QUEUED", "RUNNING"), ("FAILED", "CANCELLED")


@requires("jobs.see")
@require_safe
@vary_on_headers("HX-Request")
def job_list(request: HttpRequest) -> HttpResponse:
    return show_list(request, JOBS)


@requires("jobs.see")
@require_safe
def job_page(request: HttpRequest, pk: int) -> HttpResponse:
    """While the job is open the page asks for its inner part every second."""
    job = get_object_or_404(Job.objects.visible_to(request.user).select_related("owner"), pk=pk)
    changes = may(request.user, "jobs.change")
    shown: dict[str, Any] = {
        "job": job, "label": kind_label(job.kind), "mood": MOODS.get(job.state, ""), "step": step_label(job.step),
        "is_open": job.state in OPEN, "cancels": changes and job.state in OPEN, "repeats": changes and job.state in OVER,
        "result": result_rows(job.result), "batch": _import_of(request, job), "fetch_at": fetch_at(job), "log": log_of(job),
        "page_at": page_at(job), "undo_at": undo_at(job, request.user),
    }  # fmt: skip
    part = request.headers.get("HX-Request") == "true"
    return render(request, "crm/_job.html" if part else "crm/job.html", shown)


def _import_of(request: HttpRequest, job: Job) -> Import | None:
    if "import" not in job.payload or not may(request.user, "imports.see"):
        return None
    return Import.objects.visible_to(request.user).filter(pk=job.payload["import"]).first()


@requires("jobs.change")
@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    job = get_object_or_404(Job.objects.visible_to(request.user), pk=pk)
    try:
        cancel_job(job=job, at=now(), by=request.user)
    except JobCannotChange as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Cancelled. Running work stops at its next step."))
    return redirect("crm:job", pk=pk)


@requires("jobs.change")
@require_POST
def repeat(request: HttpRequest, pk: int) -> HttpResponse:
    job = get_object_or_404(Job.objects.visible_to(request.user), pk=pk)
    try:
        repeat_job(job=job, at=now(), by=request.user)
    except JobCannotChange as error:
        messages.error(request, str(error))
    return redirect("crm:job", pk=pk)
