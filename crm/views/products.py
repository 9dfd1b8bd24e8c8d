"""Products: what was sold of each, and its price and cost."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from crm.catalogue.actions import change_product
from crm.catalogue.panels import panels_of
from crm.catalogue.reports import Sold, sold
from crm.forms.catalogue import ProductFilter, ProductForm
from crm.models import Product, Store
from crm.permissions import may, requires

ROWS = 50


@requires("products.see")
@require_GET
def product_list(request: HttpRequest) -> HttpResponse:
    form = ProductFilter(request.GET)
    found = form.narrow(Product.objects.select_related("category")).order_by("title", "pk")
    page = Paginator(found, ROWS).get_page(request.GET.get("page"))
    figures = sold([product.pk for product in page])
    query = request.GET.copy()
    query.pop("page", None)
    shown = {
        "form": form,
        "page": page,
        "rows": [(product, figures.get(product.pk, Sold())) for product in page],
        "query": query.urlencode(),
        "base": Store.current().base_currency,
        "unknown": Product.objects.filter(cost__isnull=True).count(),
        "total": Product.objects.count(),
    }
    return render(request, "crm/product_list.html", shown)


@requires("products.see")
@require_GET
def product(request: HttpRequest, pk: int) -> HttpResponse:
    shown = get_object_or_404(Product.objects.select_related("category"), pk=pk)
    return _page(request, shown, ProductForm(instance=shown))


@requires("products.edit")
@require_POST
def edit_product(request: HttpRequest, pk: int) -> HttpResponse:
    shown = get_object_or_404(Product.objects.select_related("category"), pk=pk)
    form = ProductForm(request.POST, instance=Product.objects.get(pk=pk))
    if not form.is_valid():
        return _page(request, shown, form, status=422)
    job = change_product(product=shown, values=form.cleaned_data, at=now(), by=request.user)
    if job:
        messages.success(request, _("Saved. The orders with this product are being worked out again."))
    else:
        messages.success(request, _("Saved."))
    return redirect("crm:product", pk=pk)


def _page(request: HttpRequest, shown: Product, form: ProductForm, *, status: int = 200) -> HttpResponse:
    facts = {
        "product": shown,
        "form": form if may(request.user, "products.edit") else None,
        "sold": sold([shown.pk]).get(shown.pk, Sold()),
        "base": Store.current().base_currency,
        "panels": panels_of(shown, reader=request.user, at=now()),
        "margin": None if shown.cost is None or not shown.price else shown.price - shown.cost,
    }
    return render(request, "crm/product.html", facts, status=status)
