"""Loyalty tiers: who holds which, since when, and the changes staff make to them."""

from crm.tiers.assigning import assign_tiers, holders_of
from crm.tiers.measures import TIER_MEASURES, TierMeasure

__all__ = ["TIER_MEASURES", "TierMeasure", "assign_tiers", "holders_of"]
