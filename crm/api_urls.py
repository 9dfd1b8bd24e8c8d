"""Facts over the API, below /api/v1/."""

from django.urls import path

from crm.api import facts

urlpatterns = [
    path("orders/", facts.OrderList.as_view(), name="order_list"),
    path("orders/<int:pk>/", facts.OrderDetail.as_view(), name="order"),
    path("consents/", facts.ConsentList.as_view(), name="consent_list"),
    path("imports/", facts.ImportList.as_view(), name="import_list"),
    path("imports/<int:pk>/", facts.ImportDetail.as_view(), name="import"),
    path("jobs/", facts.JobList.as_view(), name="job_list"),
    path("jobs/<int:pk>/", facts.JobDetail.as_view(), name="job"),
]
