from django.core.management.base import BaseCommand

from crm.models import Store


class Command(BaseCommand):
    help = "Let a restored installation send again."

    def handle(self, *args, **options):
        resumed = Store.objects.exclude(sending_paused_at=None).update(sending_paused_at=None)
        self.stdout.write("Sending goes on." if resumed else "Sending was not paused.")
