"""The pages a list has beside itself, each with the list's own permission."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from crm.jobs import enqueue
from crm.lists import export
from crm.lists.asked import asked
from crm.lists.chips import chips_of
from crm.lists.counts import count_views
from crm.lists.kinds import ListKind
from crm.lists.looks import look_at
from crm.lists.page import reader_of
from crm.models import Job, SavedView
from crm.permissions import recently_authenticated, requires

View = Any


def exporting(kind: ListKind) -> View:
    @require_http_methods(["GET", "HEAD", "POST"])
    def export_list(request: HttpRequest) -> HttpResponse:
        """Says what the file will hold and, where it names people, asks why; a large one is made by a worker."""
        return _export(request, kind)

    guarded = recently_authenticated(export_list) if kind.asks_why else export_list
    return requires(kind.may_export)(guarded)


def _export(request: HttpRequest, kind: ListKind) -> HttpResponse:
    reader = reader_of(request)
    look = look_at(request.user, kind.code)  # type: ignore[arg-type]
    found = asked(kind, request.GET, reader=reader, remembered=look.columns)
    reason, format = request.POST.get("reason", "").strip(), request.POST.get("format", "csv")
    if request.method == "POST" and (reason or not kind.asks_why) and format in export.FORMATS:
        # What was searched for may name people: it never stands in a job.
        if found.rows.count() > export.AT_ONCE and not request.GET.get("q"):
            payload = {"query": found.kept, "format": format, "reason": reason, "language": get_language()}
            job = enqueue(kind.export_job, at=reader.at, owner=request.user, payload=payload)  # type: ignore[arg-type]
            return redirect("crm:job", pk=job.pk)
        content, rows = export.content_of(found, format=format)
        export.record_export(
            kind, by=request.user, content=content, rows=rows, format=format, reason=reason, at=reader.at  # type: ignore[arg-type]
        )  # fmt: skip
        name = f"{kind.code.replace('_', '-')}-{localdate(reader.at).isoformat()}.{format}"
        return HttpResponse(
            content,
            content_type=export.FORMATS[format],
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )
    if request.method == "POST":
        messages.error(request, _("Say why this list leaves Hexad. It is written to the audit log."))
    shown = {
        "kind": kind, "rows": found.rows.count(), "columns": export.header(found), "chips": chips_of(found.filter),
        "query": found.query, "at_once": export.AT_ONCE, "reason": reason,
    }  # fmt: skip
    return render(request, "lists/export.html", shown)


def fetching(kind: ListKind) -> View:
    @require_safe
    def fetch_export(request: HttpRequest, pk: int) -> HttpResponseBase:
        jobs = Job.objects.visible_to(request.user)
        job = get_object_or_404(jobs, pk=pk, kind=kind.export_job, state="DONE")
        if not job.file:
            raise Http404
        name = f"{kind.code.replace('_', '-')}-{job.pk}.{job.payload['format']}"
        return FileResponse(job.file.open("rb"), as_attachment=True, filename=name)

    guarded = recently_authenticated(fetch_export) if kind.asks_why else fetch_export
    return requires(kind.may_export)(guarded)


def counting(kind: ListKind) -> View:
    @requires(kind.permission)
    @require_safe
    def count_list(request: HttpRequest) -> HttpResponse:
        """The numbers of the tabs, each to its place: asked for once the page is there."""
        views = list(SavedView.objects.visible_to(request.user).filter(page=kind.code).order_by("name", "pk"))
        counts = count_views(kind, views, reader=reader_of(request))
        return render(request, "lists/_counts.html", {"counts": counts.items()})

    return count_list
