"""Who asks, and whether the view lets them: tokens with scopes, sessions with permissions."""

from dataclasses import dataclass
from typing import Any

from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed, NotAuthenticated, Throttled
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

from crm.api_clients import client_of
from crm.models import ApiClient, User
from crm.permissions import may
from crm.roles import CLIENT

NO_TOKEN = _(
    "No token was sent. Send it as “Authorization: Bearer hexad_…”; an admin makes one under Settings, API tokens."
)
WRONG_TOKEN = _(
    "This token is not valid: it is incomplete or was revoked. An admin makes another one under Settings, API tokens."
)


class ClientUser:
    """What stands in `request.user` for an API client."""

    is_authenticated = True
    is_active = True
    is_anonymous = False
    role = CLIENT
    pk = None
    id = None
    language = ""  # asked for by whatever draws a page
    theme = "SYSTEM"

    def __init__(self, client: ApiClient) -> None:
        self.client = client

    def __str__(self) -> str:
        return self.client.name


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer hexad_...`"""

    def authenticate(self, request: Request) -> tuple[ClientUser, ApiClient] | None:
        kind, _blank, token = get_authorization_header(request).partition(b" ")
        if kind.lower() != b"bearer":
            return None
        client = client_of(token.strip().decode("latin-1"), at=now())
        if client is None:
            wrong = WrongTokens()
            if not wrong.allow_request(request, self):
                raise Throttled(wrong.wait())
            raise AuthenticationFailed(WRONG_TOKEN)
        return ClientUser(client), client

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


class WrongTokens(SimpleRateThrottle):
    """Counts wrong tokens per address: they are refused before `PerCaller` is asked."""

    scope = "anonymous"

    def get_cache_key(self, request: Request, view: Any) -> str:
        return self.cache_format % {"scope": "wrong_token", "ident": self.get_ident(request)}


class TokenScheme(OpenApiAuthenticationExtension):
    target_class = TokenAuthentication
    name = "token"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer"}


ANY_SCOPE = "*"  # whatever the token's scopes are


@dataclass(frozen=True)
class Rule:
    """What a method asks for: `scope` of a client, `permission` of staff. None: not for them."""

    scope: str | None
    permission: str | None


class Declared(BasePermission):
    """Each view says per method who may: `rules = {"GET": Rule(..)}`. What nobody declared is refused."""

    def has_permission(self, request: Request, view: Any) -> bool:
        if not (request.user and request.user.is_authenticated):
            raise NotAuthenticated(NO_TOKEN)
        rule = getattr(view, "rules", {}).get("GET" if request.method == "HEAD" else request.method)
        if rule is None:
            # An undeclared method is answered with 405 for whoever is signed in.
            return not _exists(view, request.method)
        if isinstance(request.auth, ApiClient):
            return rule.scope == ANY_SCOPE or rule.scope in request.auth.scopes
        return rule.permission is not None and may(request.user, rule.permission)


def _exists(view: Any, method: str | None) -> bool:
    return hasattr(view, (method or "").lower()) and method != "OPTIONS"


def caller(request: Request) -> tuple[User | None, ApiClient | None]:
    """(member of staff, client): one of them is None."""
    if isinstance(request.auth, ApiClient):
        return None, request.auth
    return request.user, None


class PerCaller(SimpleRateThrottle):
    """Counts per token, per member of staff, else per address."""

    scope = "caller"

    def get_rate(self) -> str:
        return self.THROTTLE_RATES["client"]

    def allow_request(self, request: Request, view: Any) -> bool:
        known = bool(request.user and request.user.is_authenticated)
        self.rate = self.THROTTLE_RATES["client" if known else "anonymous"]
        self.num_requests, self.duration = self.parse_rate(self.rate)
        return super().allow_request(request, view)

    def get_cache_key(self, request: Request, view: Any) -> str:
        if isinstance(request.auth, ApiClient):
            ident = f"client-{request.auth.pk}"
        elif request.user and request.user.is_authenticated:
            ident = f"user-{request.user.pk}"
        else:
            ident = f"address-{self.get_ident(request)}"
        return self.cache_format % {"scope": self.scope, "ident": ident}
