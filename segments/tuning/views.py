"""The page of thresholds: try a value, see who would move, then pin it or let the shop's own hold."""

from decimal import Decimal

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from crm.models import Store
from crm.permissions import may, requires
from crm.store import StoreRefused, configure_store
from segments.instants import local_day
from segments.models import CustomerMetrics
from segments.tuning.attempt import Attempt, as_query, attempt, instant, pins_before, pins_of
from segments.tuning.forms import TrialForm
from segments.tuning.histogram import LAST, histogram
from segments.tuning.matrix import matrix
from segments.tuning.moves import named
from segments.tuning.simulation import following, movers, simulate
from segments.types import CUSTOMER_TYPES

NAMED = 5  # people shown by name


@requires("settings.see")
@require_GET
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
    values = {f"pinned_{name}": value for name, value in form.cleaned_data.items()}
    try:
        configure_store(values=values, at=now(), by=request.user)
    except StoreRefused as error:
        form.add_error(None, str(error))
        return _page(request, form, pins, status=422)
    messages.success(request, _("Saved. Everybody is being looked at against the new thresholds."))
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
        "matrix": matrix(simulate(thresholds=tried.thresholds, at=at)),
        "follows": (following(thresholds=tried.held, at=at), following(thresholds=tried.thresholds, at=at)),
        "at": at,
        "gap_count": sum(tried.gaps.values()),
        "gaps_within": sum(count for gap, count in tried.gaps.items() if gap <= days),
        "bars": histogram(tried.gaps, limit=days),
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
