from django.urls import path

from crm.lists.urls import addresses_of
from dashboard.lists import bulk_views
from dashboard.lists.customers import CUSTOMERS

urlpatterns = [
    *addresses_of(CUSTOMERS, "customers/"),
    path("customers/change/", bulk_views.change_customers, name="change_customers"),
    path("customers/changes/<int:pk>/undo/", bulk_views.take_back_change, name="take_back_bulk_change"),
]
