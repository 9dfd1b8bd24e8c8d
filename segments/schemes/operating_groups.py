from django.utils.translation import gettext_lazy as _

from segments.schemes.scheme import NEVER, Scheme, SchemeGroup, cells_where, of_cells
from segments.types import ACTIVE, BUYER

ONE_ORDER = {"behaviour": "lifetime_orders", "comparison": "equals", "threshold": 1}
OPERATING_GROUPS = Scheme(
    "operating_groups",
    _("Operating groups"),
    (
        NEVER,
        SchemeGroup("NEW", _("New"), {"all": [ONE_ORDER, ACTIVE]}),
        SchemeGroup("DORMANT", _("Dormant"), {"not": ACTIVE}),
        of_cells("HIGH_VALUE", _("High value"), cells_where(lambda r, f, m: min(r, f, m) >= 4)),
        of_cells("POTENTIAL", _("Potential"), cells_where(lambda r, f, m: r >= 3 and f + m >= 6)),
        SchemeGroup("CHURN_RISK", _("Churn risk"), BUYER),
    ),
)
