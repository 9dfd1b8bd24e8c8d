"""Workers are killed and frozen at random; nothing may be lost and nothing may happen twice.

`make chaos` runs many more rounds: CHAOS_ROUNDS and CHAOS_SEED.
"""

import os
import random
import signal
import time

import pytest
from django.db import connection
from django.utils.timezone import now

from crm import jobs
from crm.models import Job
from tests.chaos import workers as chaos
from tests.chaos.work import KIND
from tests.factories import CustomerFactory

ROUNDS = int(os.environ.get("CHAOS_ROUNDS", "2"))
REDIS = os.environ.get("HEXAD_TEST_REDIS", "")
SEED = int(os.environ.get("CHAOS_SEED", "1"))
pytestmark = [
    pytest.mark.races,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "postgresql", reason="SQLite hides races: DATABASE_URL names no PostgreSQL"
    ),
]


@pytest.fixture
def broker_url():
    """Empty: the folder that needs no server."""
    return ""


@pytest.fixture
def start(tmp_path, monkeypatch, broker_url):
    """`start(name, **environment)` starts a worker; all are gone when the test ends."""
    started = []
    monkeypatch.setattr(jobs.queue, "current_app", chaos.broker(tmp_path, broker_url))

    def start(name, **environment):
        started.append(chaos.Worker(name, tmp_path, CELERY_BROKER_URL=broker_url, **environment))
        return started[-1]

    yield start
    for worker in started:
        worker.kill()


def ask_for(how_many):
    customer = CustomerFactory()
    for _ in range(how_many):
        jobs.enqueue(KIND, at=now(), payload={"customer": customer.pk})


def sweep_and_refill():
    """A worker that starts late finds work, however fast the other is."""
    chaos.sweep()
    if Job.objects.filter(kind=KIND, state="QUEUED").count() < chaos.PROCESSES:
        ask_for(chaos.PROCESSES)


@pytest.mark.parametrize(
    "broker_url",
    [
        pytest.param("", id="folder"),
        pytest.param(
            REDIS, id="Redis", marks=pytest.mark.skipif(not REDIS, reason="HEXAD_TEST_REDIS names no Redis")
        ),
    ],
)
def test_killed_and_frozen_workers_lose_nothing_and_double_nothing(start):
    chance = random.Random(SEED)
    both = [start("one"), start("two")]
    for _ in range(ROUNDS):
        time.sleep(chance.uniform(0.1, 1.5))
        assert chaos.until(chaos.all_busy, seconds=120, meanwhile=sweep_and_refill)
        chaos.disturb(both, chance)

    assert chaos.until(chaos.all_over, seconds=60 + 20 * ROUNDS, meanwhile=chaos.sweep)

    found = chaos.count()
    jobs_done = Job.objects.filter(kind=KIND).count()
    print(f"\nseed {SEED} rounds {ROUNDS} jobs {jobs_done}: lost {found['lost']} doubled {found['doubled']}")
    assert found == {"lost": 0, "doubled": 0}
    assert set(Job.objects.values_list("state", flat=True)) == {"DONE"}
    assert Job.objects.filter(attempts__gt=1).exists()  # the chaos did hit somebody


def test_without_the_sweep_a_killed_worker_loses_its_work(start):
    """The negative control of the sweep: the same kill, and the broker alone brings nothing back."""
    worker = start("alone", CHAOS_SECONDS="1")
    ask_for(2)
    assert chaos.until(chaos.working, seconds=60)
    worker.kill()
    worker.start()

    assert not chaos.until(chaos.all_over, seconds=8)

    assert chaos.count()["lost"] > 0


@pytest.mark.parametrize(
    ("hold", "doubles"), [pytest.param("1", False, id="held"), pytest.param("0", True, id="not held")]
)
def test_a_frozen_worker_that_wakes_up_late_doubles_work_unless_it_is_held(start, tmp_path, hold, doubles):
    """With hold() off this must double, or the test above proves nothing."""
    seen = (tmp_path / "found nothing written").exists
    tried = (tmp_path / "wrote or was held").exists
    frozen = start("frozen", CHAOS_HOLD=hold, CHAOS_SECONDS="5", CHAOS_SIGNS=str(tmp_path))
    ask_for(1)
    assert chaos.until(seen, seconds=60)
    frozen.send(signal.SIGSTOP)  # it has looked and will write, whatever another does meanwhile
    start("other", CHAOS_HOLD=hold)
    assert chaos.until(chaos.Touchpoint.objects.exists, seconds=60, meanwhile=chaos.sweep)
    assert not tried()
    frozen.send(signal.SIGCONT)

    assert chaos.until(tried, seconds=60)
    assert chaos.until(chaos.all_over, seconds=60)

    found = chaos.count()
    assert found["lost"] == 0
    assert (found["doubled"] > 0) == doubles
