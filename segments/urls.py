"""Pages about conclusions."""

from django.urls import URLPattern, URLResolver

from segments.tuning import urls as tuning_urls

app_name = "segments"
urlpatterns: list[URLPattern | URLResolver] = [
    *tuning_urls.urlpatterns,
]
