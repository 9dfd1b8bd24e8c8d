"""Making the dossier: at once, or by a job for somebody with very many orders."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.timezone import now
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from crm.audit import record
from crm.jobs import enqueue
from crm.models import Customer, Job
from crm.permissions import requires
from dashboard.person.handout.content import dossier_of
from dashboard.person.handout.job import KIND
from dashboard.person.reach import person_to_change, visible_person
from dashboard.reports.document import draw

MOST_ORDERS = 500  # drawn within a second; more are drawn by a worker


@requires("customers.hand_out")
@require_POST
def make_dossier(request: HttpRequest, pk: int) -> HttpResponse:
    person, at = person_to_change(request, pk), now()
    orders = person.orders.count()
    record("customer.handed_out", at=at, actor=request.user, obj=person, data={"orders": orders})
    if orders > MOST_ORDERS:
        payload = {"customer": person.pk, "language": get_language()}
        job = enqueue(KIND, at=at, payload=payload, owner=request.user)  # type: ignore[arg-type]
        messages.info(request, _("The dossier is being made. This page says when it can be fetched."))
        return redirect("crm:job", job.pk)
    return _as_file(draw(dossier_of(person, store=request.store, at=at)), person)  # type: ignore[attr-defined]


@requires("customers.hand_out")
@require_safe
def fetch_dossier(request: HttpRequest, pk: int, job: int) -> HttpResponse:
    """What the job made, for whoever asked for it and may still see the person."""
    person = visible_person(request, pk)
    made = get_object_or_404(Job.objects.visible_to(request.user), pk=job, kind=KIND, state="DONE")
    if made.payload.get("customer") != person.pk or not made.file:
        raise Http404
    with made.file.open("rb") as file:
        return _as_file(file.read(), person)


def _as_file(content: bytes, person: Customer) -> HttpResponse:
    name = f'attachment; filename="customer-{person.pk}.pdf"'
    return HttpResponse(content, content_type="application/pdf", headers={"Content-Disposition": name})
