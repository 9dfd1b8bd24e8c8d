"""Percentiles and scores as PRODUCT.md writes them, against a plain reading of the same sentences."""

from collections import Counter
from fractions import Fraction
from math import floor

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from segments.engine.measuring import own_active_days
from segments.engine.numbers import cuts_of_histogram, cuts_of_ordered

FEW_VALUES = st.lists(st.integers(0, 6), min_size=1, max_size=80)
MANY_VALUES = st.lists(st.integers(0, 10**12), min_size=1, max_size=80)
GAPS = st.one_of(*(st.lists(st.integers(1, longest), max_size=70) for longest in (13, 60, 900)))


@given(values=st.one_of(FEW_VALUES, MANY_VALUES), parts=st.sampled_from([3, 5]))
def test_cut_points_score_everybody_by_the_rank_formula(values, parts):
    cuts = cuts_of_histogram(Counter(values), parts)

    assert cuts_of_ordered(np.array(sorted(values), dtype=np.int64), parts) == cuts
    for value in set(values):
        behind = sum(other < value for other in values)
        by_rank = 1 + floor(Fraction(parts * behind, len(values)))
        assert 1 + sum(cut is not None and value >= cut for cut in cuts) == by_rank


@given(gaps=GAPS)
def test_active_days_are_the_90th_percentile_of_30_gaps_or_more_within_a_fortnight_and_a_year(gaps):
    if len(gaps) < 30:
        expected = Fraction(90)
    else:
        ascending, place = sorted(gaps), Fraction(9, 10) * (len(gaps) - 1)
        below = ascending[floor(place)]
        above = ascending[min(floor(place) + 1, len(gaps) - 1)]
        expected = min(max(below + (place - floor(place)) * (above - below), Fraction(14)), Fraction(365))

    assert own_active_days(Counter(gaps)) == expected
