"""Every address of the product, with the rule it declares."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLResolver, get_resolver

from crm.permissions import PUBLIC

SELF = "account.self"
# Pages of libraries, which cannot declare a rule themselves.
OF_LIBRARIES = {
    "account_login": PUBLIC,
    "account_logout": SELF,
    "account_inactive": PUBLIC,
    "account_signup": PUBLIC,  # answers that nobody signs up
    "account_reauthenticate": SELF,
    "account_email": SELF,
    "account_email_verification_sent": PUBLIC,
    "account_confirm_email": PUBLIC,
    "account_change_password": SELF,
    "account_set_password": SELF,
    "account_reset_password": PUBLIC,
    "account_reset_password_done": PUBLIC,
    "account_reset_password_from_key": PUBLIC,
    "account_reset_password_from_key_done": PUBLIC,
    "account_confirm_login_code": PUBLIC,  # switched off: leads to the sign-in
    "mfa_index": SELF,
    "mfa_authenticate": PUBLIC,  # the second step of a sign-in
    "mfa_reauthenticate": SELF,
    "mfa_activate_totp": SELF,
    "mfa_deactivate_totp": SELF,
    "mfa_view_recovery_codes": SELF,
    "mfa_generate_recovery_codes": SELF,
    "mfa_download_recovery_codes": SELF,
    "usersessions_list": SELF,
}


@dataclass(frozen=True)
class Route:
    name: str  # "crm:user"
    path: str  # "settings/users/<int:pk>/"
    callback: Any
    converters: tuple[str, ...]

    @property
    def rules(self) -> dict[str, Any] | None:
        """Of an API view, per method."""
        return getattr(getattr(self.callback, "cls", None), "rules", None)

    @property
    def rule(self) -> str | None:
        """Of a page: a permission's code or PUBLIC. None: nobody said."""
        return getattr(self.callback, "permission", None) or OF_LIBRARIES.get(self.name)

    @property
    def is_api(self) -> bool:
        return self.rules is not None

    @property
    def is_ours(self) -> bool:
        return self.name not in OF_LIBRARIES


def routes() -> list[Route]:
    return list(_walk(get_resolver(), "", ()))


def _walk(resolver: URLResolver, prefix: str, names: tuple[str, ...]) -> Iterator[Route]:
    for pattern in resolver.url_patterns:
        path = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = (*names, pattern.namespace) if pattern.namespace else names
            yield from _walk(pattern, path, inner)
        else:
            converters = tuple(pattern.pattern.converters) or tuple(pattern.pattern.regex.groupindex)
            yield Route(":".join([*names, pattern.name or ""]), path, pattern.callback, converters)
