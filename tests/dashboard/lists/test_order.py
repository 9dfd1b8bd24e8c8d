"""Everybody sorted by what the engine concluded: told by its own table, and the same as the list sorted whole."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from crm.lists.heads import sorting
from crm.models import Customer, ListLook
from dashboard.lists.customers import CUSTOMERS, ids_by_metrics
from segments.models import CustomerMetrics
from tests.factories import CustomerFactory, UserFactory

pytestmark = pytest.mark.django_db
BY_METRICS = [code for code, column in sorting(CUSTOMERS).items() if column.order.startswith("metrics__")]


@pytest.fixture
def people():
    """Four whom the engine has looked at, one of them erased, and one it has not."""
    CustomerFactory()
    for orders, erased_at in [(2, None), (1, None), (2, None), (3, now())]:
        CustomerMetrics.objects.create(
            customer=CustomerFactory(erased_at=erased_at), type_code="LOYAL", stage="GROWING", currency="EUR",
            orders=orders, value=orders * 10, aov=10, next_change_at=now(), next_type_code="AT_RISK",
            first_order_on=date(2026, 1, orders), last_order_on=date(2026, 2, orders),
        )  # fmt: skip


def ids(client, query):
    return [row.row.pk for row in client.get(f"/customers/?{query}").context["rows"]]


@pytest.mark.parametrize("code", BY_METRICS)
@pytest.mark.parametrize("turned", ["", "-"])
def test_it_is_the_list_sorted_whole(signed_in, people, monkeypatch, code, turned):
    client = signed_in()
    whole = ids(client, f"sort={turned}{code}")
    monkeypatch.setattr("crm.lists.paging.WORTH_IT", 1)
    monkeypatch.setattr("crm.lists.page.look_at", lambda user, page: ListLook(page=page, size=1))

    with CaptureQueriesContext(connection) as asked:
        first = ids(client, f"sort={turned}{code}")
    by_one_table = [
        one["sql"]
        for one in asked
        if "ORDER BY" in one["sql"] and 'FROM "segments_customermetrics"' in one["sql"]
    ]
    second = ids(client, f"sort={turned}{code}&page=2")

    assert first + second == whole[:2]
    assert len(by_one_table) == 1
    assert "JOIN" not in by_one_table[0]


def test_who_sees_only_some_is_told_by_them():
    by = sorting(CUSTOMERS)["value"]

    assert ids_by_metrics(UserFactory(role="ACCOUNT_MANAGER"), by, True) is None
    assert ids_by_metrics(UserFactory(role="ADMIN"), sorting(CUSTOMERS)["name"], True) is None
    assert list(ids_by_metrics(UserFactory(role="ADMIN"), by, True)) == []
    assert Customer.objects.count() == 0
