"""Every address of the product."""

from django.urls import include, path

urlpatterns = [
    path("", include("dashboard.urls")),
    path("", include("segments.urls")),
    path("", include("crm.urls")),
    path("account/", include("allauth.urls")),
    path("api/", include("config.api_urls")),
]

# Reached by name: Django's and allauth's own places for what went wrong.
handler400 = "crm.errors.bad_request"
handler403 = "crm.errors.forbidden"
handler404 = "crm.errors.not_found"
handler429 = "crm.errors.too_many"
handler500 = "crm.errors.broken"
