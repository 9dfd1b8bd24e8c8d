"""A full run: who counts, what is written, and how it is read."""

import random
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crm.models import Order
from crm.orders import refresh_order_facts
from segments.engine import drain_dirty, nightly, recalculate, sweep_due
from segments.engine.gaps import packed_days
from segments.engine.moment import Moment
from segments.engine.orders import basis_parts, settled_orders
from segments.engine.scope import EVERYBODY
from segments.engine.statements import Statements, text_of
from segments.models import CustomerMetrics, Period, Run
from segments.thresholds import current
from tests.factories import (
    CartEventFactory,
    CartFactory,
    ConsentFactory,
    CustomerFactory,
    OrderFactory,
    RefundFactory,
    SuppressionFactory,
)
from tests.segments.shop import NOON, bought, concluded, customer_with, metrics, store, type_of

pytestmark = pytest.mark.django_db
ROW = ("type_code", "stage", "r", "f", "m", "orders", "value", "next_change_at", "due_at")


def rows():
    return list(CustomerMetrics.objects.order_by("customer_id").values_list("customer_id", *ROW))


def test_a_second_run_writes_nothing():
    for days in range(8):
        customer_with((days * 20, 10 * days + 5), (days * 9, 7))
    CartFactory(opened_at=NOON - timedelta(hours=3))
    ConsentFactory()

    first = concluded()
    again = concluded()

    assert (first["changed"], again["changed"]) == (10, 0)
    assert Period.objects.filter(ended_at__isnull=False).count() == 0


def test_the_order_of_the_rows_does_not_matter():
    facts = [(days, Decimal(amount)) for days in (1, 5, 9, 30, 70) for amount in ("10", "20.55", "99.99")]
    found = []
    for seed in (1, 2):
        random.Random(seed).shuffle(facts)
        Order.objects.all().delete()
        Run.objects.all().delete()
        customers = [CustomerFactory() for _ in range(3)]
        for days, amount in facts:
            owner = customers[(days + int(amount)) % 3]
            OrderFactory(customer=owner, goods=amount, placed_at=NOON - timedelta(days))
        concluded()
        found.append([tuple(row)[1:] for row in rows() if row[0] in {c.pk for c in customers}])
        CustomerMetrics.objects.all().delete()
        Period.objects.all().delete()

    assert found[0] == found[1]


def test_equal_customers_get_equal_scores():
    twins = [customer_with((n % 5 * 3, 10 + n % 5)) for n in range(60)]

    concluded()

    by_facts = {}
    for n, customer in enumerate(twins):
        row = metrics(customer)
        by_facts.setdefault(n % 5, set()).add((row.r, row.f, row.m, row.type_code, row.stage))
    assert {kind: len(found) for kind, found in by_facts.items()} == dict.fromkeys(range(5), 1)


def test_fewer_than_50_buyers_get_provisional_scores_by_fixed_steps():
    store(pinned_active_days=100)
    made = [customer_with((days, 100)) for days in (25, 26, 50, 75, 100, 101)]

    summary = concluded()

    assert summary["provisional"] is True
    assert [metrics(customer).r for customer in made] == [5, 4, 4, 3, 2, 1]
    assert [metrics(customer).m for customer in made] == [3] * 6


def test_a_provisional_score_falls_on_its_day():
    store(pinned_active_days=100)
    customer = customer_with((25, 100))
    concluded()

    sweep_due(at=NOON + timedelta(hours=12, minutes=5))

    assert metrics(customer).r == 4


@pytest.mark.parametrize(
    ("columns", "counts"),
    [
        pytest.param({}, True, id="paid"),
        pytest.param({"status": "PENDING"}, False, id="not paid"),
        pytest.param({"is_test": True}, False, id="a test"),
        pytest.param({"cancelled_at": NOON - timedelta(days=1)}, False, id="cancelled before"),
        pytest.param({"cancelled_at": NOON + timedelta(days=1)}, True, id="cancelled only tomorrow"),
        pytest.param({"paid_at": NOON + timedelta(days=1)}, False, id="paid only tomorrow"),
    ],
)
def test_an_order_counts_as_of_the_moment_one_looks(columns, counts):
    customer = customer_with()
    bought(customer, 50, at=NOON - timedelta(days=3), **columns)

    concluded()

    assert metrics(customer).lifetime_orders == int(counts)


