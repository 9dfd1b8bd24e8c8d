"""Schemes: namings of customers that staff may show beside the six types, in the order they see them.

Each covers everybody once: groups are tried in order, the last one catches who is left, and
`everybody_once` makes sure that no cell is named twice or forgotten.
"""

from django.utils.functional import Promise

from crm.registry import Registry
from segments.schemes.classic import CLASSIC
from segments.schemes.clv_bands import CLV_BANDS
from segments.schemes.klaviyo_like import KLAVIYO_LIKE
from segments.schemes.operating_groups import OPERATING_GROUPS
from segments.schemes.scheme import Scheme, SchemeGroup
from segments.schemes.shopify_like import SHOPIFY_LIKE
from segments.schemes.value_tiers import VALUE_TIERS

SCHEMES: Registry[Scheme] = Registry("schemes")
for scheme in (OPERATING_GROUPS, VALUE_TIERS, CLASSIC, SHOPIFY_LIKE, KLAVIYO_LIKE, CLV_BANDS):
    SCHEMES.register(scheme)


def scheme_choices() -> list[tuple[str, str | Promise]]:
    """For `choices=`: a named function, so a new scheme needs no migration."""
    return SCHEMES.choices()


__all__ = ["SCHEMES", "Scheme", "SchemeGroup", "scheme_choices"]
