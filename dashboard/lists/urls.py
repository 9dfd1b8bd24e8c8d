from django.urls import path

from dashboard.lists import bulk_views, export_views

urlpatterns = [
    path("customers/export/", export_views.export_customers, name="export_customers"),
    path("customers/exports/<int:pk>/", export_views.fetch_customer_export, name="fetch_customer_export"),
    path("customers/change/", bulk_views.change_customers, name="change_customers"),
    path("customers/changes/<int:pk>/undo/", bulk_views.take_back_change, name="take_back_bulk_change"),
]
