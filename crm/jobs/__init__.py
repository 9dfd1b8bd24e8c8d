"""Long work that survives every crash: a row says what has to be done, the broker only wakes a worker.

A kind of work registers itself in `JOB_KINDS`; an action calls `enqueue`, a task calls `run_job`.
Killing everything at any moment loses nothing: the sweep takes up what stalled. It doubles
nothing as long as a kind writes its effects under a unique key or after `progress.hold()`.
"""

from crm.jobs.kinds import JOB_KINDS, JobKind, JobRefused
from crm.jobs.progress import JobLost, Progress
from crm.jobs.queue import JobCannotChange, cancel, enqueue, retry, sweep
from crm.jobs.running import run_job

__all__ = [
    "JOB_KINDS", "JobCannotChange", "JobKind", "JobLost", "JobRefused", "Progress", "cancel", "enqueue",
    "retry", "run_job", "sweep",
]  # fmt: skip
