"""The scores in words are true, also for those who share one."""

import pytest

from dashboard.person.scores import scores_in_words
from tests.segments.shop import NOON, concluded, customer_with, metrics

pytestmark = pytest.mark.django_db


def test_the_lowest_score_does_not_claim_that_few_have_it():
    once = [customer_with((day % 9, 10)) for day in range(40)]
    often = [customer_with((day % 9, 10), (30, 10), (60, 10)) for day in range(12)]
    concluded()

    def said(customer):
        scores = scores_in_words(metrics(customer), today=NOON.date(), provisional=False)
        return [(score.score, score.rank) for score in scores if score.letter == "F"]

    assert said(once[0]) == [(1, "Fewer than 20% of buyers rank behind.")]
    assert said(often[0]) == [(4, "At least 60% of buyers rank behind.")]
