"""On which exclusion lists a customer stands, and being kept out of one by hand."""

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from crm.models import Customer
from crm.permissions import requires
from dashboard.person.reach import visible_person
from segments.exclusions.lists import put_back, take_out
from segments.exclusions.matching import NoTypesYet, those_of
from segments.exclusions.pages.words import list_name, rule_in_words
from segments.exclusions.rule import ExclusionRule
from segments.exclusions.selection import REASONS, with_reason
from segments.models import ExclusionException, ExclusionList
from segments.platforms import PLATFORMS


@dataclass(frozen=True)
class Standing:
    """One list and this person: `reason` is why not on it; "" on it; None: the rule does not hold."""

    entry: ExclusionList
    name: str
    words: str
    is_on_it: bool
    reason: str | Promise
    taken: ExclusionException | None


class KeepOutForm(forms.Form):
    exclusion_list = forms.ModelChoiceField(
        label=gettext_lazy("Exclusion list"),
        queryset=ExclusionList.objects.order_by("name", "pk"),
        empty_label="–",
    )
    reason = forms.CharField(label=gettext_lazy("Why"), max_length=200)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["exclusion_list"].label_from_instance = list_name  # type: ignore[attr-defined]


@requires("lists.except")
@require_http_methods(["GET", "HEAD", "POST"])
def list_exceptions(request: HttpRequest, pk: int) -> HttpResponse:
    person = visible_person(request, pk)
    form = KeepOutForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        take_out(customer=person, **form.cleaned_data, by=request.user, at=now())  # type: ignore[arg-type]
        messages.info(request, _("Taken out. The next export removes the person from the platforms."))
        return redirect("dashboard:customer_lists", pk)
    context = {"customer": person, "form": form, "standings": _standings(person)}
    return render(request, "dashboard/customer_lists.html", context, status=422 if form.errors else 200)


@requires("lists.except")
@require_POST
def put_back_on(request: HttpRequest, pk: int, entry: int) -> HttpResponse:
    person = visible_person(request, pk)
    found = get_object_or_404(ExclusionList, pk=entry)
    put_back(exclusion_list=found, customer=person, by=request.user, at=now())  # type: ignore[arg-type]
    messages.info(request, _("Put back. The next export adds the person again, if the rule holds."))
    return redirect("dashboard:customer_lists", pk)


def _standings(person: Customer) -> list[Standing]:
    """A small statement a list, and another for those whose rule holds; there are few of them."""
    taken = {row.exclusion_list_id: row for row in ExclusionException.objects.filter(customer=person)}
    found = []
    for entry in ExclusionList.objects.order_by("-preset", "name", "pk"):
        reason = _reason(entry, person)
        label = _("The rule does not hold") if reason is None else REASONS[reason][0] if reason else ""
        found.append(
            Standing(
                entry, list_name(entry), rule_in_words(entry.rule), reason == "", label, taken.get(entry.pk)
            )
        )
    return found


def _reason(entry: ExclusionList, person: Customer) -> str | None:
    as_of = now()
    kinds = sorted({kind for code in entry.platforms for kind in PLATFORMS[code].identifier_kinds})
    try:
        people = those_of(Customer.objects.filter(pk=person.pk), ExclusionRule.read(entry.rule), as_of=as_of)
    except NoTypesYet:
        return None
    if not people.exists():
        return None
    named = with_reason(people, exclusion_list=entry, kinds=kinds, as_of=as_of)
    return named.values_list("reason", flat=True).first()
