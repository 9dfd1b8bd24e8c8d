"""Many marks drained by several connections: the same rows and history as by one, and no mark lost."""

from datetime import timedelta

import pytest

from crm.models import Customer, DirtyCustomer, Order
from segments.engine import drain_dirty, sweep_due, touched
from segments.models import CustomerMetrics, Period, Run
from tests.segments.shop import NOON, bought, concluded, rows_that_a_full_pass_would_write
from tests.segments.test_shares import only_postgres, sixty_customers, stored

pytestmark = pytest.mark.django_db(transaction=True)
LATER = NOON + timedelta(hours=1)


@pytest.fixture
def marked(monkeypatch):
    """Sixty people concluded about, of whom the twelve newest have bought since."""
    monkeypatch.setattr(touched, "WORTH_A_SHARE", 5)
    sixty_customers()
    concluded()
    DirtyCustomer.objects.all().delete()
    newest = list(Customer.objects.order_by("-pk")[:12])
    for customer in newest:
        bought(customer, 70, at=LATER)
    return newest


def drained_by(workers: int, settings):
    settings.ENGINE_WORKERS = workers
    return drain_dirty(at=LATER)


@only_postgres
def test_two_connections_write_what_one_writes(marked, settings):
    drained_by(1, settings)
    alone = stored()
    Period.objects.all().delete()
    CustomerMetrics.objects.all().delete()
    Run.objects.all().delete()
    DirtyCustomer.objects.all().delete()
    new = Order.objects.filter(placed_at=LATER)
    placed = list(new)
    new.delete()
    concluded()
    for order in placed:
        bought(order.customer, order.goods, at=LATER, source=order.source, external_id=order.external_id)

    found = drained_by(2, settings)

    assert (found["looked"], found["full"]) == (len(marked), False)
    assert stored() == alone
    assert rows_that_a_full_pass_would_write(as_of=LATER) == 0


@only_postgres
def test_each_connection_looks_at_as_many(marked, settings, monkeypatch):
    seen = []
    plain = touched.stage_facts

    def noted(statements, moment, *, scope):
        seen.append(
            (statements.value("SELECT pg_backend_pid()"), statements.value("SELECT count(*) FROM engine_scope"))
        )
        plain(statements, moment, scope=scope)

    monkeypatch.setattr(touched, "stage_facts", noted)
    drained_by(2, settings)

    assert len({pid for pid, _looked in seen}) == 2
    assert [looked for _pid, looked in seen] == [6, 6]


@only_postgres
def test_a_share_that_fails_keeps_its_marks_for_the_next_drain(marked, settings, monkeypatch):
    plain = touched.write_changed
    last = max(customer.pk for customer in marked)

    def broken(statements, *args, **params):
        if statements.params["share_last"] == last:
            raise RuntimeError("the disk is full")
        return plain(statements, *args, **params)

    monkeypatch.setattr(touched, "write_changed", broken)
    with pytest.raises(RuntimeError, match="the disk is full"):
        drained_by(2, settings)
    left = DirtyCustomer.objects.count()
    monkeypatch.undo()
    drained_by(2, settings)

    assert left == 6
    assert DirtyCustomer.objects.count() == 0
    assert rows_that_a_full_pass_would_write(as_of=LATER) == 0


@only_postgres
def test_many_who_are_due_are_shared_like_marks(marked, settings, monkeypatch):
    """A minute's look at a shop of a million is at thousands at midnight."""
    drained_by(1, settings)
    settings.ENGINE_WORKERS = 2
    due = NOON + timedelta(days=400)
    expected = CustomerMetrics.objects.filter(due_at__lte=due).count()
    seen = []
    plain = touched.stage_facts

    def noted(statements, moment, *, scope):
        seen.append(statements.value("SELECT pg_backend_pid()"))
        plain(statements, moment, scope=scope)

    monkeypatch.setattr(touched, "stage_facts", noted)

    found = sweep_due(at=due)

    assert expected >= 10
    assert found["looked"] >= expected
    assert len(set(seen)) == 2
    assert rows_that_a_full_pass_would_write(as_of=due) == 0


def test_few_marks_stay_on_one_connection(marked, settings, monkeypatch):
    monkeypatch.setattr(touched, "WORTH_A_SHARE", 1_000)
    monkeypatch.setattr(touched, "side_by_side", lambda *args: pytest.fail("shared for nothing"))

    assert drained_by(2, settings)["looked"] == 12
