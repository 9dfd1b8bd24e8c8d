"""Conclusions over the API, below /api/v1/."""

from django.urls import path

from segments import api

urlpatterns = [
    path("customers/", api.CustomerList.as_view(), name="customer_list"),
    path("customers/<int:pk>/", api.CustomerDetail.as_view(), name="customer"),
    path("types/", api.TypeSummary.as_view(), name="type_list"),
    path("runs/", api.RunList.as_view(), name="run_list"),
    path("runs/<int:pk>/", api.RunDetail.as_view(), name="run"),
]
