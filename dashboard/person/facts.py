"""Correcting a customer's facts in their place, and settling what somebody else corrected meanwhile.

The form carries the version it was made from and each fact as it then stood. Where only one of two
editors changed a fact, both changes are kept; where both did, the second one chooses.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import get_text_list
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from django.views.decorators.vary import vary_on_headers

from crm.models import AuditEvent, Customer, User
from crm.people import PersonErased
from crm.permissions import requires
from crm.personal_facts import ChangedMeanwhile, change_facts
from dashboard.person.facts_form import FactsForm
from dashboard.person.labels import fact_label
from dashboard.person.merging import Merge, as_sent, merge
from dashboard.person.reach import is_fragment, person_to_change
from dashboard.person.report import facts_card

TRIES = 3  # merges before the editor is asked to look again


@dataclass(frozen=True)
class Side:
    """One value to choose, as it is sent and as it is read."""

    code: str
    sent: str
    shown: str


@dataclass(frozen=True)
class Choice:
    name: str
    label: str
    sides: list[Side]
    missing: bool


@requires("customers.edit")
@require_http_methods(["GET", "HEAD", "POST"])
@vary_on_headers("HX-Request")
def edit_customer(request: HttpRequest, pk: int) -> HttpResponse:
    person = person_to_change(request, pk)
    form = FactsForm(request.POST or None, instance=person, reader=request.user)
    if request.method != "POST":
        form.focus(request.GET.get("field", ""))
        return _form(request, form, person)
    unsettled = [name for name in request.POST.getlist("choose") if name not in request.POST]
    if unsettled:
        return _choose(request, _of_post(request, form, pk), pk, missing=unsettled)
    if not form.is_valid():
        return _form(request, form, Customer.objects.get(pk=pk), status=422)
    try:
        return _save(request, form, pk)
    except PersonErased as error:
        messages.error(request, str(error))
        return _left(request, "dashboard:customer_list")


def _save(request: HttpRequest, form: FactsForm, pk: int) -> HttpResponse:
    person = Customer.objects.get(pk=pk)  # the form has written into its own instance
    values, version = form.values(), form.cleaned_data["version"]
    mine = {name: as_sent(value) for name, value in values.items()}
    before = {name: request.POST[f"before_{name}"] for name in mine if f"before_{name}" in request.POST}
    taken: list[str] = []
    for _try in range(TRIES):
        try:
            change_facts(customer=person, version=version, values=values, by=request.user, at=now())  # type: ignore[arg-type]
        except ChangedMeanwhile as error:
            stored = {name: as_sent(getattr(error.customer, name)) for name in mine}
            both = merge(before=before, theirs=stored, mine=mine)
            if both.conflicts:
                return _choose(request, both, pk)
            values = {name: values[name] for name, value in both.values.items() if value != stored[name]}
            version, taken = error.customer.version, both.taken
        else:
            messages.info(request, _saved(taken))
            return _left(request, "dashboard:customer", pk)
    return _form(request, form, Customer.objects.get(pk=pk), status=409)


def _saved(taken: list[str]) -> str:
    if not taken:
        return _("Facts saved.")
    names = get_text_list([str(fact_label(name)) for name in taken], _("and"))
    return _("Facts saved, beside what somebody else changed meanwhile: %(facts)s.") % {"facts": names}


def _left(request: HttpRequest, name: str, *args: Any) -> HttpResponse:
    """Back to the page: by script the card alone, when it can say all there is to say."""
    if not is_fragment(request) or name != "dashboard:customer":
        response = redirect(name, *args)
        if is_fragment(request):
            response = HttpResponse(status=204, headers={"HX-Redirect": response.url})
        return response
    customer = Customer.objects.select_related("owner", "metrics").get(pk=args[0])
    shown = facts_card(customer, reader=request.user, at=now()) | {"told": messages.get_messages(request)}
    return render(request, "dashboard/_customer_facts_saved.html", shown)


def _form(request: HttpRequest, form: FactsForm, person: Customer, *, status: int = 200) -> HttpResponse:
    template = "_customer_facts_form" if is_fragment(request) else "customer_edit"
    context = {"form": form, "customer": person}
    return render(request, f"dashboard/{template}.html", context, status=status)


def _of_post(request: HttpRequest, form: FactsForm, pk: int) -> Merge:
    """The merge again, from a form that was sent without a choice."""
    stored = Customer.objects.get(pk=pk)
    names = [name for name in form.fields if name != "version"]
    mine = {name: request.POST.get(name, request.POST.get(f"mine_{name}", "")) for name in names}
    said = {name: request.POST.get(f"was_{name}", request.POST.get(f"before_{name}")) for name in names}
    before = {name: value for name, value in said.items() if value is not None}
    return merge(before=before, theirs={name: as_sent(getattr(stored, name)) for name in names}, mine=mine)


def _choose(request: HttpRequest, both: Merge, pk: int, missing: list[str] | None = None) -> HttpResponse:
    stored = Customer.objects.get(pk=pk)
    form = FactsForm(instance=stored, reader=request.user)
    choices = [
        Choice(
            conflict.name,
            str(fact_label(conflict.name)),
            [
                Side(code, sent, form.shown(conflict.name, sent))
                for code, sent in (
                    ("mine", conflict.mine), ("theirs", conflict.theirs), ("before", conflict.before),
                )
                if sent is not None
            ],
            conflict.name in (missing or ()),
        )
        for conflict in both.conflicts
    ]  # fmt: skip
    who, when = _last_change(stored)
    context = {
        "customer": stored,
        "choices": choices,
        "kept": both.values,
        "befores": {
            name: as_sent(getattr(stored, name)) for name in (*both.values, *[c.name for c in both.conflicts])
        },
        "taken": [str(fact_label(name)) for name in both.taken],
        "who": who,
        "when": when,
    }
    template = "_customer_facts_choose" if is_fragment(request) else "customer_choose"
    return render(request, f"dashboard/{template}.html", context, status=409)


def _last_change(customer: Customer) -> tuple[User | None, datetime | None]:
    """Who changed the facts last, as the audit log has it."""
    event = (
        AuditEvent.objects.filter(
            object_kind="crm.Customer", object_id=str(customer.pk), action="customer.changed"
        )
        .select_related("actor")
        .order_by("-seq")
        .first()
    )
    return (event.actor, event.happened_at) if event else (None, None)
