"""What went wrong, as a page or as an answer of the API: what happened, whether anything was stored, what to do next."""

from urllib.parse import quote

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.log import log_response
from django.utils.translation import gettext_lazy as _

ERRORS = {
    400: (
        _("This request could not be read"),
        _("Something in the address or the form is not what this page takes. Nothing was stored. Go back, "
          "load the page again and try once more."),
    ),
    403: (
        _("Your role does not allow this"),
        _("Nothing was changed. An admin can give you another role under Staff."),
    ),
    404: (
        _("There is nothing here"),
        _("The address is wrong, or what was here is gone or belongs to somebody else’s book. The field at "
          "the top finds customers, orders and pages."),
    ),
    405: (
        _("This address does something else"),
        _("It was asked in a way it does not answer. Nothing was changed. Open the page from the menu and use "
          "its buttons."),
    ),
    413: (
        _("This is too large"),
        _("Nothing was stored. A CSV may have 500 MB, an XLSX 50 MB: split the file and upload the parts; "
          "they may overlap."),
    ),
    429: (
        _("Too many tries"),
        _("Wait a few minutes, then try again. Who forgot the password can have a new one set from the "
          "sign-in page."),
    ),
    503: (
        _("The store is busy"),
        _("A long import or a change of the store is being written, and this waited for it in vain. Nothing was "
          "stored. Try again in half a minute."),
    ),
}  # fmt: skip
HEARD_OUT = 100 * 2**20  # bytes of a request that is too large: what a proxy lets through
CHUNK = 64 * 2**10
# lucide names
ICONS = {
    400: "unplug",
    403: "lock",
    404: "map-pin-off",
    405: "signpost",
    413: "weight",
    429: "hourglass",
    503: "hourglass",
}
BROKEN = (
    _("Something broke"),
    _("The fault is in Hexad, not in what you did. What you sent was not stored. It is written to the log; try "
      "again, and tell an admin the time if it stays."),
)  # fmt: skip
# The API's own words, where a page's would speak of buttons and menus.
API_ERRORS = {
    404: (
        _("There is nothing here"),
        _("The address is wrong, or what was here is gone. The addresses of the API are listed at /api/."),
    ),
}
STALE_FORM = (
    _("This form is too old"),
    _("It was opened in another session, or cookies are blocked. Nothing was stored. Load the page again "
      "and send the form once more."),
)  # fmt: skip


def error_page(request: HttpRequest, status: int, words: tuple[object, object] | None = None) -> HttpResponse:
    """A whole page; a fragment gets the sentence alone, to be shown as a toast, and the API its `detail`."""
    if asks_the_api(request):
        return problem(status, words or API_ERRORS.get(status) or ERRORS[status])
    title, text = words or ERRORS[status]
    if "HX-Request" in request.headers:
        response = HttpResponse(status=status)
        response["X-Message"] = quote(f"{title}. {text}")
        return response
    shown = {"title": title, "text": text, "code": status, "icon_name": ICONS[status]}
    return render(request, "error.html", shown, status=status)


def asks_the_api(request: HttpRequest) -> bool:
    return request.path.startswith("/api/")


def problem(status: int, words: tuple[object, object]) -> HttpResponse:
    """As REST framework tells of what its views refuse."""
    title, text = words
    return JsonResponse({"detail": f"{title}. {text}"}, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    too_large = isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent)
    answer = error_page(request, 413 if too_large else 400)
    if too_large:
        # Said first, in one line: Django would call the sender's mistake an error and print where it was met.
        log_response(
            "%s, refused: %s", type(exception).__name__, request.path, response=answer, request=request, level="warning"
        )  # fmt: skip
        _read_on(request)
    return answer


def _read_on(request: HttpRequest) -> None:
    """A browser that is still sending when the connection closes shows its own page and not ours."""
    try:
        for _chunk in range(0, HEARD_OUT, CHUNK):
            if not request.read(CHUNK):
                return
    except UnreadablePostError:
        return


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_page(request, 403)


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """CSRF_FAILURE_VIEW."""
    return error_page(request, 403, STALE_FORM)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_page(request, 404)


def too_many(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return error_page(request, 429)


def broken(request: HttpRequest) -> HttpResponse:
    """Asks nothing of the database, which may be what broke."""
    if asks_the_api(request):
        return problem(500, BROKEN)
    return HttpResponse(render_to_string("500.html"), status=500)
