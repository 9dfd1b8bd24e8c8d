"""How allauth behaves here: nobody signs up, second factors are kept encrypted, a fresh sign-in counts."""

import time
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.timezone import now

from crm.audit import record
from crm.keys import box
from crm.models import User


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Staff are invited."""
        return False

    def is_reauthentication_required(self, *, app: str = "") -> bool:
        """Not within 15 minutes of a sign-in: who has just given the password is not asked again."""
        records = get_authentication_records(self.request, self.request.user)
        newest = max((record["at"] for record in records), default=0)
        return time.time() - newest >= settings.ACCOUNT_REAUTHENTICATION_TIMEOUT

    def post_login(self, request: HttpRequest, user: Any, **facts: Any) -> HttpResponse:
        record("session.started", at=now(), actor=user, obj=user)
        return super().post_login(request, user, **facts)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """What was typed is not kept: it may be a password in the wrong field."""
        typed = credentials.get("email") or ""
        known = User.objects.filter(email__iexact=typed).first()
        record("session.refused", at=now(), obj=known, data={"account": "known" if known else "unknown"})

    def logout(self, request: HttpRequest) -> None:
        if request.user.is_authenticated:
            record("session.ended", at=now(), actor=request.user, obj=request.user)
        super().logout(request)


class SecondFactorAdapter(DefaultMFAAdapter):
    """The secrets of authenticator apps and recovery codes lie encrypted in the table."""

    def encrypt(self, text: str) -> str:
        return box("second factors").encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return box("second factors").decrypt(encrypted_text.encode()).decode()

    def get_totp_label(self, user: Any) -> str:
        return user.email
