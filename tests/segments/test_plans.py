"""How the statements of a pass read: by which index, how often, and nothing that they need not."""

from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crm.models import DirtyCustomer, Order
from crm.orders import refresh_order_facts
from segments.engine import drain_dirty
from segments.engine.gaps import packed_days
from segments.engine.moment import Moment
from segments.engine.orders import basis_parts, settled_orders
from segments.engine.scope import EVERYBODY
from segments.engine.statements import Statements, text_of
from tests.factories import CartFactory, CustomerFactory
from tests.segments.shop import NOON, bought, concluded, customer_with, store

pytestmark = pytest.mark.django_db


def plan_of(statement, statements):
    explain = "EXPLAIN (COSTS OFF) " if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN "
    return "\n".join(str(row) for row in statements.rows(explain + statement))


def test_the_aggregate_streams_the_covering_index():
    for n in range(30):
        customer_with((n, 5), (n + 1, 6))
    moment = Moment.at(NOON)
    statements = Statements(using="default", params=moment.params())
    parts = basis_parts(moment, statements) | {"days": packed_days(connection.vendor, scope=EVERYBODY)}
    select = text_of("bought").format(**parts, orders=settled_orders(scope=EVERYBODY))
    select = select[select.index("SELECT") :]
    if connection.vendor == "postgresql":
        for setting in ("enable_hashagg", "enable_seqscan", "enable_sort", "enable_bitmapscan"):
            statements.execute(f"SET LOCAL {setting} = off")
        # Of so few orders another index may be as cheap.
        statements.execute("SET CONSTRAINTS ALL IMMEDIATE")
        statements.execute("DROP INDEX order_of_customer, order_newest, order_settled_late")
        plan = plan_of(select, statements)
        assert "Index Only Scan using order_engine" in plan
        assert "GroupAggregate" in plan
        assert "HashAggregate" not in plan
    else:
        plan = plan_of(select, statements)
        assert "USING COVERING INDEX order_engine" in plan
        assert "TEMP B-TREE FOR GROUP BY" not in plan


def test_refunds_and_rates_of_a_late_order_are_asked_for_once(monkeypatch):
    """Written out again at each use they took 85 seconds for 300 orders."""
    plans = []
    plain = Statements.execute

    def watched(self, statement, **params):
        if "INTO engine_late" in statement:
            plans.append(plan_of(statement, self))
        return plain(self, statement, **params)

    monkeypatch.setattr(Statements, "execute", watched)
    customer = customer_with()
    bought(customer, 50, at=NOON - timedelta(days=3), paid_at=NOON - timedelta(days=3))
    late = bought(customer, 50, at=NOON - timedelta(days=2))
    Order.objects.filter(pk=late.pk).update(cancelled_at=NOON + timedelta(days=1))
    refresh_order_facts(Order.objects.all())

    concluded()

    refunds, rates = (
        (" crm_refund r", " crm_exchangerate x")
        if connection.vendor == "postgresql"
        else ("SEARCH r ", "SEARCH x ")
    )
    assert [(plan.count(refunds), plan.count(rates)) for plan in plans] == [(1, 1)]


def test_late_orders_are_looked_for_only_where_there_is_one():
    """Of a minute's look at one person on PostgreSQL a third was planning a statement that finds none."""
    customer_with((3, 50))
    with CaptureQueriesContext(connection) as queries:
        concluded()

    assert [sql for sql in (query["sql"] for query in queries) if "INTO engine_late" in sql] == []


def test_no_statement_of_a_pass_scans_a_subquery_within_a_scan(monkeypatch):
    """SQLite reads a LEFT JOIN to a subquery row by row within each row: minutes instead of seconds."""
    customer_with((3, 50))
    CartFactory(opened_at=NOON - timedelta(hours=2))
    store(value_window_days=30)
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL has no query plan of SQLite")
    plans = {}
    plain = Statements.execute

    def watched(self, statement, **params):
        if statement.lstrip().startswith(("INSERT", "UPDATE", "DELETE", "SELECT")):
            from segments.dialect import adapted

            with connection.cursor() as cursor:
                named = adapted({**self.params, **params}, using=self.using)
                cursor.execute("EXPLAIN QUERY PLAN " + statement, named)
                plans[statement] = [(loop, step) for _id, loop, _unused, step in cursor.fetchall()]
        return plain(self, statement, **params)

    monkeypatch.setattr(Statements, "execute", watched)

    concluded()

    for statement, plan in plans.items():
        inner = [step for _loop, step in plan if step.startswith("SCAN") and "LEFT-JOIN" in step]
        assert inner == [], statement
    joined = next(plan for statement, plan in plans.items() if "INTO engine_changed" in statement)
    scans = Counter(loop for loop, step in joined if step.startswith("SCAN"))
    assert set(scans.values()) == {1}, "each layer reads the one below it, once"


