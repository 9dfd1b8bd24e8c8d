"""The page of thresholds: try a value, see who would move, then pin it or let the shop's own hold."""

from datetime import datetime
from decimal import Decimal
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from crm.masking import name_for
from crm.models import Customer, Store
from crm.permissions import may, requires
from crm.store import StoreRefused, configure_store
from segments.engine import newest_instant
from segments.models import CustomerMetrics
from segments.thresholds import current
from segments.tuning.forms import TrialForm
from segments.tuning.histogram import histogram
from segments.tuning.matrix import matrix
from segments.tuning.own import gaps, own_active_days, own_high_value
from segments.tuning.simulation import movers, simulate, trial
from segments.types import CUSTOMER_TYPES

NAMED = 5  # people shown by name


@requires("settings.see")
@require_GET
def thresholds(request: HttpRequest) -> HttpResponse:
    store = Store.current()
    tried = "active_days" in request.GET or "high_value" in request.GET
    pins = {"active_days": store.pinned_active_days, "high_value": store.pinned_high_value}
    form = TrialForm(request.GET if tried else None, initial=pins)
    if tried and not form.is_valid():
        return _page(request, form, pins, status=422)
    return _page(request, form, form.cleaned_data if tried else pins)


@requires("settings.edit")
@require_POST
def pin_thresholds(request: HttpRequest) -> HttpResponse:
    form = TrialForm(request.POST)
    store = Store.current()
    pins = {"active_days": store.pinned_active_days, "high_value": store.pinned_high_value}
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
    store, held = Store.current(), current()
    shown = {
        "form": form,
        "store": store,
        "held": held,
        "edits": may(request.user, "settings.edit"),
        "kinds": CUSTOMER_TYPES,
        "currency": store.base_currency,
    }
    if held is not None and held.high_value is not None:
        counted = gaps()
        own = {"active_days": own_active_days(counted), "high_value": own_high_value()}
        tried = {name: own[name] if wanted[name] is None else Decimal(wanted[name]) for name in own}
        shown |= _trial(request, own=own, tried=tried, wanted=wanted, counted=counted)
    return render(request, "segments/thresholds.html", shown, status=status)


def _trial(request: HttpRequest, *, own: dict, tried: dict, wanted: dict, counted: dict[int, int]) -> dict:
    held, at = current(), _instant()
    attempt = trial(held, **tried)
    found = matrix(simulate(thresholds=attempt, at=at))
    store = Store.current()
    pins = {"active_days": store.pinned_active_days, "high_value": store.pinned_high_value}
    buyers = CustomerMetrics.objects.filter(lifetime_orders__gt=0)
    ids = movers(thresholds=attempt, at=at, before="LOYAL", after="AT_RISK", limit=NAMED)
    people = Customer.objects.visible_to(request.user).select_related("metrics").in_bulk(ids)
    return {
        "own": own,
        "tried": tried,
        "wanted": {name: "" if value is None else value for name, value in wanted.items()},
        "query": urlencode({name: "" if value is None else value for name, value in wanted.items()}),
        "changed": any(wanted[name] != pins[name] for name in pins),
        "matrix": found,
        "at": at,
        "gap_count": sum(counted.values()),
        "gaps_within": sum(count for days, count in counted.items() if days <= tried["active_days"]),
        "bars": histogram(counted, limit=tried["active_days"]),
        "buyers": buyers.count(),
        "high": buyers.filter(value__gte=_whole_units(tried["high_value"])).count(),
        "people": [
            (name_for(people[pk], request.user), people[pk].metrics.value) for pk in ids if pk in people
        ],
    }


def _instant() -> datetime:
    """Now, or the newest instant stored: nobody is looked at as of a time before what is shown."""
    newest = newest_instant()
    return now() if newest is None else max(newest, now())


def _whole_units(amount: Decimal) -> Decimal:
    """The least amount that a table can hold and that reaches it."""
    return amount.quantize(Decimal("0.0001"), rounding="ROUND_CEILING")
