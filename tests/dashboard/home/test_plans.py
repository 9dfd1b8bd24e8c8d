"""The first page stays quick with many customers: no period is joined with periods, no long table is read whole."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from segments.engine import recalculate
from tests.factories import ConsentFactory, OrderFactory, TeamFactory, UserFactory

LONG_TABLES = ("segments_period", "crm_order", "crm_consent")


@pytest.fixture
def shop(store, at):
    """A few hundred periods, so that both planners have something to weigh."""
    team = TeamFactory()
    owner = UserFactory(role="ACCOUNT_MANAGER", team=team)
    people = [
        ConsentFactory(happened_at=at - timedelta(days=400), customer__owner=owner).customer for _n in range(60)
    ]
    for number, person in enumerate(people):
        OrderFactory(customer=person, placed_at=at - timedelta(days=95 + number), goods=100 + number)
    for back in (300, 200, 100, 30, 8, 1, 0):
        recalculate(as_of=at - timedelta(days=back), full=True)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        if connection.vendor == "postgresql":  # small tables are read whole whatever their indexes
            cursor.execute("SET LOCAL enable_seqscan = off")
    return owner


def statements_of(client, path):
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    asked = [query["sql"] for query in captured if query["sql"].startswith("SELECT")]
    return [sql for sql in asked if not sql.startswith("SELECT 1 ")]  # whether there is any: reads one row


def whole_reads(sql):
    """Tables that the plan of this statement reads from end to end."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {'QUERY PLAN ' if connection.vendor == 'sqlite' else ''}{sql}")
        plan = "\n".join(" ".join(str(cell) for cell in row) for row in cursor.fetchall())
    return set(re.findall(r"(?:SCAN|Seq Scan on) (\w+)", plan))


@pytest.mark.parametrize("role", ["ACCOUNT_MANAGER", "ADMIN", "MARKETER"])
def test_no_long_table_is_read_from_end_to_end(signed_in, shop, role):
    client = signed_in(role, team=shop.team)
    statements = statements_of(client, "/?since=day")

    assert [sql for sql in statements if whole_reads(sql) & set(LONG_TABLES)] == []


@pytest.mark.parametrize("role", ["ACCOUNT_MANAGER", "ADMIN", "MARKETER"])
def test_no_statement_joins_periods_with_periods(signed_in, shop, role):
    client = signed_in(role, team=shop.team)

    told = [sql for sql in statements_of(client, "/?since=week") if "segments_period" in sql]

    assert len(told) >= 3
    assert [sql for sql in told if len(re.findall(r'(?:FROM|JOIN) "segments_period"', sql)) > 1] == []


def test_who_left_a_type_is_counted_from_its_index(shop, at):
    from dashboard.home.moves import ended_since

    assert "period_type_ended" in ended_since(at - timedelta(days=2)).values("code").explain()
