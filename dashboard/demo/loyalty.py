"""Three tiers, and who held which at the end of every month."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from crm.models import LoyaltyTier
from crm.tiers import assign_tiers
from segments.instants import end_of_day

TIERS = (
    ("Member", "ORDERS", 2, None, "Free shipping"),
    ("Silver", "SPEND", 400, 365, "Free shipping, early access to sales"),
    ("Gold", "SPEND", 1200, 365, "Free shipping, early access, a gift in December, a personal contact"),
)


def give_tiers(days: Iterable[date], *, zone: str) -> None:
    """In the order of the days, so that rises and falls stand in the history."""
    LoyaltyTier.objects.bulk_create(
        LoyaltyTier(
            name=name, rank=rank, entry_measure=measure, entry_from=Decimal(line), window_days=window,
            benefits=benefits,
        )
        for rank, (name, measure, line, window, benefits) in enumerate(TIERS, 1)
    )  # fmt: skip
    for day in days:
        assign_tiers(at=end_of_day(day, zone=zone))
