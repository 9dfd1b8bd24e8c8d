from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import now

from crm.backups import BackupRefused, write_backup
from crm.backups.databases import DatabaseToolFailed
from crm.backups.made import backup_made


class Command(BaseCommand):
    help = "Write database, files and key into one file, while everything goes on running."

    def add_arguments(self, parser):
        parser.add_argument("file", nargs="?", type=Path, help="default: a dated name in the folder backups")
        parser.add_argument("--without-key", action="store_true", help="keep the installation's key elsewhere")

    def handle(self, *args, file, without_key, **options):
        at = now()
        target = file or settings.VAR_DIR / "backups" / f"hexad-{at:%Y%m%dT%H%M%S}.tar"
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            manifest = write_backup(target.absolute(), at=at, with_key=not without_key)
        except (BackupRefused, DatabaseToolFailed) as error:
            raise CommandError(str(error)) from error
        size = target.stat().st_size
        backup_made(files=len(manifest["sha256"]), size=size, at=at)
        self.stdout.write(f"{target}: {len(manifest['sha256'])} files, {size:,} bytes")
        if without_key:
            self.stdout.write(f"The key is not in it. Keep {settings.HEXAD_KEY_FILE} somewhere safe.")
