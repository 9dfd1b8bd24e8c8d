"""Pages about conclusions."""

from django.urls import URLPattern, URLResolver

from segments.exclusions import urls as exclusion_urls
from segments.need_pages import urls as need_urls
from segments.scheme_pages import urls as scheme_urls
from segments.tuning import urls as tuning_urls

app_name = "segments"
urlpatterns: list[URLPattern | URLResolver] = [
    *exclusion_urls.urlpatterns,
    *need_urls.urlpatterns,
    *scheme_urls.urlpatterns,
    *tuning_urls.urlpatterns,
]
