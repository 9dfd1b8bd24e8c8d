"""The API's description: strangers learn nothing, every member of staff and every client may read it."""

from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from crm.api.access import ANY_SCOPE, Rule


class Schema(SpectacularAPIView):
    rules = {"GET": Rule(ANY_SCOPE, "home.see")}


class Docs(SpectacularSwaggerSplitView):
    rules = {"GET": Rule(ANY_SCOPE, "home.see")}
    url_name = "api_schema"
