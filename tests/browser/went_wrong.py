"""Every address of the product, and one for each thing that can go wrong: what staff then see."""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path

from config.urls import handler400, handler403, handler404, handler429, handler500, urlpatterns
from crm.errors import error_page

__all__ = ["handler400", "handler403", "handler404", "handler429", "handler500", "urlpatterns"]


class Broken(Exception):
    """Raised on purpose."""


def went_wrong(request: HttpRequest, status: int) -> HttpResponse:
    if status == 500:
        raise Broken
    if status == 404:
        raise Http404
    return error_page(request, status)


urlpatterns = [*urlpatterns, path("went-wrong/<int:status>/", went_wrong, name="went_wrong")]
