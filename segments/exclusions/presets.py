"""The ready-made lists. They exist from the first visit on; their rule stays as it is written here."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from segments.exclusions.rule import ExclusionRule

RECENT_DAYS = 180


@dataclass(frozen=True)
class ReadyList:
    code: str
    label: str | Promise
    purpose: str | Promise
    rule: ExclusionRule
    is_seed: bool = False


READY_LISTS = (
    ReadyList(
        "LAPSED",
        _("Lapsed low-value buyers"),
        _("Non-target buyers whose last order is later than twice the active days: no more ads for them."),
        ExclusionRule(types=("NON_TARGET",), lapsed=True),
    ),
    ReadyList(
        "RECENT",
        _("Bought in the last 180 days"),
        _("For acquisition campaigns: no ads for new customers to people who are customers."),
        ExclusionRule(bought_within_days=RECENT_DAYS),
    ),
    ReadyList(
        "SEED",
        _("Lapsed low-value buyers, as a seed"),
        _("The same people, uploaded so that lookalike reach leaves out those who resemble them."),
        ExclusionRule(types=("NON_TARGET",), lapsed=True),
        is_seed=True,
    ),
)
READY_BY_CODE = {ready.code: ready for ready in READY_LISTS}
