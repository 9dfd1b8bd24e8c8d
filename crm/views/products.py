"""Products: what was sold of each, and its price and cost."""

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from crm.catalogue.actions import change_product
from crm.catalogue.panels import panels_of
from crm.catalogue.reports import Sold, sold
from crm.forms.catalogue import ProductForm
from crm.lists.page import show_list
from crm.models import Product, Store
from crm.permissions import may, requires
from crm.views.product_list import PRODUCTS


@requires("products.see")
@require_safe
@vary_on_headers("HX-Request")
def product_list(request: HttpRequest) -> HttpResponse:
    known = Product.objects.aggregate(total=Count("pk"), unknown=Count("pk", filter=Q(cost__isnull=True)))
    return show_list(request, PRODUCTS, more=known)


@requires("products.see")
@require_safe
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
