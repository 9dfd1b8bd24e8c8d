"""Who would move, by name and as a file."""

from datetime import datetime

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.views.decorators.http import require_safe

from crm.display import payable
from crm.masking import name_for
from crm.models import Customer, Store
from crm.permissions import requires
from crm.spreadsheets import Cell, csv_lines
from segments.instants import local_day
from segments.tuning.attempt import Attempt, attempt, instant
from segments.tuning.forms import MoveForm, TrialForm
from segments.tuning.simulation import Trial, movers, simulate
from segments.types import CUSTOMER_TYPES

ROWS = 50
LABELS = {kind.code: kind.label for kind in CUSTOMER_TYPES}


@requires("settings.see")
@require_safe
def moves(request: HttpRequest) -> HttpResponse:
    """The people of one field of the matrix, the greatest value first; only those this reader may see
    have a name, the rest is counted."""
    asked, tried = MoveForm(request.GET), _tried(request)
    if tried is None or not asked.is_valid():
        return redirect("segments:thresholds")
    at = instant(at=now())
    before, after = asked.cleaned_data["before"], asked.cleaned_data["after"]
    found = next(
        (m for m in _trial(tried, at=at).moves if (m.before, m.after) == (before, after)),
        None,
    )
    page = Paginator(range(found.customers if found else 0), ROWS).get_page(request.GET.get("page"))
    ids = movers(
        thresholds=tried.thresholds, at=at, before=before, after=after, limit=ROWS, offset=max(page.start_index() - 1, 0)
    )  # fmt: skip
    query = request.GET.copy()
    query.pop("page", None)
    store = Store.current()
    return render(request, "segments/threshold_moves.html", {
        "before": before, "after": after, "labels": (LABELS[before], LABELS[after]), "found": found, "page": page,
        "people": named(ids, reader=request.user, day=local_day(at, zone=store.time_zone)), "trial": tried,
        "query": query.urlencode(), "at": at, "currency": store.base_currency,
    })  # fmt: skip


@requires("settings.see")
@require_safe
def moves_file(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """The matrix as CSV: one row for each pair of types that holds anybody."""
    tried = _tried(request)
    if tried is None:
        return redirect("segments:thresholds")
    moves = _trial(tried, at=instant(at=now())).moves
    found = sorted(moves, key=lambda move: (move.before, move.after))
    currency = Store.current().base_currency
    rows: list[list[Cell]] = [
        [move.before, move.after, move.customers, payable(move.value, currency), currency] for move in found
    ]
    response = StreamingHttpResponse(
        csv_lines(["type_now", "type_after", "customers", "value", "currency"], rows),
        content_type="text/csv; charset=utf-8",
    )
    response["Content-Disposition"] = 'attachment; filename="who-would-move.csv"'
    return response


def named(ids: list[int], *, reader, day) -> list[tuple[Customer, str, int | None]]:
    """(customer, name as the reader may see it, days since the last order), in the order of `ids`."""
    visible = Customer.objects.visible_to(reader).select_related("metrics").in_bulk(ids)
    people = [visible[pk] for pk in ids if pk in visible]
    return [(person, name_for(person, reader), _recency(person, day)) for person in people]


def _recency(person: Customer, day) -> int | None:
    last = person.metrics.last_order_on
    return None if last is None else (day - last).days


def _trial(tried: Attempt, *, at: datetime) -> Trial:
    return simulate(held=tried.held, tried=tried.thresholds, at=at)


def _tried(request: HttpRequest) -> Attempt | None:
    form = TrialForm(request.GET)
    return attempt(form.cleaned_data) if form.is_valid() else None
