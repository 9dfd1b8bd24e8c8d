import json

from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import now

from segments.engine import replay
from segments.engine.replay import STEPS
from segments.management.commands.recalculate import day_of, lines


class Command(BaseCommand):
    help = "Recalculate past days in order, so that history and migration exist for old data."

    def add_arguments(self, parser):
        parser.add_argument("--from", required=True, dest="first", metavar="YYYY-MM-DD")
        parser.add_argument("--to", required=True, dest="last", metavar="YYYY-MM-DD")
        parser.add_argument("--every", default="month", choices=STEPS, help="months end on their last day")
        parser.add_argument("--json", action="store_true", help="one JSON object a run")

    def handle(self, *args, **options):
        first, last = day_of(options["first"]), day_of(options["last"])
        if first > last:
            raise CommandError("--from is later than --to")
        for summary in replay(first=first, last=last, every=options["every"], at=now()):
            if options["json"]:
                self.stdout.write(json.dumps(summary))
            else:
                self.stdout.write(lines({**summary, "seconds": summary.get("seconds", 0)})[0])
