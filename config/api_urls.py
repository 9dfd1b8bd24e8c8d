"""Every address of the API: version 1, its schema, and the page that shows it."""

from django.urls import include, path

import crm.api_urls
import segments.api_urls
from crm.api.schema import Docs, Schema

urlpatterns = [
    path("v1/", include(([*crm.api_urls.urlpatterns, *segments.api_urls.urlpatterns], "api"))),
    path("schema/", Schema.as_view(), name="api_schema"),
    path("", Docs.as_view(), name="api_docs"),
]