def test_a_refund_counts_from_the_moment_it_was_made():
    customer = customer_with()
    order = bought(customer, 50, at=NOON - timedelta(days=3))
    RefundFactory(order=order, amount=20, refunded_at=NOON + timedelta(hours=1))
    refresh_order_facts(Order.objects.filter(pk=order.pk))

    concluded()
    before = metrics(customer).value
    sweep_due(at=NOON + timedelta(hours=1))

    assert (before, metrics(customer).value) == (50, 30)


def test_an_order_in_another_currency_is_worth_what_it_was_then_also_for_a_past_day():
    from tests.factories import ExchangeRateFactory

    ExchangeRateFactory(currency="USD", base="EUR", date=(NOON - timedelta(days=5)).date(), rate="0.9")
    customer = customer_with()
    order = bought(customer, 100, at=NOON - timedelta(days=3), currency="USD")
    RefundFactory(order=order, amount=50, refunded_at=NOON + timedelta(days=1))
    refresh_order_facts(Order.objects.filter(pk=order.pk))

    concluded()

    assert metrics(customer).value == 90


def test_an_order_without_a_rate_counts_but_is_worth_nothing():
    customer = customer_with((3, 50))
    bought(customer, 100, at=NOON - timedelta(days=1), currency="USD")

    concluded()

    row = metrics(customer)
    assert (row.orders, row.unconverted_orders, row.value, row.aov) == (2, 1, 50, 50)


def test_a_suppressed_channel_makes_no_subscriber():
    one = ConsentFactory().customer
    SuppressionFactory(customer=one)
    both = ConsentFactory().customer
    ConsentFactory(customer=both, channel="SMS")
    SuppressionFactory(customer=both)

    concluded()

    assert (type_of(one), type_of(both)) == ("NON_TARGET", "SUBSCRIBER")


def test_where_the_store_requires_it_only_confirmed_consent_counts():
    store(confirmed_consent_required=True)
    granted, confirmed = ConsentFactory().customer, ConsentFactory(state="CONFIRMED").customer

    concluded()

    assert (type_of(granted), type_of(confirmed)) == ("NON_TARGET", "SUBSCRIBER")


@pytest.mark.parametrize(
    ("age", "expected"),
    [
        pytest.param(timedelta(minutes=59, seconds=59), "NON_TARGET", id="not yet an hour"),
        pytest.param(timedelta(hours=1), "ABANDONED", id="an hour"),
        pytest.param(timedelta(days=30), "ABANDONED", id="30 days"),
        pytest.param(timedelta(days=30, microseconds=1), "NON_TARGET", id="later than 30 days"),
    ],
)
def test_a_cart_is_left_between_an_hour_and_30_days(age, expected):
    cart = CartFactory(opened_at=NOON - age)

    concluded()

    assert type_of(cart.customer) == expected


def test_a_closed_cart_and_one_that_became_an_order_are_not_open():
    closed, converted, cancelled = (CartFactory(opened_at=NOON - timedelta(hours=5)) for _ in range(3))
    CartEventFactory(cart=closed, kind="CLOSED", happened_at=NOON - timedelta(hours=4))
    for cart, columns in ((converted, {}), (cancelled, {"cancelled_at": NOON - timedelta(hours=1)})):
        bought(cart.customer, 5, at=NOON - timedelta(hours=2), status="PENDING", **columns)

    concluded()

    assert [type_of(cart.customer) for cart in (closed, converted, cancelled)] == [
        "NON_TARGET",
        "NON_TARGET",
        "ABANDONED",
    ]


