"""An address asked in a way it does not answer: the page it belongs to, or a page that says what to do.

People come to an address that only takes a form after signing in again, from a bookmark or by Back.
"""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _

from crm.errors import error_page


def answer_in_words(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Stands inside sign-in and messages. The API answers in its own way: its 405 is no such response."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if not isinstance(response, HttpResponseNotAllowed):
            return response
        if request.method in {"GET", "HEAD"} and "HX-Request" not in request.headers:
            if request.method == "GET":  # nobody reads what a HEAD is told
                _tell_once(request, _("Nothing was changed. Send the form on this page once more."))
            answer: HttpResponse = redirect(address_above(request.path))
        else:
            answer = error_page(request, 405)
        answer["Allow"] = response["Allow"]
        return answer

    return middleware


def address_above(path: str) -> str:
    """The nearest one that exists, which may lead on; at last the first page."""
    while path := path.rstrip("/").rpartition("/")[0]:
        try:
            resolve(f"{path}/")
        except Resolver404:
            continue
        return f"{path}/"
    return "/"


def _tell_once(request: HttpRequest, text: str) -> None:
    """Some addresses lead on through another one that takes a form."""
    told = messages.get_messages(request)
    known = [message.message for message in told]
    told.used = False  # looked at, not shown
    if text not in known:
        messages.info(request, text)
