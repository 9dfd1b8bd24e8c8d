"""The store's own numbers: where "active" and "high value" begin, and where each score does."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from segments.models import Run


@dataclass(frozen=True)
class Thresholds:
    """Amounts in the store's base currency, spans in days; exact, not rounded.

    `cuts` holds the lowest value of the scores 2, 3, .. per dimension; None: nobody reaches it.
    "r" are order days as ISO dates, "f" orders, "m" amounts; "r_steps" (fewer than 50 buyers) are
    the longest recencies of the scores 5, 4, 3, 2.
    """

    active_days: Decimal = Decimal(90)
    high_value: Decimal | None = None  # None: nobody ever bought and no amount is pinned
    median_gap: Decimal | None = None  # None: nobody ever came back
    buyers: int = 0
    provisional: bool = True
    pinned: tuple[str, ...] = ()
    basis: str = "REVENUE"  # what the value is made of: Store.value_basis
    value_window_days: int | None = None  # over how many days; None: the whole life
    cuts: dict[str, list[Any]] = field(default_factory=dict)

    def for_rules(self) -> dict[str, Any]:
        """What `$names` in a rule stand for, and the cut points that behaviours score by."""
        return {
            "active_days": self.active_days,
            "high_value": self.high_value,
            "median_gap": self.median_gap,
            "value_window_days": self.value_window_days,
            "f_thirds": self.cuts.get("f_thirds"),
            "m_thirds": self._amounts("m_thirds"),
            "clv_fifths": self._amounts("clv_fifths"),
        }

    def _amounts(self, name: str) -> list[Decimal | None] | None:
        cuts = self.cuts.get(name)
        return None if cuts is None else [None if cut is None else Decimal(cut) for cut in cuts]

    def stored(self) -> dict[str, Any]:
        """As `Run.thresholds` keeps them: exact decimal strings."""
        return {
            "active_days": str(self.active_days),
            "high_value": None if self.high_value is None else str(self.high_value),
            "median_gap": None if self.median_gap is None else str(self.median_gap),
            "buyers": self.buyers,
            "pinned": list(self.pinned),
            "basis": self.basis,
            "value_window_days": self.value_window_days,
        }

    @classmethod
    def of(cls, run: Run) -> "Thresholds":
        kept = run.thresholds
        return cls(
            active_days=Decimal(kept["active_days"]),
            high_value=None if kept["high_value"] is None else Decimal(kept["high_value"]),
            median_gap=None if kept["median_gap"] is None else Decimal(kept["median_gap"]),
            buyers=kept["buyers"],
            provisional=run.provisional,
            pinned=tuple(kept["pinned"]),
            basis=kept.get("basis", "REVENUE"),
            value_window_days=kept.get("value_window_days"),
            cuts=run.cuts,
        )


def newest_run() -> Run | None:
    """The finished run whose thresholds and cut points hold; None before the first."""
    return Run.objects.filter(finished_at__isnull=False).order_by("-as_of", "-id").first()


def current() -> Thresholds | None:
    """The thresholds that hold now; None before the first run."""
    run = newest_run()
    return None if run is None else Thresholds.of(run)
