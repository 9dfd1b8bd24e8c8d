"""Exchange rates to the base currency."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from crm.catalogue.actions import RateRefused, delete_rate, save_rate
from crm.forms.catalogue import RateFilter, RateForm
from crm.models import ExchangeRate, Order, Store
from crm.orders import RATE_DAYS
from crm.permissions import may, requires
from crm.store.checks import StoreRefused

ROWS = 50


@requires("products.see")
@require_safe
def rate_list(request: HttpRequest) -> HttpResponse:
    base = Store.current().base_currency
    return _list(request, RateForm(base=base))


@requires("rates.edit")
@require_POST
def add_rate(request: HttpRequest) -> HttpResponse:
    form = RateForm(request.POST, base=Store.current().base_currency)
    if _saved(request, form):
        return redirect("crm:rate_list")
    return _list(request, form, status=422)


@requires("rates.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def rate(request: HttpRequest, pk: int) -> HttpResponse:
    shown = get_object_or_404(ExchangeRate, pk=pk)
    form = RateForm(request.POST or None, instance=shown, base=shown.base)
    if request.method == "POST" and _saved(request, form):
        return redirect("crm:rate_list")
    status = 422 if form.errors else 200
    return render(request, "crm/rate.html", {"rate": shown, "form": form}, status=status)


@requires("rates.edit")
@require_POST
def remove_rate(request: HttpRequest, pk: int) -> HttpResponse:
    delete_rate(rate=get_object_or_404(ExchangeRate, pk=pk), at=now(), by=request.user)
    messages.success(request, _("Deleted. The orders that used it are being worked out again."))
    return redirect("crm:rate_list")


def _saved(request: HttpRequest, form: RateForm) -> bool:
    if not form.is_valid():
        return False
    try:
        save_rate(rate=form.instance, at=now(), by=request.user)
    except (RateRefused, StoreRefused) as error:
        form.add_error(None, str(error))
        return False
    messages.success(request, _("Saved. The orders that use it are being worked out again."))
    return True


def _list(request: HttpRequest, form: RateForm, *, status: int = 200) -> HttpResponse:
    base = Store.current().base_currency
    rates = ExchangeRate.objects.filter(base=base)
    currencies = sorted(set(rates.values_list("currency", flat=True)))
    narrowed = RateFilter(request.GET, currencies=currencies)
    narrowed.is_valid()
    if currency := narrowed.cleaned_data.get("currency"):
        rates = rates.filter(currency=currency)
    page = Paginator(rates.order_by("-date", "currency", "pk"), ROWS).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    shown = {
        "form": form if may(request.user, "rates.edit") else None,
        "filter": narrowed,
        "page": page,
        "query": query.urlencode(),
        "base": base,
        "days": RATE_DAYS,
        "unconverted": Order.objects.filter(qualifies=True, net_base=None).count(),
    }
    return render(request, "crm/rate_list.html", shown, status=status)
