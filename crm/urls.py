"""Pages about facts. Each area keeps its own list of paths; this joins them."""

from django.urls import URLPattern, URLResolver

app_name = "crm"
urlpatterns: list[URLPattern | URLResolver] = []
