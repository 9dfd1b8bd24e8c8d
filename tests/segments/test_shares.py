"""A pass over everybody in several shares: the same rows, the same history, one pass at a time."""

from datetime import timedelta
from threading import Thread

import pytest
from django.db import connection

from segments.engine import full, recalculate, shares, writing
from segments.engine.lock import EngineIsBusy, join_the_pass, leave_the_pass, only_one_pass
from segments.engine.scope import EVERYBODY
from segments.models import CustomerMetrics, Period, Run
from tests.segments.shop import NOON, customer_with

only_postgres = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="SQLite has no second writer, so one share"
)
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def small_ranges(monkeypatch):
    """Ranges of seven customers, so that sixty are enough for several shares."""
    for module in (writing, shares, full):
        monkeypatch.setattr(module, "RANGE", 7)


def sixty_customers():
    for number in range(60):
        days = [(1 + (number * 7 + again * 31) % 300, 10 + number * again) for again in range(number % 5)]
        customer_with(*days)


def stored():
    """Every row of the metrics and of the history, without keys."""
    rows = CustomerMetrics.objects.order_by("customer_id").values()
    periods = Period.objects.order_by("customer_id", "dimension", "started_at")
    return list(rows), list(
        periods.values("customer_id", "dimension", "code", "started_at", "ended_at", "cause", "facts")
    )


def written_by(workers: int):
    Period.objects.all().delete()
    CustomerMetrics.objects.all().delete()
    Run.objects.all().delete()
    for days in (0, 40):
        summary = recalculate(as_of=NOON + timedelta(days=days), full=True, workers=workers)
    summary.pop("seconds")
    return summary, Run.objects.latest("pk").thresholds, stored()


@only_postgres
@pytest.mark.parametrize("workers", [2, 3])
def test_several_shares_write_what_one_writes(small_ranges, workers):
    sixty_customers()
    alone = written_by(1)

    assert len(alone[2][0]) == 60
    assert written_by(workers) == alone


@only_postgres
def test_the_shares_work_on_connections_of_their_own(small_ranges, monkeypatch):
    sixty_customers()
    seen = set()
    plain = full.stage_facts

    def noted(statements, moment, *, scope):
        seen.add((statements.value("SELECT pg_backend_pid()"), scope != EVERYBODY))
        plain(statements, moment, scope=scope)

    monkeypatch.setattr(full, "stage_facts", noted)
    recalculate(as_of=NOON, full=True, workers=3)

    assert len(seen) == 3
    assert {shared for _pid, shared in seen} == {True}


@only_postgres
def test_a_share_that_fails_leaves_a_run_that_the_next_pass_makes_good(small_ranges, monkeypatch):
    sixty_customers()
    right = written_by(1)[2]
    CustomerMetrics.objects.update(orders=99)
    plain = full.write_changed
    middle = CustomerMetrics.objects.order_by("customer_id")[30].customer_id

    def broken(*args, first_id, **params):
        if first_id > middle:
            raise RuntimeError("the disk is full")
        return plain(*args, first_id=first_id, **params)

    monkeypatch.setattr(full, "write_changed", broken)
    with pytest.raises(RuntimeError, match="the disk is full"):
        recalculate(as_of=NOON + timedelta(days=40), full=True, workers=2)
    half = CustomerMetrics.objects.filter(orders=99).count()
    monkeypatch.undo()
    recalculate(as_of=NOON + timedelta(days=40), full=False)

    assert 0 < half < 60
    assert stored() == right


@only_postgres
def test_no_pass_begins_while_a_share_of_a_lost_one_is_at_work():
    """The lock of a killed pass is free at once; what its shares had begun ends a moment later."""
    found = []

    def share():
        join_the_pass(using="default")
        found.append(tried())
        leave_the_pass(using="default")
        found.append(tried())
        connection.close()

    def tried():
        answers = []
        thread = Thread(target=_try, args=(answers,))
        thread.start()
        thread.join()
        return answers[0]

    thread = Thread(target=share)
    thread.start()
    thread.join()

    assert found == ["busy", "in"]


def _try(answers):
    try:
        with only_one_pass(using="default", wait=False):
            answers.append("in")
    except EngineIsBusy:
        answers.append("busy")
    finally:
        connection.close()


def test_progress_is_told_of_every_range_of_every_share(small_ranges):
    sixty_customers()
    told = []
    recalculate(
        as_of=NOON, full=True, workers=2, tell=lambda done, total, step: told.append((done, total, step))
    )
    done = [done for done, _total, step in told if step == "concluding"]

    assert done == sorted(done)
    assert done[0] == 0
    assert {total for _done, total, step in told if step == "concluding"} == {done[-1]}


def test_the_parts_follow_each_other_and_are_of_one_length():
    assert shares.parts_of(5, 14, 3) == [(5, 7), (8, 10), (11, 14)]
    assert shares.parts_of(1, 1, 1) == [(1, 1)]


def test_an_error_in_the_only_share_is_raised(monkeypatch):
    customer_with((1, 10))

    def broken(*args, **params):
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(full, "write_changed", broken)
    with pytest.raises(RuntimeError, match="the disk is full"):
        recalculate(as_of=NOON, full=True)
