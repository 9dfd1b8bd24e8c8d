"""What the bell opens: the ends of own jobs."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.views.decorators.http import require_POST

from crm.job_news import MOST, finished, mark_seen
from crm.jobs import JOB_KINDS
from crm.permissions import requires


@requires("jobs.see")
@require_POST
def job_news(request: HttpRequest) -> HttpResponse:
    """A POST, because the dot is gone afterwards. Without script it leads to the list of jobs."""
    news = [
        {"job": job, "label": JOB_KINDS[job.kind].label if job.kind in JOB_KINDS else job.kind}
        for job in finished(request.user)[:MOST]
    ]
    mark_seen(user=request.user, at=now())
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect("crm:job_list")
    return render(request, "account/_job_news.html", {"news": news})
