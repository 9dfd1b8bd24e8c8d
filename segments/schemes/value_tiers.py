from django.utils.translation import gettext_lazy as _

from segments.schemes.scheme import ALL_CELLS, NEVER, Scheme, cells_where, everybody_once, of_cells

RISK = cells_where(lambda r, f, m: r <= 2)
TOP = cells_where(lambda r, f, m: r >= 3 and f >= 4 and m >= 4)
POTENTIAL = cells_where(lambda r, f, m: r >= 3 and f <= 3 and m >= 4)
GROUPS = (
    of_cells("CHURN_RISK", _("Churn risk"), RISK),
    of_cells("TOP", _("Top"), TOP),
    of_cells("POTENTIAL", _("Potential"), POTENTIAL),
    of_cells("GENERAL", _("General"), set(ALL_CELLS) - {*RISK, *TOP, *POTENTIAL}),
)
everybody_once(GROUPS)
VALUE_TIERS = Scheme("value_tiers", _("Value tiers"), (NEVER, *GROUPS))
