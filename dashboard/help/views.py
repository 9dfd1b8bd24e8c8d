from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import now
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from crm.help import HELP
from crm.permissions import requires
from segments.types import TYPES_BY_CODE


@requires("home.see")
@require_safe
@vary_on_headers("HX-Request")
def help_term(request: HttpRequest, term: str) -> HttpResponse:
    """One word. Asked for by script it is what the dialog shows, else a page."""
    if term not in HELP:
        raise Http404
    found = HELP[term]
    context = {
        "term": found,
        "figures": found.numbers(request.user, now()),
        "advice": TYPES_BY_CODE[found.type_code].advice if found.type_code else "",
        "see": [HELP[code] for code in found.see],
    }
    fragment = request.htmx  # type: ignore[attr-defined]
    return render(request, "dashboard/_help_term.html" if fragment else "dashboard/help_term.html", context)


@requires("home.see")
@require_safe
def glossary(request: HttpRequest) -> HttpResponse:
    """Every word in the order in which they build on each other."""
    return render(request, "dashboard/help.html", {"terms": list(HELP)})
