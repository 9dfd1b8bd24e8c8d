"""When somebody usually buys the same product again, and when that is due."""

from segments.replenishment.cycles import GAPS_NEEDED, measure_cycles
from segments.replenishment.due import Due, due_again

__all__ = ["GAPS_NEEDED", "Due", "due_again", "measure_cycles"]
