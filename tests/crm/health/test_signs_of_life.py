import logging
from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache import cache

from crm import health
from crm.health import seen

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def test_somebody_heard_of_lately_is_not_silent():
    cache.clear()
    before = health.worker_is_silent(at=NOON)
    health.worker_was_here(at=NOON)

    after = [health.worker_is_silent(at=NOON + wait) for wait in (seen.SILENT_AFTER, seen.SILENT_AFTER * 2)]

    assert (before, after) == (True, [False, True])


def test_a_cache_that_fails_stops_no_work(monkeypatch, caplog):
    def fail(*_args, **_more):
        raise ConnectionError("no cache here")

    monkeypatch.setattr(cache, "set", fail)
    with caplog.at_level(logging.WARNING):
        health.worker_was_here(at=NOON)
        health.clock_was_here(at=NOON + timedelta(minutes=1))

    assert [record.getMessage() for record in caplog.records] == [
        "The cache kept no sign of life: ConnectionError"
    ] * 2
