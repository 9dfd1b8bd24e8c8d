from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from crm import display
from crm.jobs import enqueue
from crm.lists.asked import asked
from crm.lists.page import reader_of
from crm.models import BulkChange, Customer
from crm.notes import LONGEST
from crm.permissions import may, requires
from dashboard.lists.bulk import BULK_ACTIONS, BulkRefused, change_many, take_back
from dashboard.lists.bulk_job import AT_ONCE, KIND, concerned
from dashboard.lists.customers import CUSTOMERS


def everybody_asked_for(request: HttpRequest) -> QuerySet:
    """Whom the query that the form sends along finds."""
    return asked(CUSTOMERS, QueryDict(request.POST.get("query", "")), reader=reader_of(request)).rows


@requires("customers.note")
@require_POST
def change_customers(request: HttpRequest) -> HttpResponse:
    """Two steps: who and what; then, with the number of people in sight, the change itself."""
    at, query = now(), request.POST.get("query", "")
    back = f"{reverse('dashboard:customer_list')}?{query}"
    code = request.POST.get("action", "")
    if code not in BULK_ACTIONS:
        messages.error(request, _("Choose what to do with them."))
        return redirect(back)
    action = BULK_ACTIONS[code]
    if not may(request.user, action.permission):
        raise PermissionDenied
    ids = [int(number) for number in request.POST.getlist("id") if number.isdecimal() and len(number) < 19]
    everybody = request.POST.get("scope") == "all"
    chosen = everybody_asked_for(request) if everybody else Customer.objects.filter(pk__in=ids)
    customers = concerned(action, chosen, by=request.user)  # type: ignore[arg-type]
    count = customers.count()
    others = chosen.visible_to(request.user).count() - count  # type: ignore[attr-defined]
    if not count:
        messages.error(request, _why_nobody(chosen=bool(ids or everybody), others=others))
        return redirect(back)
    choice = request.POST.get("choice", "")
    if not choice:
        context = {
            "action": action, "choices": action.choices and action.choices(), "count": count, "others": others,
            "ids": [] if everybody else ids, "scope": "all" if everybody else "", "query": query, "back": back,
            "longest": LONGEST,
        }  # fmt: skip
        return render(request, "dashboard/customer_bulk.html", context)
    try:
        # What was searched for and what is written name people: neither ever stands in a job.
        if count > AT_ONCE and everybody and action.choices is not None and not QueryDict(query).get("q"):
            action.value_of(choice)
            payload = {"action": code, "choice": choice, "query": query, "language": get_language()}
            return redirect("crm:job", pk=enqueue(KIND, at=at, owner=request.user, payload=payload).pk)  # type: ignore[arg-type]
        change = change_many(action=action, customers=customers, choice=choice, by=request.user, at=at)  # type: ignore[arg-type]
    except BulkRefused as error:
        messages.error(request, str(error))
        return redirect(back)
    _tell(request, change, asked_for=count)
    return redirect(back)


def _why_nobody(*, chosen: bool, others: int) -> str:
    if others:
        return _("These customers are looked after by colleagues, who alone can do this for them.")
    return _("Nobody matches") if chosen else _("Tick the customers first.")


def _tell(request: HttpRequest, change: BulkChange, *, asked_for: int) -> None:
    text = ngettext("%(count)s customer changed.", "%(count)s customers changed.", change.changed)
    text %= {"count": display.number(change.changed)}
    if same := asked_for - change.changed:
        text += " " + ngettext("%(count)s had it already.", "%(count)s had it already.", same) % {
            "count": display.number(same)
        }
    undo = f"undo:{reverse('dashboard:take_back_bulk_change', args=[change.pk])}" if change.changed else ""
    messages.success(request, text, extra_tags=undo)


@requires("customers.note")
@require_POST
def take_back_change(request: HttpRequest, pk: int) -> HttpResponse:
    change = get_object_or_404(BulkChange.objects.filter(actor=request.user.pk), pk=pk)
    if not may(request.user, BULK_ACTIONS[change.kind].permission):
        raise PermissionDenied
    try:
        change = take_back(change=change, by=request.user, at=now())  # type: ignore[arg-type]
    except BulkRefused as error:
        messages.error(request, str(error))
        return redirect("dashboard:customer_list")
    restored = change.changed - change.kept
    text = ngettext("%(count)s customer is as before.", "%(count)s customers are as before.", restored)
    text %= {"count": display.number(restored)}
    if change.kept:
        text += " " + ngettext(
            "%(count)s was changed again meanwhile and stays.",
            "%(count)s were changed again meanwhile and stay.",
            change.kept,
        ) % {"count": display.number(change.kept)}
    messages.success(request, text)
    return redirect("dashboard:customer_list")
