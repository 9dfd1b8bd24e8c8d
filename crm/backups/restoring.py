"""Bringing a backup back: everything is checked before anything is replaced."""

import shutil
import tarfile
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from crm.backups.archive import KEY, BackupRefused, file_hash, read_manifest
from crm.backups.databases import check_sqlite, member_name, put_back


def restore_backup(source: Path, *, at: datetime) -> dict[str, Any]:
    """Replace database and files by the backup's and pause sending. Returns its manifest.

    Raises BackupRefused, with nothing changed, for a damaged file, another kind of database,
    migrations this version does not know, or a key that is not the one in use here.
    """
    with tempfile.TemporaryDirectory(dir=settings.VAR_DIR) as name:
        folder = Path(name)
        manifest = _unpack(source, folder)
        _refuse_unless_it_fits(manifest, folder)
        put_back(folder / member_name(), paused_at=at)
        _put_files_back(folder)
    return manifest


def _unpack(source: Path, folder: Path) -> dict[str, Any]:
    try:
        with tarfile.open(source) as tar:
            manifest = read_manifest(tar)
            tar.extractall(folder, filter="data")
    except (OSError, tarfile.TarError) as error:
        raise BackupRefused(f"{source} cannot be read: {error}") from error
    for name, expected in manifest["sha256"].items():
        path = folder / name
        if not path.is_file() or file_hash(path) != expected:
            raise BackupRefused(f"{source} is damaged: {name} is not what was saved.")
    return manifest


def _refuse_unless_it_fits(manifest: dict[str, Any], folder: Path) -> None:
    if manifest["database"] != connection.vendor:
        raise BackupRefused(
            f"The backup is of {manifest['database']}, this installation uses {connection.vendor}."
        )
    loader = MigrationLoader(None)
    known = {".".join(key) for key in loader.disk_migrations}
    for migration in loader.disk_migrations.values():
        known |= {".".join(key) for key in migration.replaces}  # squashed: a backup may have the parts
    if unknown := sorted(set(manifest["migrations"]) - known):
        raise BackupRefused(f"The backup is of a newer version of Hexad (it has {unknown[0]}).")
    if connection.vendor == "sqlite" and (answer := check_sqlite(folder / member_name())) != "ok":
        raise BackupRefused(f"The database in the backup is damaged: {answer}")
    key = folder / KEY
    if not key.exists() or settings.HEXAD_KEY:
        return
    here = settings.HEXAD_KEY_FILE
    if here.exists() and here.read_bytes() != key.read_bytes():
        raise BackupRefused(
            f"{here} holds another key than the backup. Move it away first: without the backup's key its "
            "audit log cannot be read."
        )


def _put_files_back(folder: Path) -> None:
    media = Path(settings.MEDIA_ROOT)
    if media.exists():
        shutil.rmtree(media)
    if (folder / "media").exists():
        media.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(folder / "media", media)
    if (folder / KEY).exists() and not settings.HEXAD_KEY and not settings.HEXAD_KEY_FILE.exists():
        shutil.copy2(folder / KEY, settings.HEXAD_KEY_FILE)
        settings.HEXAD_KEY_FILE.chmod(0o600)
