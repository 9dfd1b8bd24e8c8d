"""Keys that never stand in the database: everything secret is derived from one installation key.

`HEXAD_KEY` (environment) or the file `settings.HEXAD_KEY_FILE` holds 32 random bytes as URL-safe
base64. The file is made at first use. Losing it loses the personal values of the audit log and the
memory of who was erased, so it belongs into the backup's key list.
"""

import base64
import binascii
import hashlib
import hmac
import os
from functools import cache
from pathlib import Path

from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

KEY_BYTES = 32


def _decoded(text: str, *, origin: str) -> bytes:
    try:
        key = base64.urlsafe_b64decode(text.strip())
    except (binascii.Error, ValueError) as error:
        raise ImproperlyConfigured(f"{origin} is not base64.") from error
    if len(key) != KEY_BYTES:
        raise ImproperlyConfigured(f"{origin} must hold {KEY_BYTES} bytes, it holds {len(key)}.")
    return key


def _read_or_make(path: Path) -> str:
    """The file's text. Two processes that start together agree on one key: linking is atomic."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(base64.urlsafe_b64encode(os.urandom(KEY_BYTES)).decode())
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            pass  # another process was first; its key counts
        finally:
            draft.unlink()
    return path.read_text()


@cache
def _installation_key(from_environment: str, path: str) -> bytes:
    if from_environment:
        return _decoded(from_environment, origin="HEXAD_KEY")
    return _decoded(_read_or_make(Path(path)), origin=path)


@cache
def _derived(installation_key: bytes, purpose: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=purpose.encode()).derive(installation_key)


def key_for(purpose: str) -> bytes:
    """32 bytes that belong to one purpose; knowing them tells nothing about another purpose."""
    return _derived(_installation_key(settings.HEXAD_KEY, str(settings.HEXAD_KEY_FILE)), purpose)


def box(purpose: str) -> Fernet:
    """Encrypts for one purpose."""
    return Fernet(base64.urlsafe_b64encode(key_for(purpose)))


def keyed_hash(purpose: str, text: str) -> str:
    """HMAC-SHA256 as hex: recognises a value without telling it. Nobody can guess it without the key."""
    return hmac.new(key_for(purpose), text.encode(), hashlib.sha256).hexdigest()
