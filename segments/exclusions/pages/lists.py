"""The lists, one list with its preview, making and changing one, people taken out by hand."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from crm.lists.page import show_list
from crm.masking import name_for
from crm.models import Customer, Store
from crm.permissions import may, requires
from crm.spreadsheets import csv_lines
from segments.exclusions.lists import ListIsWrong, put_back, save_list, take_out
from segments.exclusions.matching import NoTypesYet, matching
from segments.exclusions.pages.forms import ListForm, TakeOutForm
from segments.exclusions.pages.listing import EXCLUSIONS
from segments.exclusions.pages.tiles import tiles
from segments.exclusions.pages.words import ExportLabels, described, list_name, rule_in_words, step_names
from segments.exclusions.preview import Preview, preview, sample
from segments.exclusions.rule import ExclusionRule
from segments.exclusions.selection import ON_LIST
from segments.models import AudienceExport, ExclusionList

SHOWN_PEOPLE = 4
SHOWN_EXCEPTIONS = 50
MARKETERS_PEOPLE = 20  # of both together


@requires("lists.see")
@require_safe
@vary_on_headers("HX-Request")
def exclusion_lists(request: HttpRequest) -> HttpResponse:
    return show_list(request, EXCLUSIONS)


@requires("lists.see")
@require_safe
@vary_on_headers("HX-Request")
def exclusion_list(request: HttpRequest, pk: int) -> HttpResponse:
    entry = get_object_or_404(ExclusionList, pk=pk)
    if "HX-Request" in request.headers:  # exports under way ask how far they are, and nothing else
        return render(request, "segments/_exclusion_history.html", _history(entry))
    return _show(request, entry, TakeOutForm())


def _history(entry: ExclusionList) -> dict[str, object]:
    exports = AudienceExport.objects.filter(exclusion_list=entry).select_related("requested_by", "job")
    newest = list(exports.order_by("-pk")[:20])
    return {"entry": entry, "history": newest, "under_way": any(export.is_under_way for export in newest)}


def _show(request: HttpRequest, entry: ExclusionList, form: TakeOutForm) -> HttpResponse:
    at, opens = now(), may(request.user, "customers.see")
    taken_out = entry.exceptions.select_related("customer", "added_by").order_by("-added_at", "-pk")
    exceptions = list(taken_out[: SHOWN_EXCEPTIONS if opens else MARKETERS_PEOPLE])
    shown = {
        "entry": entry,
        "steps": step_names(),
        "words": described(entry),
        "store": Store.current(),
        "at": at,
        "edits": may(request.user, "lists.edit"),
        "exports": may(request.user, "lists.export"),
        "takes_out": may(request.user, "lists.except"),
        "opens": opens,
        "imports": may(request.user, "imports.propose"),
        "form": form,
        **_history(entry),
        "exceptions": [(taken, name_for(taken.customer, request.user)) for taken in exceptions],
    }
    try:
        shown["preview"] = found = preview(entry, as_of=at)
        shown["tiles"] = tiles(ExclusionRule.read(entry.rule), found)
        shown |= _ways_on(entry, found, opens=opens)
        size = SHOWN_PEOPLE if opens else MARKETERS_PEOPLE - len(exceptions)
        shown["people"] = sample(entry, as_of=at, reader=request.user, size=size)
    except NoTypesYet as refused:
        shown["refused"] = str(refused)
    return render(request, "segments/exclusion_list.html", shown, status=422 if form.errors else 200)


def _ways_on(entry: ExclusionList, found: Preview, *, opens: bool) -> dict[str, object]:
    people = f"{reverse('dashboard:customer_list')}?listed={entry.pk}:{ON_LIST}"
    return {
        "export_labels": ExportLabels(sum(one.chosen for one in found.platforms)),
        "on_list_url": people if opens and found.on_list else "",
    }


@requires("lists.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def add_exclusion_list(request: HttpRequest) -> HttpResponse:
    return _edit(request, None)


@requires("lists.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def edit_exclusion_list(request: HttpRequest, pk: int) -> HttpResponse:
    return _edit(request, get_object_or_404(ExclusionList, pk=pk))


def _edit(request: HttpRequest, entry: ExclusionList | None) -> HttpResponse:
    form = ListForm.of(entry, request.POST or None)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        try:
            saved = save_list(
                exclusion_list=entry, name=chosen["name"], rule=form.rule(), platforms=chosen["platforms"],
                is_seed=chosen["is_seed"], by=request.user, at=now(),
            )  # fmt: skip
        except ListIsWrong as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Saved. Nothing has left yet."))
            return redirect("segments:exclusion_list", pk=saved.pk)
    shown = {
        "form": form,
        "entry": entry,
        "title": list_name(entry) if entry else _("New exclusion list"),
        "steps": step_names(),
    }
    return render(request, "segments/exclusion_list_edit.html", shown, status=422 if form.errors else 200)


@requires("lists.edit")
@require_POST
def count_for_rule(request: HttpRequest) -> HttpResponse:
    """For whom the rule of a form would hold now; a form that is not finished says what is missing."""
    form = ListForm(request.POST)
    form.is_valid()
    shown: dict[str, object] = {"wrong": form.non_field_errors()}
    if not shown["wrong"] and not form.errors.keys() & {*ListForm.RULE, "bought_within_days"}:
        rule = form.rule()
        try:
            shown |= {"found": matching(rule, as_of=now()).count(), "words": rule_in_words(rule.stored())}
        except NoTypesYet as refused:
            shown["wrong"] = [str(refused)]
    return render(request, "segments/_exclusion_count.html", shown)


@requires("lists.except")
@require_POST
def take_out_of_list(request: HttpRequest, pk: int) -> HttpResponse:
    entry = get_object_or_404(ExclusionList, pk=pk)
    form = TakeOutForm(request.POST)
    if form.is_valid():
        person = form.person(reader=request.user)
        if person is None:
            form.add_error("who", _("Nobody has this e-mail, phone or number."))
        else:
            reason = form.cleaned_data["reason"]
            take_out(exclusion_list=entry, customer=person, reason=reason, by=request.user, at=now())
            messages.success(request, _("Taken out. The next export removes the person from the platforms."))
            return redirect("segments:exclusion_list", pk=pk)
    return _show(request, entry, form)


@requires("lists.except")
@require_POST
def put_back_on_list(request: HttpRequest, pk: int, customer: int) -> HttpResponse:
    entry = get_object_or_404(ExclusionList, pk=pk)
    person = get_object_or_404(Customer.objects.visible_to(request.user), pk=customer)
    put_back(exclusion_list=entry, customer=person, by=request.user, at=now())
    messages.success(request, _("Put back. The next export adds the person again, if the rule holds."))
    return redirect("segments:exclusion_list", pk=pk)


@requires("lists.see")
@require_safe
def left_out(request: HttpRequest, pk: int) -> HttpResponse | StreamingHttpResponse:
    """The reasons and their counts; no person stands in it."""
    entry = get_object_or_404(ExclusionList, pk=pk)
    try:
        found = preview(entry, as_of=now()).left_out
    except NoTypesYet as refused:
        messages.error(request, str(refused))
        return redirect("segments:exclusion_list", pk=pk)
    lines = csv_lines(
        [_("Reason"), _("What next"), _("People")],
        ([str(one.label), str(one.what_next), one.people] for one in found),
    )
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="left-out-{entry.pk}.csv"'
    return response
