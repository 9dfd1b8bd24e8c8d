from datetime import date, timedelta
from decimal import Decimal
from time import monotonic
from zoneinfo import ZoneInfo

from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import now

from crm.display import payable
from dashboard.demo import StoreIsNotEmpty, build_demo
from dashboard.demo.build import ZONE
from segments.types import CUSTOMER_TYPES


class Command(BaseCommand):
    help = "Fill an empty store with an invented shop: the same people for the same seed and day."

    def add_arguments(self, parser):
        parser.add_argument("--customers", type=int, default=5000)
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--today", type=date.fromisoformat, help="YYYY-MM-DD; by default the real one")

    def handle(self, *args, **options):
        at, began = now(), monotonic()
        today = options["today"] or at.astimezone(ZoneInfo(ZONE)).date()
        if options["customers"] < 1:
            raise CommandError("--customers is a number above 0")
        if today > at.astimezone(ZoneInfo(ZONE)).date() + timedelta(days=1):
            raise CommandError("--today lies in the future")
        tell = self.stdout.write if options["verbosity"] else (lambda step: None)
        try:
            found = build_demo(
                customers=options["customers"], seed=options["seed"], today=today, at=at, tell=tell
            )  # fmt: skip
        except StoreIsNotEmpty as error:
            raise CommandError(str(error)) from None
        if options["verbosity"]:
            self.tell(found, seconds=monotonic() - began)

    def tell(self, found: dict, *, seconds: float) -> None:
        for kind in CUSTOMER_TYPES:
            self.stdout.write(f"  {kind.label!s:<26}{found['types'][kind.code]:>8,}")
        worth = payable(Decimal(found["revenue"]), found["currency"])
        self.stdout.write(
            f"{found['customers']:,} customers, {found['buyers']:,} buyers, "
            f"{found['qualifying_orders']:,} orders worth {worth:,} {found['currency']}, "
            f"in {seconds:.1f} s"
        )
