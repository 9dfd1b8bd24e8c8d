"""Products and exchange rates."""

from django.urls import path

from crm.views import products, rates

urlpatterns = [
    path("products/", products.product_list, name="product_list"),
    path("products/<int:pk>/", products.product, name="product"),
    path("products/<int:pk>/edit/", products.edit_product, name="edit_product"),
    path("rates/", rates.rate_list, name="rate_list"),
    path("rates/add/", rates.add_rate, name="add_rate"),
    path("rates/<int:pk>/", rates.rate, name="rate"),
    path("rates/<int:pk>/delete/", rates.remove_rate, name="remove_rate"),
]
