"""The engine: from facts to conclusions, for everybody or for who was touched, live or for a past day."""

from segments.engine.full import newest_instant, recalculate
from segments.engine.incremental import drain_dirty, sweep_due
from segments.engine.nightly import nightly
from segments.engine.replay import replay

__all__ = ["drain_dirty", "newest_instant", "nightly", "recalculate", "replay", "sweep_due"]
