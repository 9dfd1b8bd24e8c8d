"""The lifecycle stages, in the language staff rules use. Tried in this order; first match wins."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from segments.rules import Rule
from segments.types import ACTIVE, NEVER_BOUGHT

LATE_AFTER = "1.5"  # usual gaps


@dataclass(frozen=True)
class Stage:
    code: str
    label: str | Promise
    rule: Rule


def _orders(comparison: str, threshold: int) -> Rule:
    return {"behaviour": "lifetime_orders", "comparison": comparison, "threshold": threshold}


LATE = {"behaviour": "usual_gaps_since_order", "comparison": "more_than", "threshold": LATE_AFTER}

STAGES = (
    Stage("PROSPECT", _("Prospect"), NEVER_BOUGHT),
    Stage("DORMANT", _("Dormant"), {"not": ACTIVE}),
    Stage("DECLINING", _("Declining"), {"all": [_orders("at_least", 2), LATE]}),
    Stage("NEW", _("New"), _orders("at_most", 1)),
    Stage("GROWING", _("Growing"), _orders("at_most", 3)),
    Stage("MATURE", _("Mature"), {"all": []}),
)
STAGES_BY_CODE = {stage.code: stage for stage in STAGES}
# As a customer's life runs: the order for whoever chooses among them.
IN_LIFE = tuple(
    STAGES_BY_CODE[code] for code in ("PROSPECT", "NEW", "GROWING", "MATURE", "DECLINING", "DORMANT")
)
