"""The three scores in words."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crm import display
from segments.models import CustomerMetrics

FIFTH = 20  # percent: score s says that at least 20 (s - 1) % of the buyers rank behind


@dataclass(frozen=True)
class Score:
    letter: str
    score: int
    fact: str
    rank: str


def scores_in_words(metrics: CustomerMetrics, *, today: date, provisional: bool) -> list[Score]:
    """Recency, frequency, money; empty for somebody who never bought."""
    if metrics.r is None or metrics.last_order_on is None:
        return []
    days = (today - metrics.last_order_on).days
    return [
        Score(
            "R",
            metrics.r,
            ngettext("Last order %(days)d day ago.", "Last order %(days)d days ago.", days) % {"days": days},
            _rank(metrics.r, provisional),
        ),
        Score(
            "F",
            metrics.f,
            ngettext("%(orders)d order.", "%(orders)d orders.", metrics.orders) % {"orders": metrics.orders},
            _rank(metrics.f, provisional),
        ),
        Score(
            "M", metrics.m, f"{display.money(metrics.value, metrics.currency)}.", _rank(metrics.m, provisional)
        ),
    ]


def _rank(score: int, provisional: bool) -> str:
    if provisional:
        return _("Provisional: fewer than 50 buyers to compare with.")
    if score == 1:
        # Who ties shares the score: half of all buyers may have 1.
        return _("Fewer than %(share)d%% of buyers rank behind.") % {"share": FIFTH}
    return _("At least %(share)d%% of buyers rank behind.") % {"share": FIFTH * (score - 1)}
