"""After Shopify's RFM groups: R and FM = (F + M) / 2. The boundaries are a reconstruction, not theirs."""

from collections.abc import Callable

from django.utils.translation import gettext_lazy as _

from segments.schemes.scheme import NEVER, Scheme, SchemeGroup, cells_where, everybody_once, of_cells


def _group(code: str, label, wanted: Callable[[int, float], bool]) -> SchemeGroup:
    return of_cells(code, label, cells_where(lambda r, f, m: wanted(r, (f + m) / 2)))


GROUPS = (
    _group("CHAMPIONS", _("Champions"), lambda r, fm: r == 5 and fm > 3),
    _group("LOYAL", _("Loyal"), lambda r, fm: r in {3, 4} and fm > 3),
    _group("ACTIVE", _("Active"), lambda r, fm: r >= 4 and 1 < fm <= 3),
    _group("NEW", _("New"), lambda r, fm: r == 5 and fm == 1),
    _group("PROMISING", _("Promising"), lambda r, fm: r == 4 and fm == 1),
    _group("NEEDS_ATTENTION", _("Needs attention"), lambda r, fm: r == 3 and 2 < fm <= 3),
    _group("ALMOST_LOST", _("Almost lost"), lambda r, fm: r == 3 and fm <= 2),
    _group("AT_RISK", _("At risk"), lambda r, fm: r <= 2 and 2 < fm <= 4),
    _group("PREVIOUSLY_LOYAL", _("Previously loyal"), lambda r, fm: r <= 2 and fm > 4),
    _group("DORMANT", _("Dormant"), lambda r, fm: r <= 2 and fm <= 2),
)
everybody_once(GROUPS)
PROSPECTS = SchemeGroup("PROSPECTS", _("Prospects"), NEVER.rule)
SHOPIFY_LIKE = Scheme("shopify_like", _("Shopify-like"), (PROSPECTS, *GROUPS))
