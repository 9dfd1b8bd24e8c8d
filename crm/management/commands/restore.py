from pathlib import Path

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils.timezone import now

from crm.backups import BackupRefused, restore_backup
from crm.backups.databases import DatabaseToolFailed
from crm.models import Customer


class Command(BaseCommand):
    help = "Replace this installation's data by a backup. It sends nothing until `manage.py resume`."
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--replace", action="store_true", help="although this store has customers")

    def handle(self, *args, file, replace, **options):
        if not replace and _has_customers():
            raise CommandError("This store has customers. Say --replace to give them up for the backup's.")
        try:
            manifest = restore_backup(file, at=now())
        except (BackupRefused, DatabaseToolFailed) as error:
            raise CommandError(str(error)) from error
        call_command("migrate", verbosity=0)
        self.stdout.write(f"Restored the backup of {manifest['made_at']}.")
        self.stdout.write("Sending is paused. Look around, then: manage.py resume")


def _has_customers() -> bool:
    return Customer._meta.db_table in connection.introspection.table_names() and Customer.objects.exists()
