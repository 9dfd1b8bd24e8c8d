"""The backup file: a tar with the database, uploads and exports, the key, and a manifest."""

import hashlib
import json
import os
import tarfile
import tempfile
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from crm.backups.databases import copy_database, member_name

FORMAT = 1
MANIFEST = "manifest.json"
KEY = "hexad.key"


class BackupRefused(Exception):
    """This file cannot be used, or not here. The message is fit to show to staff."""


def write_backup(target: Path, *, at: datetime, with_key: bool) -> dict[str, Any]:
    """Write everything to `target` and return the manifest. The file appears when it is whole.

    It holds personal data and, with the key, all that is needed to read it: mode 0600.
    """
    if target.exists():
        raise BackupRefused(f"{target} exists. Choose another name.")
    draft = target.with_name(f".{target.name}.part")
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        database = Path(folder) / member_name()
        copy_database(database)
        members = [(database.name, database), *_media()]
        if with_key and settings.HEXAD_KEY_FILE.exists():
            members.append((KEY, settings.HEXAD_KEY_FILE))
        manifest = {
            "format": FORMAT,
            "made_at": at.isoformat(),
            "database": connection.vendor,
            "migrations": sorted(".".join(key) for key in MigrationRecorder(connection).applied_migrations()),
            "sha256": {name: file_hash(path) for name, path in members},
        }
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as file, tarfile.open(fileobj=file, mode="w") as tar:
                _add(tar, MANIFEST, json.dumps(manifest, indent=1).encode())
                for name, path in members:
                    tar.add(path, arcname=name, recursive=False)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(target)
        finally:
            draft.unlink(missing_ok=True)
    return manifest


def read_manifest(tar: tarfile.TarFile) -> dict[str, Any]:
    try:
        file = tar.extractfile(MANIFEST)
        manifest = json.loads(file.read()) if file else {}
    except (KeyError, ValueError, tarfile.TarError):
        manifest = {}
    if manifest.get("format") != FORMAT:
        raise BackupRefused("This is no backup of Hexad, or one of a newer version.")
    return manifest


def file_hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _media() -> list[tuple[str, Path]]:
    root = Path(settings.MEDIA_ROOT)
    files = sorted(path for path in root.rglob("*") if path.is_file()) if root.exists() else []
    return [(f"media/{path.relative_to(root).as_posix()}", path) for path in files]


def _add(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    info = tarfile.TarInfo(name)
    info.size = len(content)
    tar.addfile(info, BytesIO(content))
