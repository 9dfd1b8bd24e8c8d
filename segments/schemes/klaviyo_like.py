"""After Klaviyo's six groups (help centre, 2026-04-21): recency by 180 / 365 days, the rest in thirds."""

from django.utils.translation import gettext_lazy as _

from segments.schemes.scheme import ALL_THIRDS, NEVER, Scheme, SchemeGroup, everybody_once, in_cells


def _group(code: str, label, cells: str) -> SchemeGroup:
    return SchemeGroup(code, label, in_cells(cells.split(), behaviour="klaviyo_cell"), tuple(cells.split()))


GROUPS = (
    _group("CHAMPIONS", _("Champions"), "333 332 323"),
    _group("LOYAL", _("Loyal"), "321 322 331 232 233"),
    _group("RECENT", _("Recent"), "312 313 311 222 223"),
    _group("NEEDS_ATTENTION", _("Needs attention"), "213 221 123 132 133"),
    _group("AT_RISK", _("At risk"), "231 212 122 131 211"),
    _group("INACTIVE", _("Inactive"), "111 112 113 121"),
)
everybody_once(GROUPS, cells=ALL_THIRDS)
KLAVIYO_LIKE = Scheme("klaviyo_like", _("Klaviyo-like six"), (NEVER, *GROUPS))
