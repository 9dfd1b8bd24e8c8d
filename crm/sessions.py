"""A session ends after half an hour without a request, and after half a day in any case."""

import time
from collections.abc import Callable

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse

from crm.models import User

SINCE, SEEN = "hexad_since", "hexad_seen"
PRECISION = 60  # seconds: a session is written at most once a minute for being used


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