def test_a_past_day_is_computed_and_printed_and_nothing_is_written():
    customer = customer_with((100, 50), (1, 50))
    concluded()
    stored = rows()

    past = recalculate(as_of=NOON - timedelta(days=50), full=True)

    assert (past["written"], past["qualifying_orders"], past["buyers"]) == (False, 1, 1)
    assert sum(past["types"].values()) == 1
    assert rows() == stored
    assert metrics(customer).orders == 2


def test_who_joined_later_does_not_exist_yet():
    customer_with((10, 50))
    CustomerFactory(joined_at=NOON + timedelta(days=1))

    assert concluded()["customers"] == 1


def test_guests_are_told_apart():
    customer_with((10, 50))
    OrderFactory(customer=None, goods=30, placed_at=NOON - timedelta(days=2))

    summary = concluded()

    assert (summary["qualifying_orders"], summary["guest_orders"], summary["guest_revenue"]) == (
        1,
        1,
        "30.0000",
    )


def test_what_is_taken_back_tomorrow_is_counted_today_of_guests_too():
    for customer in (customer_with(), None):
        order = OrderFactory(customer=customer, goods=30, placed_at=NOON - timedelta(days=2))
        RefundFactory(order=order, amount=20, refunded_at=NOON + timedelta(days=1))
        OrderFactory(
            customer=customer,
            goods=5,
            placed_at=NOON - timedelta(days=2),
            cancelled_at=NOON + timedelta(days=1),
        )
    refresh_order_facts(Order.objects.all())

    everybody = concluded()
    touched = recalculate(as_of=NOON + timedelta(minutes=1), full=False)

    for summary in (everybody, touched):
        told = {name: summary[name] for name in ("buyers", "qualifying_orders", "revenue")}
        assert told == {"buyers": 1, "qualifying_orders": 2, "revenue": "35.0000"}
        assert (summary["guest_orders"], summary["guest_revenue"]) == (2, "35.0000")


def test_a_shop_without_a_cart_feed_says_so():
    customer_with((10, 50))
    without = concluded()["cart_feed"]
    CartFactory()

    assert (without, concluded()["cart_feed"]) == (False, True)


@pytest.mark.parametrize("basis", ["REVENUE", "MARGIN", "AOV"])
def test_the_value_window_and_basis_of_the_store(basis):
    store(value_window_days=30, value_basis=basis, default_margin_pct=40)
    customer = customer_with((40, 500), (29, 100), (3, 50))

    concluded()

    row = metrics(customer)
    expected = {"REVENUE": Decimal(150), "MARGIN": Decimal(60), "AOV": Decimal(75)}[basis]
    assert (row.orders, row.lifetime_orders, row.value, row.aov) == (2, 3, expected, Decimal(75))


def test_an_order_leaves_the_value_window_on_its_day():
    store(value_window_days=30, pinned_high_value=100, pinned_active_days=365)
    customer = customer_with((29, 100), (3, 50))
    concluded()
    row = metrics(customer)

    assert (row.type_code, row.next_type_code) == ("LOYAL", "LOW_VALUE")
    assert row.next_change_at == datetime(2025, 12, 30, tzinfo=UTC)
    sweep_due(at=row.next_change_at)
    assert (type_of(customer), metrics(customer).value) == ("LOW_VALUE", 50)


def test_nobody_moves_because_somebody_else_bought():
    made = [customer_with((n % 7, 10 + n)) for n in range(60)]
    concluded()
    before = {customer.pk: metrics(customer).m for customer in made[1:]}
    bought(made[0], 10_000, at=NOON)

    drain_dirty(at=NOON)

    assert {customer.pk: metrics(customer).m for customer in made[1:]} == before
    assert metrics(made[0]).m == 5


