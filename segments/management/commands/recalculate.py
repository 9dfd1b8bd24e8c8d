import json
from datetime import date

from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import now

from crm.models import Store
from segments.engine import recalculate
from segments.instants import end_of_day
from segments.needs import label_needs


class Command(BaseCommand):
    help = "Conclude about every customer as of the end of a local day."

    def add_arguments(self, parser):
        parser.add_argument("--as-of", required=True, metavar="YYYY-MM-DD", help="a day in the store's zone")
        parser.add_argument("--full", action="store_true", help="everybody, with new thresholds")
        parser.add_argument("--json", action="store_true", help="one JSON object and nothing else")

    def handle(self, *args, **options):
        day = day_of(options["as_of"])
        as_of = end_of_day(day, zone=Store.current().time_zone)
        summary = recalculate(as_of=as_of, full=options["full"], at=now())
        needs = None
        if options["full"] and summary["written"]:
            needs = label_needs(at=as_of)  # beside the run, and not in its seconds
        if options["json"]:
            self.stdout.write(json.dumps(summary))
            return
        for line in lines(summary):
            self.stdout.write(line)
        if needs is not None:
            self.stdout.write(
                f"Needs: labels {needs['labels']:,}, customers {needs['customers']:,}, changed {needs['changed']:,}"
            )


def day_of(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise CommandError(f"{text!r} is not a day; write it like 2026-01-31") from None
    if not 1900 <= day.year <= 2200:
        raise CommandError(f"{text!r} is before 1900 or after 2200")
    return day


def lines(summary: dict) -> list[str]:
    """The summary for people; every number with its unit and date."""
    currency = summary["currency"]
    shares = []
    for code, count in summary["types"].items():
        if code == "ABANDONED" and not summary["cart_feed"]:
            shares.append(f"  {code:<11} no cart feed")
        else:
            shares.append(f"  {code:<11} {count:,}")
    thresholds = summary["thresholds"]
    high = "not known yet" if thresholds["high_value"] is None else f"{thresholds['high_value']} {currency}"
    return [
        f"As of {summary['as_of']}: {summary['customers']:,} customers, {summary['buyers']:,} buyers, "
        f"{summary['qualifying_orders']:,} orders worth {summary['revenue']} {currency}",
        f"Guests: {summary['guest_orders']:,} orders worth {summary['guest_revenue']} {currency}",
        f"Active up to {thresholds['active_days']} days, high value from {high}",
        *shares,
        f"{summary['changed']:,} rows changed in {summary['seconds']} s"
        if summary["written"]
        else "Nothing was written: a later day is stored already",
    ]
