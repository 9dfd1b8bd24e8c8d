"""The page of thresholds: try a value, see who would move, then pin it or let the shop's own hold."""

from decimal import Decimal

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from crm.models import Job, Store
from crm.permissions import may, requires
from crm.store import StoreRefused
from segments.instants import local_day
from segments.models import CustomerMetrics
from segments.tuning.attempt import Attempt, as_query, attempt, instant, pins_before, pins_of
from segments.tuning.forms import TrialForm
from segments.tuning.histogram import LAST, histogram
from segments.tuning.matrix import matrix
from segments.tuning.moves import named
from segments.tuning.saving import FIELDS, changes_of, save_pins, take_back
from segments.tuning.simulation import movers, simulate
from segments.types import CUSTOMER_TYPES

RECALCULATE = "segments.recalculate"
NAMED = 5  # people shown by name


@requires("settings.see")
@require_safe
def thresholds(request: HttpRequest) -> HttpResponse:
    pins = pins_of(Store.current())
    tried = "active_days" in request.GET or "high_value" in request.GET
    form = TrialForm(request.GET if tried else None, initial=pins)
    if tried and not form.is_valid():
        # htmx shows no answer with an error's status, and the sentence beside the field is the answer.
        return _page(request, form, pins, status=200 if request.headers.get("HX-Request") else 422)
    return _page(request, form, form.cleaned_data if tried else pins)


@requires("settings.edit")
@require_POST
def pin_thresholds(request: HttpRequest) -> HttpResponse:
    form = TrialForm(request.POST)
    store = Store.current()
    pins = pins_of(store)
    if not form.is_valid():
        return _page(request, form, pins, status=422)
    try:
        event = save_pins(pins=form.cleaned_data, at=now(), by=request.user)  # type: ignore[arg-type]
    except StoreRefused as error:
        form.add_error(None, str(error))
        return _page(request, form, pins, status=422)
    if event is None:
        messages.info(request, _("Nothing was changed."))
    else:
        undo = reverse("segments:undo_thresholds", args=[event.seq])
        told = _("Saved. Everybody is being looked at against the new thresholds.")
        messages.success(request, told, extra_tags=f"undo:{undo}")
    return redirect("segments:thresholds")


@requires("settings.edit")
@require_POST
def undo_thresholds(request: HttpRequest, event: int) -> HttpResponse:
    """Whoever may save may take a save back, their own or another's, as long as it is the newest."""
    saved = get_object_or_404(changes_of(Store.current()), seq=event)
    if not any(name in saved.data.get("before", {}) for name in FIELDS):
        raise Http404
    try:
        take_back(event=saved, at=now(), by=request.user)  # type: ignore[arg-type]
    except StoreRefused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Undone. Everybody is being looked at against the thresholds of before."))
    return redirect("segments:thresholds")


def _page(request: HttpRequest, form: TrialForm, wanted: dict, *, status: int = 200) -> HttpResponse:
    """`wanted`: the pins to try; None is the shop's own number."""
    store = Store.current()
    shown = {
        "form": form,
        "store": store,
        "edits": may(request.user, "settings.edit"),
        "kinds": CUSTOMER_TYPES,
        "currency": store.base_currency,
        "job": Job.objects.filter(kind=RECALCULATE, state__in=["QUEUED", "RUNNING"]).order_by("-pk").first(),
    }
    if tried := attempt(wanted):
        shown |= _trial(request, tried, store)
    return render(request, "segments/thresholds.html", shown, status=status)


def _trial(request: HttpRequest, tried: Attempt, store: Store) -> dict:
    at = instant(at=now())
    days, amount = tried.thresholds.active_days, tried.thresholds.high_value or Decimal(0)
    pins, wanted = pins_of(store), tried.wanted
    buyers = CustomerMetrics.objects.filter(lifetime_orders__gt=0)
    ids = movers(thresholds=tried.thresholds, at=at, before="LOYAL", after="AT_RISK", limit=NAMED)
    found = simulate(held=tried.held, tried=tried.thresholds, at=at)
    before = pins_before(store)
    return {
        "trial": tried,
        "held": tried.held,
        "own": tried.own,
        "tried": {"active_days": days, "high_value": amount},
        "wanted": {name: "" if value is None else value for name, value in wanted.items()},
        "trials": {name: wanted[name] != pins[name] for name in pins},
        "changed": any(wanted[name] != pins[name] for name in pins),
        # The same trial with the shop's own number in one of the two places.
        "own_query": {name: as_query({**wanted, name: None}) for name in pins},
        "before": {"at": before[0], "query": as_query(before[1])} if before and before[1] != pins else None,
        "matrix": matrix(found.moves),
        "follows": (found.now, found.after),
        "at": at,
        "gap_count": sum(tried.gaps.values()),
        "gaps_within": sum(count for gap, count in tried.gaps.items() if gap <= days),
        "bars": histogram(tried.gaps, limit=days),
        # Where both cuts stand in the drawing, which is as wide as its days.
        "marks": {"tried": min(int(days), LAST), "held": min(int(tried.held.active_days), LAST)},
        "last_bar": max(LAST, int(days)),
        "most_value": _most_value(amount, tried.own["high_value"]),
        "buyers": buyers.count(),
        "high": buyers.filter(value__gte=_whole_units(amount)).count(),
        "people": named(ids, reader=request.user, day=local_day(at, zone=store.time_zone)),
    }


def _most_value(tried: Decimal, own: Decimal | None) -> int:
    """The end of the slider: three times the larger of the two, a whole number."""
    return int(3 * max(tried, own or Decimal(0))) + 1


def _whole_units(amount: Decimal) -> Decimal:
    """The least amount that a table can hold and that reaches it."""
    return amount.quantize(Decimal("0.0001"), rounding="ROUND_CEILING")
