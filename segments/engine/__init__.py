"""The engine: from facts to conclusions, for everybody or for who was touched, live or for a past day."""

from segments.engine.full import newest_instant, recalculate

__all__ = ["newest_instant", "recalculate"]
