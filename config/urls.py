"""Every address of the product."""

from django.urls import include, path

urlpatterns = [
    path("", include("dashboard.urls")),
    path("", include("segments.urls")),
    path("", include("crm.urls")),
    path("account/", include("allauth.urls")),
    path("api/", include("config.api_urls")),
]