def watched_plans(monkeypatch, of: tuple[str, ...]) -> list[str]:
    """The plan of every statement that holds one of these, as the pass goes on."""
    plans = []
    plain = Statements.execute

    def watched(self, statement, **params):
        if any(part in statement for part in of):
            explain = "EXPLAIN (COSTS OFF) " if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN "
            plans.append("\n".join(str(row) for row in self.rows(explain + statement, **params)))
        return plain(self, statement, **params)

    monkeypatch.setattr(Statements, "execute", watched)
    return plans


def test_what_changes_is_looked_up_among_the_stored_rows(monkeypatch):
    """SQLite read every stored row and period to write a dozen: a third of a look at who is due."""
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL has no query plan of SQLite")
    customer = customer_with((3, 50))
    concluded()
    bought(customer, 5, at=NOON)
    plans = watched_plans(monkeypatch, ("UPDATE segments_",))

    drain_dirty(at=NOON + timedelta(minutes=1))

    assert len(plans) >= 3
    for plan in plans:
        assert "SCAN m" not in plan
        assert "SCAN p" not in plan
        assert "BLOOM FILTER" not in plan


def test_a_first_look_at_many_does_not_read_all_moves_for_each_open_period(monkeypatch):
    """It took minutes: SQLite, told how many moves there are, went from the periods to them without a key."""
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL has no query plan of SQLite")
    for _n in range(120):
        customer_with((3, 50))
    plans = watched_plans(monkeypatch, ("UPDATE segments_period",))

    concluded()

    assert len(plans) == 2
    for plan in plans:
        steps = [step for step in plan.splitlines() if "SCAN" in step or "SEARCH" in step]
        assert [step for step in steps[1:] if "SCAN" in step] == []
        assert "AUTOMATIC" not in plan


def test_marks_are_forgotten_where_they_lie(monkeypatch):
    """PostgreSQL compared 23,570 marks with one another for three minutes: it took the table for the empty one it was."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no query plan of PostgreSQL")
    customer_with((3, 50))
    plans = watched_plans(monkeypatch, ("FROM crm_dirtycustomer",))

    concluded()

    assert not DirtyCustomer.objects.exists()
    [plan] = plans
    assert "Tid Scan" in plan
    assert "Join" not in plan
    assert "Nested Loop" not in plan


def test_the_open_period_is_found_by_its_key(monkeypatch):
    """Not among all periods of the customer, however many there have been."""
    customer = customer_with((3, 50))
    # Of few periods reading all is as cheap.
    CustomerFactory.create_batch(300, joined_at=NOON - timedelta(days=9))
    concluded()
    bought(customer, 5, at=NOON)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ANALYZE segments_period")
    plans = watched_plans(monkeypatch, ("SET ended_at = %(as_of)s",))

    drain_dirty(at=NOON + timedelta(minutes=1))

    [plan] = plans
    assert "period_one_end" in plan
    if connection.vendor == "sqlite":
        assert "period_one_end (customer_id=? AND dimension=? AND <expr>=?)" in plan


def test_a_range_of_customers_reads_its_own_stored_rows_only(monkeypatch):
    """PostgreSQL read all of them for each range: with a million customers fifty times."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no query plan of PostgreSQL")
    customer_with((3, 50))
    plans = watched_plans(monkeypatch, ("INTO engine_changed",))

    concluded()

    [plan] = plans
    for table in ("segments_customermetrics m", "engine_bought b"):
        lines = plan[plan.index(table) :].splitlines()[1:3]
        assert any("customer_id >= " in line and "customer_id <= " in line for line in lines), table


def test_the_customers_of_a_few_are_asked_for_first(monkeypatch):
    """PostgreSQL joined everybody with what is known and then asked who was due."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no query plan of PostgreSQL")
    customer = customer_with((3, 50))
    concluded()
    bought(customer, 5, at=NOON)
    plans = watched_plans(monkeypatch, ("INTO engine_changed",))

    drain_dirty(at=NOON + timedelta(minutes=1))

    [plan] = plans
    scope = plan.index("engine_scope e")
    joined = plan[:scope].splitlines()[-3:]
    assert any("crm_customer t" in line for line in [*joined, *plan[scope:].splitlines()[:4]])
    assert "Semi Join" not in plan


def test_a_second_look_at_a_few_makes_no_table_and_empties_only_what_was_filled():
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no cost for making and emptying tables")
    customer = customer_with((3, 50))
    concluded()
    for minutes in (1, 2):
        bought(customer, 5, at=NOON + timedelta(minutes=minutes))
        with CaptureQueriesContext(connection) as queries:
            drain_dirty(at=NOON + timedelta(minutes=minutes))
    asked = [query["sql"] for query in queries]

    assert [sql for sql in asked if sql.startswith("CREATE")] == []
    [first, *_rest] = [sql for sql in asked if sql.startswith("TRUNCATE")]
    assert "engine_bought" in first
    assert "engine_carts" not in first
    assert len(asked) < 50
