from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate, now
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from crm.jobs import enqueue
from crm.lists.chips import chips_of
from crm.models import Job
from crm.permissions import recently_authenticated, requires
from dashboard.lists.asked import asked
from dashboard.lists.export import AT_ONCE, FORMATS, KIND, content_of, record_export


@requires("customers.export")
@recently_authenticated
@require_http_methods(["GET", "POST"])
def export_customers(request: HttpRequest) -> HttpResponse:
    """Says what the file will hold and asks why; a large one is made by a worker."""
    at, query = now(), request.META["QUERY_STRING"]
    found = asked(request.GET, by=request.user, region=request.store.region, at=at)  # type: ignore[attr-defined, arg-type]
    reason, format = request.POST.get("reason", "").strip(), request.POST.get("format", "csv")
    if request.method == "POST" and reason and format in FORMATS:
        # What was searched for names people: it never stands in a job.
        if found.customers.count() > AT_ONCE and not request.GET.get("q"):
            payload = {"query": query, "format": format, "reason": reason, "language": get_language()}
            job = enqueue(KIND, at=at, owner=request.user, payload=payload)  # type: ignore[arg-type]
            return redirect("crm:job", pk=job.pk)
        content, people = content_of(found, format=format)
        record_export(by=request.user, content=content, people=people, format=format, reason=reason, at=at)  # type: ignore[arg-type]
        name = f"customers-{localdate(at).isoformat()}.{format}"
        return HttpResponse(
            content,
            content_type=FORMATS[format],
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )
    if request.method == "POST":
        messages.error(request, _("Say why this list leaves Hexad. It is written to the audit log."))
    return render(
        request,
        "dashboard/customer_export.html",
        {
            "people": found.customers.count(), "columns": found.columns, "chips": chips_of(found.filter),
            "query": query, "at_once": AT_ONCE, "reason": reason,
        },
    )  # fmt: skip


@requires("customers.export")
@recently_authenticated
@require_GET
def fetch_customer_export(request: HttpRequest, pk: int) -> HttpResponseBase:
    job = get_object_or_404(Job.objects.visible_to(request.user), pk=pk, kind=KIND, state="DONE")
    if not job.file:
        raise Http404
    return FileResponse(
        job.file.open("rb"), as_attachment=True, filename=f"customers-{job.pk}.{job.payload['format']}"
    )
