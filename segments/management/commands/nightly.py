import json

from django.core.management.base import BaseCommand
from django.utils.timezone import now

from crm.models import Store
from crm.night import run_night
from segments.instants import end_of_day
from segments.management.commands.recalculate import day_of


class Command(BaseCommand):
    help = "Everything the schedule does at night, in order."

    def add_arguments(self, parser):
        parser.add_argument("--as-of", metavar="YYYY-MM-DD", help="the end of that day; without it, now")
        parser.add_argument("--json", action="store_true", help="one JSON object and nothing else")

    def handle(self, *args, **options):
        at = now()
        if options["as_of"]:
            at = end_of_day(day_of(options["as_of"]), zone=Store.current().time_zone)
        found = run_night(at=at, tell=lambda done, total, step: None)
        if options["json"]:
            self.stdout.write(json.dumps(found, default=str))
            return
        for step, counts in found.items():
            self.stdout.write(f"{step}: {', '.join(f'{name} {count}' for name, count in counts.items())}")
