"""Shop systems and scripts: a token each, and exactly the scopes of that token."""

import hashlib
import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.audit import record
from crm.models import ApiClient, User
from crm.patience import WriterIsBusy, without_waiting
from crm.registry import Registry

PREFIX = "hexad_"
SHOWN = 8  # characters after the prefix that staff see
USED_EVERY = timedelta(minutes=1)  # how exactly "last used" is kept


@dataclass(frozen=True)
class Scope:
    code: str
    label: str | Promise


SCOPES: Registry[Scope] = Registry("API scopes")
for _code, _label in (
    ("customers:read", gettext_lazy("Read customers with their type")),
    ("orders:read", gettext_lazy("Read orders")),
    ("consents:read", gettext_lazy("Read consents")),
    ("consents:write", gettext_lazy("Record consents")),
    ("types:read", gettext_lazy("Read the numbers of each type and the runs")),
    ("jobs:read", gettext_lazy("Read imports and jobs")),
):
    SCOPES.register(Scope(_code, _label))


class TokenRefused(Exception):
    """The message is fit to show to staff."""


def token_hash(token: str) -> str:
    """A token has 256 random bits: a plain hash cannot be guessed back."""
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def create_client(*, name: str, scopes: list[str], at: datetime, by: User) -> tuple[ApiClient, str]:
    """The client and its token, which is shown once and kept nowhere. Raises TokenRefused."""
    if not scopes:
        raise TokenRefused(_("Choose at least one scope."))
    for scope in scopes:
        SCOPES[scope]
    if ApiClient.objects.filter(name__iexact=name).exists():
        raise TokenRefused(_("A token with this name is already here."))
    secret = secrets.token_urlsafe(32)
    token = PREFIX + secret
    client = ApiClient.objects.create(
        name=name, token_hash=token_hash(token), token_start=secret[:SHOWN], scopes=sorted(scopes),
        created_at=at, created_by=by,
    )  # fmt: skip
    record("token.created", at=at, actor=by, obj=client, data={"scopes": client.scopes})
    return client, token


@transaction.atomic
def revoke(*, client: ApiClient, at: datetime, by: User) -> ApiClient:
    """From now on the token opens nothing."""
    client = ApiClient.objects.select_for_update().get(pk=client.pk)
    if client.revoked_at is None:
        client.revoked_at = at
        client.save(update_fields=["revoked_at"])
        record("token.revoked", at=at, actor=by, obj=client)
    return client


def client_of(token: str, *, at: datetime) -> ApiClient | None:
    """Whose token this is; None: nobody's, or revoked."""
    client = ApiClient.objects.filter(token_hash=token_hash(token), revoked_at__isnull=True).first()
    if client is not None and (client.last_used_at is None or client.last_used_at < at - USED_EVERY):
        with suppress(WriterIsBusy), without_waiting():
            ApiClient.objects.filter(pk=client.pk).update(last_used_at=at)
    return client