def test_the_night_moves_the_thresholds_and_only_then_everybody():
    made = [customer_with((n % 7, 10 + n)) for n in range(60)]
    concluded()
    quiet = nightly(at=NOON + timedelta(hours=1))
    for customer in made[:20]:
        bought(customer, 10_000, at=NOON + timedelta(hours=2))

    drain_dirty(at=NOON + timedelta(hours=2))
    moved = nightly(at=NOON + timedelta(hours=3))

    assert (quiet["moved"], quiet["changed"]) == (False, 0)
    assert moved["moved"] is True
    assert moved["changed"] > 20
    assert (
        current().high_value == 10_000 + Decimal(10 + 8) - Decimal("0.2") * 0 or current().high_value > 10_000
    )


def test_the_first_drain_of_a_new_shop_measures_it():
    customer = customer_with((3, 50))

    found = drain_dirty(at=NOON)

    assert (found["full"], found["looked"]) == (True, 1)
    assert type_of(customer) == "LOYAL"


def test_a_run_lost_half_way_makes_the_next_look_at_everybody():
    made = [customer_with((3, 50)) for _ in range(3)]
    concluded()
    bought(made[0], 10, at=NOON)
    from crm.models import DirtyCustomer

    DirtyCustomer.objects.all().delete()
    Run.objects.create(kind="FULL", as_of=NOON, started_at=NOON)
    bought(made[1], 10, at=NOON)

    found = drain_dirty(at=NOON)

    assert found["full"] is True
    assert [metrics(customer).orders for customer in made] == [2, 2, 1]
    assert Run.objects.filter(finished_at=None).count() == 0


def test_the_number_of_statements_does_not_grow_with_the_customers():
    def statements(what):
        with CaptureQueriesContext(connection) as queries:
            what()
        return len(queries)

    customer_with((3, 50))
    concluded()
    counts = {"full": [], "drain": [], "sweep": []}
    at = NOON
    for more in (1, 3):
        made = [customer_with((3, 50)) for _ in range(more)]
        at += timedelta(minutes=1)
        counts["full"].append(statements(lambda: concluded(as_of=at)))  # noqa: B023 -- called at once
        at += timedelta(minutes=1)
        for customer in made:
            bought(customer, 5, at=at)
        counts["drain"].append(statements(lambda: drain_dirty(at=at)))  # noqa: B023 -- called at once
        at += timedelta(minutes=1)
        CustomerMetrics.objects.filter(customer__in=made).update(due_at=at, is_subscriber=True)
        counts["sweep"].append(statements(lambda: sweep_due(at=at)))  # noqa: B023 -- called at once

    assert {name: one == three for name, (one, three) in counts.items()} == dict.fromkeys(counts, True)


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
    customer_with((3, 50))

    concluded()

    refunds, rates = (
        (" crm_refund r", " crm_exchangerate x")
        if connection.vendor == "postgresql"
        else ("SEARCH r ", "SEARCH x ")
    )
    assert [(plan.count(refunds), plan.count(rates)) for plan in plans] == [(1, 1)]


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


def test_days_are_those_of_the_store():
    store(time_zone="Pacific/Auckland", pinned_active_days=10, pinned_high_value=1)
    customer = customer_with()
    bought(customer, 5, at=datetime(2025, 12, 1, 13, tzinfo=UTC))

    concluded(as_of=datetime(2025, 12, 12, 10, tzinfo=UTC))

    row = metrics(customer)
    assert row.last_order_on == date(2025, 12, 2)
    assert row.next_change_at == datetime(2025, 12, 12, 11, tzinfo=UTC)


def test_what_is_stored_does_not_depend_on_how_far_ahead_one_looks():
    """Two long own gaps after the last order the customer would be late, but is dormant long before."""
    store(pinned_active_days=30)
    customer = customer_with((500, 5), (400, 5), (250, 5), (100, 5))
    concluded()
    before = metrics(customer).due_at

    assert concluded(as_of=NOON + timedelta(days=80))["changed"] == 0
    assert (before, metrics(customer).due_at) == (None, None)
