"""Pages read from the nearer end are the pages read from the start."""

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from crm.lists.paging import page_of
from crm.models import Customer
from tests.factories import CustomerFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    """Seven, of whom some are named alike and some have no country's owner: ties and rows without a value."""
    return [CustomerFactory(search_name=name, birthday=day) for name, day in [
        ("b", None), ("a", "1990-01-01"), ("a", "1980-05-05"), ("c", None), ("b", "1990-01-01"), ("d", None), ("a", None),
    ]]  # fmt: skip


@pytest.mark.parametrize(
    "order",
    [
        ["search_name", "pk"],
        ["-search_name", "-pk"],
        [F("birthday").desc(nulls_last=True), "-pk"],
        [F("birthday").asc(nulls_last=True), "pk"],
    ],
    ids=["rising", "falling", "last without a value", "rising, last without a value"],
)
@pytest.mark.parametrize("size", [1, 2, 3, 7, 10])
def test_all_pages_together_are_the_whole_list_in_order(people, order, size):
    ordered = Customer.objects.order_by(*order)
    pages = -(-len(people) // size)

    shown = [
        pk for number in range(1, pages + 1) for pk in page_of(ordered, number, size=size, is_narrowed=False)
    ]

    assert shown == list(ordered.values_list("pk", flat=True))


def test_the_last_page_passes_over_no_row(people):
    ordered = Customer.objects.order_by("search_name", "pk")

    with CaptureQueriesContext(connection) as asked:
        page = page_of(ordered, 999, size=2, is_narrowed=False)

    assert (page.number, len(page.object_list), page.has_next()) == (4, 1, False)
    assert "OFFSET" not in asked[-1]["sql"]
    assert '"search_name" DESC' in asked[-1]["sql"]


def test_a_shortcut_that_falls_short_is_left(people, monkeypatch):
    monkeypatch.setattr("crm.lists.paging.WORTH_IT", 1)
    ordered = Customer.objects.order_by(F("birthday").desc(nulls_last=True), "-pk")
    known = Customer.objects.exclude(birthday=None).order_by("-birthday", "-pk").values_list("pk", flat=True)

    def shown(size):
        return page_of(ordered, 1, size=size, is_narrowed=False, shortcut=known).object_list

    assert shown(2) == list(known)[:2]
    assert shown(5) == list(ordered.values_list("pk", flat=True))[:5]
