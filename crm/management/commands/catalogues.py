from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from crm.installation import catalogues

FOLDERS = ["crm", "segments", "dashboard", "config", "templates"]


class Command(BaseCommand):
    help = "Compile the translations; --collect gathers new texts first, --check only looks."
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument(
            "--collect", action="store_true", help="write every text of the product into each .po"
        )
        parser.add_argument(
            "--check",
            action="store_true",
            help="fail when a text is unknown, not translated or fuzzy, or a placeholder differs",
        )

    def handle(self, *args, collect, check, **options):
        (locale,) = settings.LOCALE_PATHS
        if collect or check:
            template = catalogues.collect(settings.BASE_DIR, FOLDERS)
        if check:
            wrong = [
                line for path in catalogues.po_files(locale) for line in catalogues.problems(path, template)
            ]
            if wrong:
                raise CommandError("\n".join(wrong))
        if collect:
            for path in catalogues.po_files(locale):
                catalogues.update(path, template)
        catalogues.compile_stale(locale)
        for path in catalogues.po_files(locale):
            texts = [message for message in catalogues.read(path) if message.id]
            done = sum(1 for message in texts if catalogues.is_translated(message))
            self.stdout.write(f"{path.parts[-3]}: {done} of {len(texts)} texts translated")
