from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise

from crm.jobs.progress import Progress
from crm.models import Job, User
from crm.registry import Registry


class JobRefused(Exception):
    """The work cannot be done as asked. The message is fit to show to staff."""


@dataclass(frozen=True)
class JobKind:
    """One kind of long work.

    `run(job, progress)` does it and returns what `Job.result` keeps (JSON). It may be called
    again for the same job after a crash, so its effects stand under a unique key or in one
    transaction that starts with `progress.hold()`. `errors` are exceptions, besides JobRefused,
    whose text is fit to show to staff; any other becomes a plain sentence and a log entry.
    """

    code: str
    label: str | Promise
    run: Callable[[Job, Progress], dict[str, Any]]
    errors: tuple[type[Exception], ...] = field(default=())
    permission: str = ""  # that somebody needs who starts it again
    fetch_at: Callable[[Job], str] | None = None  # the address of the file it made, once it is done
    page_at: Callable[[Job], str] | None = None  # the page of what it made
    # Where a form takes back what was asked for; "" when it cannot be taken back, or not by this reader.
    undo_at: Callable[[Job, User], str] | None = None


JOB_KINDS: Registry[JobKind] = Registry("kinds of jobs")
