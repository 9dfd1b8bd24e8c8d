"""Replay: history of old data, drawn in order, as often as one likes with the same result."""

import json
from datetime import UTC, date, datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from segments.engine import recalculate, replay
from segments.engine.replay import days_between
from segments.instants import end_of_day
from segments.models import CustomerMetrics, Period, Run
from tests.segments.shop import bought, customer_with, metrics, store

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 1, 10, 8, tzinfo=UTC)


@pytest.fixture
def customer():
    store(pinned_active_days=40, pinned_high_value=100)
    made = customer_with()
    for month, amount in ((1, 60), (2, 60), (9, 10)):
        bought(made, amount, at=datetime(2025, month, 10, 12, tzinfo=UTC))
    return made


def history(customer):
    found = Period.objects.filter(customer=customer, dimension="TYPE").order_by("started_at")
    return [(p.code, p.started_at.date().isoformat(), p.cause) for p in found]


EXPECTED = [
    ("LOW_VALUE", "2025-01-31", "FIRST"),
    ("LOYAL", "2025-02-28", "ORDER"),
    ("AT_RISK", "2025-03-31", "TIME"),
    ("LOYAL", "2025-09-30", "ORDER"),
    ("AT_RISK", "2025-10-31", "TIME"),
]


def test_months_end_on_their_last_day_and_the_last_day_always_counts():
    assert list(days_between(date(2025, 1, 15), date(2025, 4, 10), every="month")) == [
        date(2025, 1, 31),
        date(2025, 2, 28),
        date(2025, 3, 31),
        date(2025, 4, 10),
    ]
    assert list(days_between(date(2025, 1, 1), date(2025, 1, 12), every="week")) == [
        date(2025, 1, 1),
        date(2025, 1, 8),
        date(2025, 1, 12),
    ]


def test_replay_tells_the_history_of_old_data(customer):
    replay(first=date(2025, 1, 1), last=date(2025, 12, 31), every="month", at=NOW)

    assert history(customer) == EXPECTED
    assert Run.objects.count() == 12


def test_replay_again_rewrites_the_same_history(customer):
    replay(first=date(2025, 1, 1), last=date(2025, 12, 31), every="month", at=NOW)
    replay(first=date(2025, 1, 1), last=date(2025, 12, 31), every="month", at=NOW)

    assert history(customer) == EXPECTED
    assert Run.objects.count() == 12


@pytest.mark.parametrize("month", [2, 3, 8, 9, 10])
def test_replay_from_the_middle_keeps_what_was_before_and_tells_the_same_causes(customer, month):
    replay(first=date(2025, 1, 1), last=date(2025, 12, 31), every="month", at=NOW)
    replay(first=date(2025, month, 1), last=date(2025, 12, 31), every="month", at=NOW)

    assert history(customer) == EXPECTED


def test_after_replay_the_stored_state_is_the_last_day_as_a_full_run_finds_it(customer):
    replay(first=date(2025, 1, 1), last=date(2025, 12, 31), every="month", at=NOW)
    stored = CustomerMetrics.objects.filter(customer=customer).values().get()

    again = recalculate(as_of=end_of_day(date(2025, 12, 31), zone="UTC"), full=True)

    assert again["changed"] == 0
    assert CustomerMetrics.objects.filter(customer=customer).values().get() == stored


def test_a_late_order_changes_the_state_from_the_run_that_sees_it(customer):
    replay(first=date(2025, 1, 1), last=date(2025, 6, 30), every="month", at=NOW)
    bought(customer, 5, at=datetime(2025, 6, 2, 12, tzinfo=UTC))

    recalculate(as_of=end_of_day(date(2025, 7, 1), zone="UTC"), full=True)

    assert history(customer)[-1] == ("LOYAL", "2025-07-01", "LATE_ORDER")


def test_the_command_prints_one_object_a_run(customer):
    out = StringIO()

    call_command(
        "replay", "--from", "2025-01-01", "--to", "2025-03-15", "--every", "month", "--json", stdout=out
    )

    found = [json.loads(line) for line in out.getvalue().splitlines()]
    assert [(run["as_of"], run["types"]["LOYAL"]) for run in found] == [
        ("2025-01-31", 0),
        ("2025-02-28", 1),
        ("2025-03-15", 1),
    ]


def test_the_command_refuses_days_in_the_wrong_order(customer):
    with pytest.raises(CommandError, match="later than"):
        call_command("replay", "--from", "2025-03-01", "--to", "2025-01-01")


def test_recalculate_prints_one_json_object_and_nothing_else(customer):
    out = StringIO()

    call_command("recalculate", "--as-of", "2025-02-28", "--full", "--json", stdout=out)

    found = json.loads(out.getvalue())
    assert (found["as_of"], found["types"]["LOYAL"], found["revenue"]) == ("2025-02-28", 1, "120.0000")
    assert metrics(customer).type_code == "LOYAL"


def test_recalculate_refuses_what_is_not_a_day():
    with pytest.raises(CommandError, match="not a day"):
        call_command("recalculate", "--as-of", "yesterday")


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no rows that wait to be cleared")
def test_the_rows_each_day_replaced_make_room_for_the_next(customer):
    """The days follow each other faster than autovacuum comes."""
    with CaptureQueriesContext(connection) as asked:
        replay(first=date(2025, 1, 1), last=date(2025, 1, 3), every="day", at=NOW)

    cleared = 'VACUUM (ANALYZE) "segments_customermetrics"'
    assert [query["sql"] for query in asked if "VACUUM" in query["sql"]] == [cleared] * 3
