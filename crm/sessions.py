"""A session ends after half an hour without a request, and after half a day in any case."""

import time
from collections.abc import Callable

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from crm.models import User

SINCE, SEEN = "hexad_since", "hexad_seen"
PRECISION = 60  # seconds: a session is written at most once a minute for being used

# What a browser calls itself, the most telling mark first: Edge also says Chrome, Chrome also Safari.
BROWSERS = (("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox", "Firefox"),
            ("FxiOS", "Firefox"), ("CriOS", "Chrome"), ("Chrome", "Chrome"), ("Safari", "Safari"))  # fmt: skip
SYSTEMS = (("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"),
           ("CrOS", "ChromeOS"), ("Mac OS X", "macOS"), ("Linux", "Linux"))  # fmt: skip


def browser_of(user_agent: str) -> str:
    """In a few words, for people to know their own; the first words of what says nothing known."""
    name = next((shown for mark, shown in BROWSERS if mark in user_agent), "")
    system = next((shown for mark, shown in SYSTEMS if mark in user_agent), "")
    if name and system:
        return _("%(browser)s on %(system)s") % {"browser": name, "system": system}
    return name or system or user_agent[:40] or _("unknown")


class SessionLimits:
    """Signs out whose session is too old. The rest of the request goes on as an anonymous one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and hasattr(request, "session"):
            self._check(request, time.time())
        return self.get_response(request)

    def _check(self, request: HttpRequest, at: float) -> None:
        session = request.session
        since, seen = session.get(SINCE, at), session.get(SEEN, at)
        if at - since > settings.SESSION_COOKIE_AGE or at - seen > settings.SESSION_IDLE_SECONDS:
            logout(request)
        elif SEEN not in session or at - seen > PRECISION:
            session[SINCE], session[SEEN] = since, at


def end_sessions(user: User) -> int:
    """Sign the person out everywhere, at once; returns how many sessions there were.

    Sessions of disabled staff and of a changed role are void already (`User`): this removes the rows.
    """
    sessions = list(UserSession.objects.filter(user=user))
    for session in sessions:
        session.end()
    return len(sessions)
