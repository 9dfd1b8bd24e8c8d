"""What every page's frame shows: store, links, how fresh the conclusions are."""

from collections.abc import Callable
from datetime import datetime
from functools import cache
from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from crm.models import Store
from crm.navigation import links_for
from crm.notices.telling import unread

# Callables () -> instant: up to when conclusions are known. The engine registers its own.
FRESHNESS: list[Callable[[], datetime | None]] = []


def known_until() -> datetime | None:
    """The oldest of what the registered say; None: nothing is known yet."""
    known = [found for ask in FRESHNESS if (found := ask())]
    return min(known) if known else None


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context of base.html. Nothing is asked of the database until a template shows it."""
    signed_in = getattr(request, "user", None) is not None and request.user.is_authenticated
    return {
        "store": SimpleLazyObject(lambda: getattr(request, "store", None) or Store.current()),
        "signed_in": signed_in,
        "theme": request.user.theme if signed_in else "SYSTEM",
        "navigation": SimpleLazyObject(lambda: links_for(request) if signed_in else []),
        "known_until": SimpleLazyObject(known_until),
        # A plain number once asked for: a lazy one has no remainder, which Arabic plurals need.
        "new_notices": cache(lambda: unread(request.user) if signed_in else 0),
    }
