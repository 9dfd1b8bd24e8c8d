"""Typed readers of environment variables that fail loudly; used by settings only."""

import os
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


def text(name: str, default: str | None = None) -> str:
    value = os.environ.get(name, default)
    if value is None:
        raise ImproperlyConfigured(f"Set the environment variable {name}.")
    return value


def flag(name: str, *, default: bool) -> bool:
    raw = os.environ.get(name)
    if raw is None:
        return default
    if raw.lower() in {"1", "true", "yes", "on"}:
        return True
    if raw.lower() in {"0", "false", "no", "off", ""}:
        return False
    raise ImproperlyConfigured(f"{name}={raw!r} is neither yes nor no.")


def number(name: str, default: int) -> int:
    raw = os.environ.get(name, "")
    try:
        return int(raw) if raw else default
    except ValueError:
        raise ImproperlyConfigured(f"{name}={raw!r} is not a whole number.") from None


def words(name: str, default: str = "") -> list[str]:
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


def postgres(url: str) -> dict[str, object]:
    """Django's DATABASES entry for a postgres:// URL; query parameters become connection options.

    Statements are not compiled, unless the URL says otherwise: each is asked once, and compiling was a fifth of
    the slowest lists and took longer than choosing the people of a large export.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured(f"DATABASE_URL must start with postgres:// (got {parts.scheme!r}).")
    options: dict[str, object] = dict(parse_qsl(parts.query))
    options["options"] = f"-c jit=off {options.get('options', '')}".rstrip()
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or options.pop("host", ""),
        "PORT": str(parts.port or ""),
        "OPTIONS": options,
    }


def mail(url: str) -> dict[str, Any]:
    """Of smtp:// (plain), smtp+tls:// (STARTTLS), smtps:// (TLS from the start) or file: (a folder)."""
    parts = urlsplit(url)
    ports = {"smtp": 25, "smtp+tls": 587, "smtps": 465, "file": 0}
    if parts.scheme not in ports or (parts.scheme != "file" and not parts.hostname):
        raise ImproperlyConfigured("EMAIL_URL must be smtp://, smtp+tls:// or smtps:// with a host, or file:")
    return {
        "backend": f"django.core.mail.backends.{'filebased' if parts.scheme == 'file' else 'smtp'}.EmailBackend",
        "host": parts.hostname or "",
        "port": parts.port or ports[parts.scheme],
        "user": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "starttls": parts.scheme == "smtp+tls",
        "tls": parts.scheme == "smtps",
    }
