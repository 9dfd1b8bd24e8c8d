"""Fifths of simple CLV by the rank formula: who ties shares the band."""

from django.utils.translation import gettext_lazy as _

from segments.schemes.scheme import NEVER, Scheme, SchemeGroup


def _band(number: int) -> dict:
    return {"behaviour": "clv_band", "comparison": "equals", "threshold": number}


CLV_BANDS = Scheme(
    "clv_bands",
    _("CLV bands"),
    (
        NEVER,
        SchemeGroup("TOP_FIFTH", _("Top fifth"), _band(5)),
        SchemeGroup("SECOND_FIFTH", _("Second fifth"), _band(4)),
        SchemeGroup("MIDDLE_FIFTH", _("Middle fifth"), _band(3)),
        SchemeGroup("FOURTH_FIFTH", _("Fourth fifth"), _band(2)),
        SchemeGroup("LOWEST_FIFTH", _("Lowest fifth"), _band(1)),
    ),
)
