"""A session ends after half an hour without a request, and after half a day in any case."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

from allauth.account.adapter import get_adapter
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.utils.timezone import now
from django.utils.translation import gettext as _

from crm.models import User
from crm.patience import WriterIsBusy, without_waiting

LONGEST = timedelta(seconds=settings.SESSION_COOKIE_AGE)
IDLE = timedelta(seconds=settings.SESSION_IDLE_SECONDS)
PRECISION = timedelta(minutes=1)

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
    """Signs out whose session is too old, and notes that the others are used.

    The rest of the request goes on as an anonymous one. Takes the place of allauth's own middleware, which
    writes at every request: on SQLite a page would wait for whatever import holds the database.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and request.session.session_key:
            self._check(request, now())
        return self.get_response(request)

    def _check(self, request: HttpRequest, at: datetime) -> None:
        kept = UserSession.objects.filter(session_key=request.session.session_key).first()
        if kept is None:
            UserSession.objects.create_from_request(request)
        elif at - kept.created_at > LONGEST or at - kept.last_seen_at > IDLE:
            logout(request)
        elif _is_news(kept, request, at):
            with suppress(WriterIsBusy), without_waiting():
                UserSession.objects.create_from_request(request)


def _is_news(kept: UserSession, request: HttpRequest, at: datetime) -> bool:
    """Written at most once a minute for being used, and whenever it is used from elsewhere."""
    agent = request.META.get("HTTP_USER_AGENT", "")[: UserSession._meta.get_field("user_agent").max_length]
    moved = (kept.ip, kept.user_agent) != (get_adapter().get_client_ip(request), agent)
    return moved or at - kept.last_seen_at > PRECISION


def end_sessions(user: User) -> int:
    """Sign the person out everywhere, at once; returns how many sessions there were.

    Sessions of disabled staff and of a changed role are void already (`User`): this removes the rows.
    """
    sessions = list(UserSession.objects.filter(user=user))
    for session in sessions:
        session.end()
    return len(sessions)
