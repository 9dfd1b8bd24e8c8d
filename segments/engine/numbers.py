"""Exact percentiles and cut points, in whole numbers and fractions."""

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any, TypeVar

V = TypeVar("V", int, date)


def percentile_of_histogram(histogram: Mapping[int, int], share: Fraction) -> Fraction | None:
    """The percentile by linear interpolation of values counted in `histogram`; None: no values."""
    total = sum(histogram.values())
    if not total:
        return None
    position = share * (total - 1)
    lower = int(position)
    low, high = (_nth(histogram, lower), _nth(histogram, min(lower + 1, total - 1)))
    return low + (position - lower) * (high - low)


def _nth(histogram: Mapping[int, int], index: int) -> int:
    for value in sorted(histogram):
        index -= histogram[value]
        if index < 0:
            return value
    raise IndexError(index)


def percentile_places(total: int, share: Fraction) -> tuple[int, int, Fraction]:
    """The two places (from 0) in ascending order between which the percentile lies, and how far."""
    position = share * (total - 1)
    lower = int(position)
    return lower, min(lower + 1, total - 1), position - lower


def cut_places(total: int, parts: int) -> list[int]:
    """For each score from 2 on: the place (from 0) whose value must be exceeded to reach it.

    score = 1 + floor(parts * (rank_min - 1) / total) where rank_min - 1 counts the values strictly
    below. The score s + 1 needs at least ceil(s * total / parts) values below; those are below
    every value greater than the one at that place less one.
    """
    return [-(-step * total // parts) - 1 for step in range(1, parts)]


def cuts_of_ordered(values: Any, parts: int) -> list[int | None]:
    """The lowest value of each score from 2 on, by the rank formula; None: nobody reaches it.

    `values`: an ascending array, one for each buyer.
    """
    if not len(values):
        return [None] * (parts - 1)
    above = [int(values.searchsorted(values[place], side="right")) for place in cut_places(len(values), parts)]
    return [int(values[place]) if place < len(values) else None for place in above]


def cuts_of_histogram(histogram: Mapping[V, int], parts: int) -> list[V | None]:
    """The lowest value of each score from 2 on, by the rank formula; None: nobody reaches it."""
    values: Sequence[V] = sorted(histogram)  # whole numbers or days
    total = sum(histogram.values())
    cuts: list[V | None] = []
    for step in range(1, parts):
        needed, below, cut = -(-step * total // parts), 0, None
        for value in values:
            if below >= needed:
                cut = value
                break
            below += histogram[value]
        cuts.append(cut)
    return cuts
