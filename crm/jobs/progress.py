"""What a running job says about itself, and how it notices that it is no longer wanted."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from threading import Event, Thread
from time import monotonic

from django.db import connection, transaction
from django.db.utils import DatabaseError

from crm import progress_files
from crm.models import Job
from crm.notices.telling import tell_of_end

logger = logging.getLogger(__name__)
BEAT_SECONDS = 1.0


class JobLost(Exception):
    """The job was cancelled, or another worker took it up: stop, and mark nothing."""


class Progress:
    """Handed to the work. One attempt of one job; a later attempt makes this one powerless."""

    def __init__(self, job: Job, *, clock: Callable[[], datetime]) -> None:
        self.job = job
        self.clock = clock
        self._said = {"done": job.done, "total": job.total, "step": job.step}
        self._lost = Event()
        self._beats = False
        self._told: float | None = None  # when the file was written last

    def now(self) -> datetime:
        return self.clock()

    def report(self, done: int, total: int | None = None, step: str = "") -> None:
        """Say how far the work is; `total` None keeps the one given before. Raises JobLost.

        Under a worker this costs nothing: a thread with a connection of its own writes it once
        a second, so it is seen even from inside a long transaction. SQLite has one writer, so there
        it stands in a file too (`crm.progress_files`).
        """
        self._said["done"] = done
        self._said["step"] = step
        if total is not None:
            self._said["total"] = total
        if not self._beats:
            self._write()
        else:
            self._tell_beside()
        if self._lost.is_set():
            raise JobLost

    def hold(self) -> None:
        """Make the current transaction end together with the claim. Raises JobLost.

        Locks the job's row: from here to the commit no other worker can take the job up, and a
        worker that lost it cannot get here. Call it last before the commit of work that must
        not happen twice, and write the result in the same transaction.
        """
        if not connection.in_atomic_block:
            raise RuntimeError("hold() guards a transaction; there is none")
        if not self._mine().select_for_update().exists():
            raise JobLost

    def finish(self, result: dict[str, object]) -> bool:
        """Mark the job done. False: it was lost, somebody else answers for it."""
        at = self.now()
        with transaction.atomic():
            done = self._mine().update(
                state="DONE", result=result, finished_at=at, heartbeat_at=at, error="", **self._said
            )
            if done:
                tell_of_end(self.job, at=at, failed=False, result=result)
        return bool(done)

    def fail(self, error: str) -> bool:
        at = self.now()
        with transaction.atomic():
            failed = self._mine().update(state="FAILED", error=error, finished_at=at, **self._said)
            if failed:
                tell_of_end(self.job, at=at, failed=True)
        return bool(failed)

    def put_back(self) -> bool:
        """Let the sweep start another attempt."""
        return bool(self._mine().update(state="QUEUED", heartbeat_at=self.now()))

    @contextmanager
    def beating(self) -> Iterator[None]:
        """Keep the heartbeat going beside the work."""
        stop = Event()
        thread = Thread(target=self._beat, args=(stop,), name=f"job-{self.job.pk}", daemon=True)
        self._beats = True
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join()
            self._beats = False
            progress_files.forget(self.job.pk)

    def _mine(self):
        return Job.objects.filter(pk=self.job.pk, state="RUNNING", attempts=self.job.attempts)

    def _write(self) -> None:
        if not self._mine().update(heartbeat_at=self.now(), **self._said):
            self._lost.set()

    def _tell_beside(self) -> None:
        since = monotonic()
        if self._told is None or since - self._told >= BEAT_SECONDS / 2:
            self._told = since
            progress_files.tell(self.job.pk, attempt=self.job.attempts, said=self._said)

    def _beat(self, stop: Event) -> None:
        try:
            while not stop.wait(BEAT_SECONDS) and not self._lost.is_set():
                try:
                    self._write()
                except DatabaseError:
                    # SQLite has one writer: a long import of our own may hold it for a minute.
                    logger.debug("heartbeat missed", extra={"job": self.job.pk})
                    connection.close()
        finally:
            connection.close()
