"""Pages about facts. Each area keeps its own list of paths; this joins them."""

from django.urls import URLPattern, URLResolver

from crm import access_urls, catalogue_urls, health_urls, store_urls
from crm.account import urls as account_urls
from crm.import_pages import urls as import_urls
from crm.job_pages import urls as job_urls
from crm.lists import urls as list_urls
from crm.notices import urls as notice_urls

app_name = "crm"
urlpatterns: list[URLPattern | URLResolver] = [
    *access_urls.urlpatterns,
    *catalogue_urls.urlpatterns,
    *health_urls.urlpatterns,
    *import_urls.urlpatterns,
    *job_urls.urlpatterns,
    *list_urls.urlpatterns,
    *notice_urls.urlpatterns,
    *store_urls.urlpatterns,
    *account_urls.urlpatterns,
]
