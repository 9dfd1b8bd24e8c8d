from datetime import UTC, datetime, timedelta

import pytest

from crm import dirty
from crm.models import Customer, DirtyCustomer

pytestmark = pytest.mark.django_db
AT = datetime(2025, 3, 1, tzinfo=UTC)


def customers(count):
    return [Customer.objects.create(joined_at=AT) for _ in range(count)]


def test_marking_twice_keeps_one_row_with_the_later_time():
    one, other = customers(2)

    dirty.mark_dirty([one.pk, other.pk], at=AT)
    dirty.mark_dirty([one.pk], at=AT + timedelta(hours=1))

    assert dict(DirtyCustomer.objects.values_list("customer_id", "since")) == {
        one.pk: AT + timedelta(hours=1),
        other.pk: AT,
    }


def test_customers_are_marked_by_a_select_of_their_ids():
    one, _ = customers(2)

    dirty.mark_dirty_selected("SELECT id FROM crm_customer WHERE id = %s", [one.pk], at=AT)
    dirty.mark_dirty_selected("SELECT CAST(NULL AS bigint) AS id", [], at=AT)

    assert list(DirtyCustomer.objects.values_list("customer_id", "since")) == [(one.pk, AT)]


def test_listeners_are_called_once_the_facts_are_committed(monkeypatch, django_capture_on_commit_callbacks):
    heard = []
    monkeypatch.setattr(dirty, "DIRTY_LISTENERS", [lambda: heard.append("woken")])

    with django_capture_on_commit_callbacks(execute=True):
        dirty.mark_dirty([customers(1)[0].pk], at=AT)
        assert heard == []

    assert heard == ["woken"]


def test_nobody_is_marked_and_nobody_is_woken_for_an_empty_set(monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(dirty, "DIRTY_LISTENERS", [pytest.fail])

    with django_assert_num_queries(0):
        dirty.mark_dirty([], at=AT)
