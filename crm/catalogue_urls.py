"""Products and exchange rates."""

from django.urls import path

from crm.lists.urls import addresses_of
from crm.views import products, rates
from crm.views.product_list import PRODUCTS

urlpatterns = [
    path("products/", products.product_list, name="product_list"),
    *addresses_of(PRODUCTS, "products/"),
    path("products/<int:pk>/", products.product, name="product"),
    path("products/<int:pk>/edit/", products.edit_product, name="edit_product"),
    path("rates/", rates.rate_list, name="rate_list"),
    path("rates/add/", rates.add_rate, name="add_rate"),
    path("rates/<int:pk>/", rates.rate, name="rate"),
    path("rates/<int:pk>/delete/", rates.remove_rate, name="remove_rate"),
]
