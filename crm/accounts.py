"""How allauth behaves here: nobody signs up, second factors are kept encrypted, a fresh sign-in counts."""

import time
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from crm.audit import record
from crm.keys import box
from crm.letters import sending
from crm.models import User

# What allauth says to a form, by its own names, in our words.
REFUSED: dict[str, str | Promise] = {
    "account_inactive": _("This account is closed. An admin can open it again under Staff."),
    "cannot_remove_primary_email": _("The main address stays: make another one the main one first."),
    "duplicate_email": _("Your account has this address already."),
    "email_password_mismatch": _("No account has this address with this password."),
    "email_taken": _("Another account has this address."),
    "enter_current_password": _("This is not the password you have."),
    "incorrect_code": _("This code is wrong or too old. Type the one that the app shows now."),
    "incorrect_password": _("This is not your password."),
    "invalid_or_expired_key": _("This link no longer works."),
    "invalid_password_reset": _("This link no longer works. Ask for a new one."),
    "max_email_addresses": _("An account has at most %d addresses."),
    "rate_limited": _("Too many tries. Wait a few minutes, then try again."),
    "too_many_login_attempts": _("Too many tries. Wait a few minutes, then try again."),
    "unknown_email": _("No account has this address."),
    "unverified_primary_email": _("Confirm the address first: open the link that was sent to it."),
}


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {**DefaultAccountAdapter.error_messages, **REFUSED}

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Staff are invited."""
        return False

    def is_reauthentication_required(self, *, app: str = "") -> bool:
        """Not within 15 minutes of a sign-in: who has just given the password is not asked again."""
        records = get_authentication_records(self.request, self.request.user)
        newest = max((record["at"] for record in records), default=0)
        return time.time() - newest >= settings.ACCOUNT_REAUTHENTICATION_TIMEOUT

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Raises LetterNotSent."""
        with sending():
            super().send_mail(template_prefix, email, context)

    def post_login(self, request: HttpRequest, user: Any, **facts: Any) -> HttpResponse:
        record("session.started", at=now(), actor=user, obj=user)
        return super().post_login(request, user, **facts)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            self._refused(request, credentials, why="too many tries")
            raise

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        self._refused(request, credentials)

    def _refused(self, request: HttpRequest, credentials: dict[str, Any], **told: str) -> None:
        """What was typed is not kept: it may be a password in the wrong field.

        Who is signed in and was asked again is the actor; of anybody else nothing is known.
        """
        known = User.objects.filter(email__iexact=credentials.get("email") or "").first()
        told["account"] = "known" if known else "unknown"
        record("session.refused", at=now(), actor=signed_in(request), obj=known, data=told)

    def logout(self, request: HttpRequest) -> None:
        if request.user.is_authenticated:
            record("session.ended", at=now(), actor=request.user, obj=request.user)
        super().logout(request)


def signed_in(request: HttpRequest) -> User | None:
    return request.user if isinstance(request.user, User) else None


class SecondFactorAdapter(DefaultMFAAdapter):
    """The secrets of authenticator apps and recovery codes lie encrypted in the table."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "add_email_blocked": _("Turn the second factor off before you add an address."),
        "cannot_delete_authenticator": _("The second factor cannot be turned off now."),
        "cannot_generate_recovery_codes": _("Set up the app first: recovery codes stand in for it."),
        "incorrect_code": REFUSED["incorrect_code"],
        "unverified_email": _("Confirm your address first: open the link that was sent to it."),
    }

    def encrypt(self, text: str) -> str:
        return box("second factors").encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return box("second factors").decrypt(encrypted_text.encode()).decode()

    def get_totp_label(self, user: Any) -> str:
        return user.email
