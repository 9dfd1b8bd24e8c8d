"""Real Celery workers as children, to be killed and frozen; and the counting afterwards."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path

from celery import Celery
from django.db import OperationalError, connection
from django.utils.timezone import now

from crm import jobs
from crm.models import Job, Touchpoint
from tests.chaos.work import ITEMS, KIND

ROOT = Path(__file__).resolve().parents[2]
PROCESSES = 4  # of two workers
STALLED_AFTER = timedelta(seconds=3)


class Worker:
    """One Celery worker with two processes of its own, in a process group of its own."""

    def __init__(self, name: str, var: Path, **environment: str) -> None:
        db = connection.settings_dict
        host, port = db["HOST"] or "", db["PORT"] or "5432"
        url = f"postgres://{db['USER']}:{db['PASSWORD']}@{host}:{port}/{db['NAME']}"
        self.name = name
        self.log = var / f"{name}.log"
        self.environment = {
            **os.environ,
            "DATABASE_URL": url,
            "HEXAD_VAR": str(var),
            **environment,
        }
        self.start()

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "celery", "-A", "config", "worker", "--include", "tests.chaos.work",
                 "--concurrency", "2", "--hostname", f"{self.name}@%h", "--without-mingle", "--without-gossip"],
                cwd=ROOT, env=self.environment, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip

    def send(self, sign: signal.Signals) -> None:
        os.killpg(self.process.pid, sign)

    def kill(self) -> None:
        self.send(signal.SIGCONT)
        self.send(signal.SIGKILL)
        self.process.wait()


def broker(var: Path, url: str) -> Celery:
    """The same broker as the workers' own settings name: `url`, or without one the folder."""
    if url:
        return Celery("chaos", broker=url, set_as_current=False)
    for folder in ("messages", "control"):
        (var / "queue" / folder).mkdir(parents=True, exist_ok=True)
    app = Celery("chaos", broker="filesystem://", set_as_current=False)
    app.conf.broker_transport_options = {
        "data_folder_in": str(var / "queue" / "messages"),
        "data_folder_out": str(var / "queue" / "messages"),
        "control_folder": str(var / "queue" / "control"),
    }
    return app


def sweep() -> None:
    jobs.sweep(at=now(), stalled_after=STALLED_AFTER, forgotten_after=STALLED_AFTER)


def until(condition, *, seconds: float, meanwhile=lambda: None) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        meanwhile()
        time.sleep(0.1)
    return condition()


def all_over() -> bool:
    return not Job.objects.filter(kind=KIND, state__in=["QUEUED", "RUNNING"]).exists()


def working() -> bool:
    return Job.objects.filter(kind=KIND, state="RUNNING").exists()


def all_busy() -> bool:
    """More jobs run than one worker can: both are at work."""
    return Job.objects.filter(kind=KIND, state="RUNNING").count() > PROCESSES // 2


def count() -> dict[str, int]:
    """Rows that are missing, and rows that stand there more than once."""
    rows = Counter(Touchpoint.objects.values_list("text", flat=True))
    ids = Job.objects.filter(kind=KIND).values_list("pk", flat=True)
    asked_for = {f"{pk}/{item}" for pk in ids for item in range(ITEMS)}
    return {
        "lost": len(asked_for - set(rows)),
        "doubled": sum(times - 1 for times in rows.values()),
    }


def disturb(workers: list[Worker], chance: random.Random) -> None:
    """Kill a worker and start it again, or freeze it until its jobs were taken up by another."""
    worker = chance.choice(workers)
    if chance.random() < 0.6:
        worker.kill()
        worker.start()
    else:
        worker.send(signal.SIGSTOP)
        until(lambda: False, seconds=STALLED_AFTER.total_seconds() + 2, meanwhile=_sweep_unless_blocked)
        worker.send(signal.SIGCONT)


def _sweep_unless_blocked() -> None:
    """A frozen worker may hold its job's row; then the sweep waits, as it should, for the next time."""
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '500ms'")
        try:
            sweep()
        except OperationalError:
            pass
        finally:
            cursor.execute("SET lock_timeout = 0")
