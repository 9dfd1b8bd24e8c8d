"""The schemes, one of them opened, and choosing the one that pages show."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from crm.models import Store
from crm.permissions import may, requires
from crm.store import StoreRefused, configure_store
from segments.engine import newest_instant
from segments.scheme_pages.forms import SchemeForm
from segments.scheme_pages.members import ERASED, Members, members
from segments.scheme_pages.words import about, rule_in_words
from segments.schemes import SCHEMES
from segments.thresholds import current

FIRST_WORDS = 4  # alternatives of a rule shown before one opens the rest


@requires("settings.see")
@require_safe
def scheme_list(request: HttpRequest) -> HttpResponse:
    """`?scheme=` opens one; without, or with one that does not exist, the store's own is open."""
    store, held, concluded_at = Store.current(), current(), newest_instant()
    at = min(now(), concluded_at or now())  # as lists of customers read a group
    asked = request.GET.get("scheme", "")
    scheme = SCHEMES[asked if asked in SCHEMES else _known(store.scheme)]
    counted = members(scheme, thresholds=held, at=at) if held else {}
    empty = Members()
    rows = []
    for group in scheme.groups:
        words = rule_in_words(group)
        rows.append((group, words[:FIRST_WORDS], words[FIRST_WORDS:], counted.get(group.code, empty)))
    return render(request, "segments/scheme_list.html", {
        "schemes": [(one, about(one), one.code == _known(store.scheme)) for one in SCHEMES],
        "scheme": scheme, "about": about(scheme), "rows": rows, "held": held, "at": at, "store": store,
        "erased": counted.get(ERASED),
        "customers": sum(found.customers for found in counted.values()),
        "value": sum((found.value for found in counted.values()), empty.value),
        "is_shown": scheme.code == _known(store.scheme), "edits": may(request.user, "settings.edit"),
        "opens": may(request.user, "customers.see"),
    })  # fmt: skip


def _known(code: str) -> str:
    """A scheme that a newer or older version had falls back to the first."""
    return code if code in SCHEMES else next(iter(SCHEMES)).code


@requires("settings.edit")
@require_POST
def show_scheme(request: HttpRequest) -> HttpResponse:
    form = SchemeForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("There is no such scheme."))
        return redirect("segments:scheme_list")
    chosen = SCHEMES[form.cleaned_data["scheme"]]
    try:
        configure_store(values={"scheme": chosen.code}, at=now(), by=request.user)
    except StoreRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Pages show “%(scheme)s” beside the six types.") % {"scheme": chosen.label})
    return redirect("segments:scheme_list")
