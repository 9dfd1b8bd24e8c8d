"""Need labels: what customers look for, concluded from their orders beside the metrics each night."""

from segments.needs.definitions import NEEDS, NOT_GIVEN, SPENDING_LESS, Need, need_choices
from segments.needs.held import HeldNeed, Needs, measures, names_of, needs_of
from segments.needs.labelling import label_needs
from segments.needs.words import cut_in_words, why_needed

__all__ = [
    "NEEDS", "NOT_GIVEN", "SPENDING_LESS", "HeldNeed", "Need", "Needs", "cut_in_words", "label_needs", "measures",
    "names_of", "need_choices", "needs_of", "why_needed",
]  # fmt: skip
