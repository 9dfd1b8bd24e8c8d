from decimal import Decimal, InvalidOperation

from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import now

from crm.jobs import JobRefused, run_job
from crm.models import Store
from crm.store import StoreRefused, configure_store
from crm.store.pins import read_pins

OPTIONS = {  # argument: the store's field
    "name": "name",
    "base_currency": "base_currency",
    "time_zone": "time_zone",
    "first_weekday": "first_weekday",
    "region": "region",
    "value_window_days": "value_window_days",
    "default_margin": "default_margin_pct",
}


class Command(BaseCommand):
    help = "Set the store's name, currency, time zone and the rules its customers are measured by."

    def add_arguments(self, parser):
        parser.add_argument("--name", help="of the shop, as staff and customers know it")
        parser.add_argument("--base-currency", metavar="CUR", help="ISO 4217, as in EUR")
        parser.add_argument("--time-zone", metavar="TZ", help="IANA name, as in Europe/Berlin; cuts the days")
        parser.add_argument("--value-basis", choices=["revenue", "margin", "aov"])
        parser.add_argument("--value-window-days", type=int, metavar="N", help="0: the whole life")
        parser.add_argument("--default-margin", metavar="PCT", help="of lines without a known cost")
        parser.add_argument("--first-weekday", type=int, choices=range(1, 8), help="1 is Monday")
        parser.add_argument("--region", metavar="CC", help="reads phones without a country code, as in DE")
        parser.add_argument(
            "--pin", nargs="+", action="extend", default=[], metavar="NAME=VALUE",
            help="active_days=90 high_value=500.00; active_days= lets the shop's own number hold again",
        )  # fmt: skip

    def handle(self, *args, **options):
        at = now()
        try:
            store, job = configure_store(values=asked(options), at=at)
        except (StoreRefused, JobRefused) as error:
            raise CommandError(str(error)) from None
        if job is not None:
            self.stdout.write("There are orders already: rewriting their days and amounts ..")
            done = run_job(job.pk, clock=now)
            if done is None:
                raise CommandError(f"Job {job.pk} does this already; see how far it is on the page Jobs.")
            if done.state != "DONE":
                raise CommandError(done.error or f"Job {job.pk} was put back and goes on with the worker.")
            store = Store.current()
        self.stdout.write(told(store))


def asked(options: dict) -> dict:
    """The store's fields that the command line names. Raises StoreRefused."""
    values = {field: options[name] for name, field in OPTIONS.items() if options[name] is not None}
    if "default_margin_pct" in values:
        try:
            values["default_margin_pct"] = Decimal(values["default_margin_pct"])
            if not values["default_margin_pct"].is_finite():
                raise InvalidOperation
        except InvalidOperation:
            raise CommandError("--default-margin is a number from 0 to 100, as in 40") from None
    if "region" in values:
        values["region"] = values["region"].upper()
    if values.get("value_window_days") == 0:
        values["value_window_days"] = None
    if options["value_basis"]:
        values["value_basis"] = options["value_basis"].upper()
    return values | read_pins(options["pin"])


def told(store: Store) -> str:
    pins = {"active_days": store.pinned_active_days, "high_value": store.pinned_high_value}
    pinned = ", ".join(f"{name}={value}" for name, value in pins.items() if value is not None) or "none"
    window = f"{store.value_window_days} days" if store.value_window_days else "lifetime"
    return (
        f"{store.name}: {store.base_currency}, {store.time_zone}, value is {store.value_basis.lower()} "
        f"({window}), pinned: {pinned}"
    )
