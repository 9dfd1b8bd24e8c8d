from django.urls import path

from crm.views import health

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("settings/health/", health.health_page, name="health"),
]
