"""Conclusions. Grain, units and windows stand in each model's docstring."""

from segments.models.engine import CustomerMetrics, Period, Run

__all__ = ["CustomerMetrics", "Period", "Run"]
