"""Conclusions. Grain, units and windows stand in each model's docstring."""

from segments.models.audiences import (
    AudienceExport,
    AudienceFile,
    AudienceMember,
    ExclusionException,
    ExclusionList,
    PendingRemoval,
)
from segments.models.engine import CustomerMetrics, Period, Run
from segments.models.needs import CustomerNeed, NeedMeasure
from segments.models.replenishment import ReplenishmentCycle

__all__ = [
    "AudienceExport", "AudienceFile", "AudienceMember", "CustomerMetrics", "CustomerNeed",
    "ExclusionException", "ExclusionList", "NeedMeasure", "PendingRemoval", "Period", "ReplenishmentCycle", "Run",
]  # fmt: skip
