"""What allauth tells of changes to an account goes into the audit log; allauth's own signals say so."""

from typing import Any

from allauth.account.signals import password_changed, password_reset, password_set
from allauth.mfa.signals import (
    authentication_failed,
    authenticator_added,
    authenticator_removed,
    authenticator_reset,
)
from django.utils.timezone import now

from crm.audit import record

FACTORS = (
    (authenticator_added, "factor.added"),
    (authenticator_removed, "factor.removed"),
    (authenticator_reset, "factor.renewed"),
)


def listen() -> None:
    for signal in (password_changed, password_reset, password_set):
        signal.connect(_password_changed, dispatch_uid=f"crm.account_events.{id(signal)}")
    for signal, action in FACTORS:
        signal.connect(_on_factor(action), weak=False, dispatch_uid=f"crm.account_events.{action}")
    authentication_failed.connect(_code_refused, dispatch_uid="crm.account_events.factor.refused")


def _password_changed(*, user: Any, **_told: Any) -> None:
    record("account.changed", at=now(), actor=user, obj=user, data={"fields": ["password"]})


def _code_refused(*, user: Any, authenticator: Any, reauthentication: bool, **_told: Any) -> None:
    _keep(user, signed_in=reauthentication, told={"kind": authenticator.type})


def keep_refused_code(user: Any, *, signed_in: bool) -> None:
    """A code that nobody looked at: there were too many wrong ones. allauth tells nobody."""
    _keep(user, signed_in=signed_in, told={"why": "too many tries"})


def _keep(user: Any, *, signed_in: bool, told: dict[str, str]) -> None:
    """Who has only given the password is nobody yet: the event names the account, not an actor."""
    record("factor.refused", at=now(), actor=user if signed_in else None, obj=user, data=told)


def _on_factor(action: str) -> Any:
    def keep(*, user: Any, authenticator: Any, **_told: Any) -> None:
        record(action, at=now(), actor=user, obj=user, data={"kind": authenticator.type})

    return keep
