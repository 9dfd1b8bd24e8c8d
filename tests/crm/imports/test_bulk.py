import threading

import pytest
from django.db import IntegrityError, connection, connections, transaction

from crm.imports.bulk import filling
from crm.imports.staging import rows_of, run
from tests.factories import OrderFactory

SHAPE = (
    "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = 'crm_orderline'::regclass"
    " UNION SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index"
    " WHERE indrelid = 'crm_orderline'::regclass ORDER BY 1, 2"
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def on_postgres():
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no foreign keys that could rest")


def lines_of(order_id, count=3):
    run(
        "INSERT INTO crm_orderline (order_id, title, sku, quantity, total, discount, is_gift_card)"
        " SELECT %s, '', '', 1, 10000, 0, false FROM generate_series(1, %s)",
        [order_id, count],
    )


def indexes():
    return len(rows_of("SELECT 1 FROM pg_index WHERE indrelid = 'crm_orderline'::regclass"))


def test_a_filled_table_has_the_keys_and_indexes_it_had():
    order, before = OrderFactory(), rows_of(SHAPE)

    with transaction.atomic(), filling("crm_orderline", rows=100_000):
        resting = indexes()
        lines_of(order.pk)

    assert (resting, indexes()) == (0, 3)
    assert rows_of(SHAPE) == before
    assert rows_of("SELECT COUNT(*) FROM crm_orderline") == [(3,)]


def test_where_keys_do_not_rest_only_the_indexes_do_and_come_back():
    shape = SHAPE.replace("crm_orderline", "crm_order")
    before = rows_of(shape)

    with transaction.atomic(), filling("crm_order", rows=100_000, keys=False):
        resting = rows_of(shape)
        OrderFactory()

    assert resting == [(name, told) for name, told in before if not told.startswith("CREATE INDEX")]
    assert rows_of(shape) == before


def test_a_line_without_an_order_is_refused_at_the_end_and_nothing_stays():
    before = rows_of(SHAPE)

    with pytest.raises(IntegrityError), transaction.atomic(), filling("crm_orderline", rows=100_000):
        lines_of(999_999)

    assert rows_of("SELECT COUNT(*) FROM crm_orderline") == [(0,)]
    assert rows_of(SHAPE) == before


@pytest.mark.parametrize(("rows", "held"), [(49_999, 0), (100_000, 1)], ids=["few rows", "rows are there"])
def test_otherwise_every_row_is_looked_up_as_it_comes(rows, held):
    order = OrderFactory()
    lines_of(order.pk, held)

    with transaction.atomic(), filling("crm_orderline", rows=rows):
        assert indexes() == 3


def test_nobody_who_reads_the_table_is_made_to_wait():
    reads, done = threading.Event(), threading.Event()

    def reader():
        with transaction.atomic():
            rows_of("SELECT COUNT(*) FROM crm_orderline")
            reads.set()
            done.wait(20)
        connections["default"].close()

    thread = threading.Thread(target=reader)
    thread.start()
    reads.wait(20)
    order = OrderFactory()
    try:
        with transaction.atomic(), filling("crm_orderline", rows=100_000):
            assert indexes() == 3
            lines_of(order.pk)
    finally:
        done.set()
        thread.join()

    assert rows_of("SELECT COUNT(*) FROM crm_orderline") == [(3,)]
