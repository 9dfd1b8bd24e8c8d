"""The API's description: strangers learn nothing, every member of staff and every client may read it."""

from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponseBase
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.exceptions import NotAuthenticated
from rest_framework.renderers import JSONRenderer

from crm.api.access import ANY_SCOPE, Rule


class Schema(SpectacularAPIView):
    rules = {"GET": Rule(ANY_SCOPE, "home.see")}


class Docs(SpectacularSwaggerSplitView):
    rules = {"GET": Rule(ANY_SCOPE, "home.see")}
    url_name = "api_schema"

    def handle_exception(self, exc: Exception) -> HttpResponseBase:
        """A page for people: who is not signed in is led there, other refusals are told as everywhere in the API."""
        if isinstance(exc, NotAuthenticated) and self.request.method in {"GET", "HEAD"}:
            return redirect_to_login(self.request.get_full_path())
        self.request.accepted_renderer, self.request.accepted_media_type = JSONRenderer(), "application/json"
        return super().handle_exception(exc)
