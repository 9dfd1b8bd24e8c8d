"""Each request runs in the store's time zone and in the language its reader chose, and leaves nothing in a cache."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from crm.models import Store


def reader_settings(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Stands after the sign-in middleware. A signed-in reader's language outranks the browser's."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.store = Store.current()  # type: ignore[attr-defined]
        chosen = request.user.language if request.user.is_authenticated else ""
        if chosen and translation.check_for_language(chosen):
            translation.activate(chosen)
            request.LANGUAGE_CODE = chosen  # type: ignore[attr-defined]
        with timezone.override(ZoneInfo(request.store.time_zone)):  # type: ignore[attr-defined]
            return get_response(request)

    return middleware


def keep_nothing(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Answers to whoever is signed in hold personal data: no copy stays in a shared browser's cache."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.user.is_authenticated:  # the API's client too
            response.headers.setdefault("Cache-Control", "no-store, private")
        return response

    return middleware
