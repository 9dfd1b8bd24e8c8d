"""What makes this installation work, part by part, each with what to do when it does not."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from celery import current_app
from django.conf import settings
from django.db import connection
from django.db.models import Count, Min
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from crm import display
from crm.backups.made import BACKUP_EVERY, last_backup
from crm.health.seen import CLOCK_SEEN, WORKER_SEEN, is_silent, seen
from crm.models import Job, Store
from crm.night import KIND as NIGHT

OK, ATTENTION, BROKEN = "ok", "attention", "broken"
LONGEST_WAIT = timedelta(minutes=10)  # of a job in the queue
NIGHT_EVERY = timedelta(hours=26)
LEAST_FREE_SHARE, LEAST_FREE_BYTES = 10, 2 * 2**30  # per cent of the disk; or this much


@dataclass(frozen=True)
class Finding:
    """`answer` is the word for machines; `said` and `todo` are for staff, `todo` "" when all is well.

    `commands` are those that `todo` names: the page keeps them left to right in every language.
    """

    state: str
    answer: Any
    said: str
    todo: str = ""
    commands: tuple[str, ...] = ()


@dataclass(frozen=True)
class Check:
    """One part. `look(at=)` asks the part itself; a part that does not answer raises."""

    code: str
    label: str | Promise
    look: Callable[..., Finding]


def database(*, at: datetime) -> Finding:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    if connection.vendor == "postgresql":
        number = connection.pg_version  # type: ignore[attr-defined]
        name = f"PostgreSQL {number // 10000}.{number % 10000}"
    else:
        name = "SQLite " + ".".join(map(str, connection.Database.sqlite_version_info))  # type: ignore[attr-defined]
    return Finding(OK, "ok", name)


def broker(*, at: datetime) -> Finding:
    name = settings.CELERY_BROKER_URL.partition(":")[0]
    try:
        with current_app.connection_for_write() as link:
            link.ensure_connection(max_retries=1, timeout=1, interval_start=0, interval_max=0)
    except Exception as error:  # each transport has its own errors
        return Finding(
            ATTENTION, "does not answer", f"{name}: {type(error).__name__}",
            _("No work is lost: it waits in the table of jobs. Start the broker that CELERY_BROKER_URL names."),
        )  # fmt: skip
    return Finding(OK, "ok", name)


def worker(*, at: datetime) -> Finding:
    return _heard_of(
        WORKER_SEEN, at=at,
        todo=_("Imports, exports and types wait. Start one: celery -A config worker -B"),
        commands=("celery -A config worker -B",),
    )  # fmt: skip


def clock(*, at: datetime) -> Finding:
    return _heard_of(
        CLOCK_SEEN, at=at,
        todo=_("Nothing starts by itself, the night neither. Start it: celery -A config beat, or worker -B"),
        commands=("celery -A config beat", "worker -B"),
    )  # fmt: skip


def _heard_of(key: str, *, at: datetime, todo: str, commands: tuple[str, ...]) -> Finding:
    last = seen(key)
    said = _("Never heard of") if last is None else _("Heard of %(moment)s") % {"moment": display.moment(last)}
    if is_silent(key, at=at):
        return Finding(ATTENTION, "silent", said, todo, commands)
    return Finding(OK, "ok", said)


def queue(*, at: datetime) -> Finding:
    found = Job.objects.filter(state="QUEUED").aggregate(waiting=Count("pk"), since=Min("created_at"))
    waiting, since = found["waiting"], found["since"]
    said = ngettext("%(n)s job waits", "%(n)s jobs wait", waiting) % {"n": display.number(waiting)}
    if since is None or since > at - LONGEST_WAIT:
        return Finding(OK, waiting, said)
    since_when = _("The oldest waits since %(moment)s.") % {"moment": display.moment(since)}
    return Finding(
        ATTENTION, waiting, said, f"{since_when} {_('See whether a worker is running, or start another.')}"
    )


def night(*, at: datetime) -> Finding:
    last = Job.objects.filter(kind=NIGHT).order_by("-pk").first()
    if last is None:
        return Finding(OK, "not yet", _("None yet. It starts after 03:00, store time."))
    moment = {"moment": display.moment(last.finished_at or last.created_at)}
    if last.state == "FAILED":
        todo = _("Open the job, read why, start it again. Thresholds and scores are those of the night before.")
        return Finding(ATTENTION, "failed", _("Failed %(moment)s") % moment, todo)
    if last.created_at < at - NIGHT_EVERY:
        todo = _("It is overdue: the schedule or the worker stands still. manage.py nightly does it now.")
        return Finding(ATTENTION, "overdue", _("Last run %(moment)s") % moment, todo, ("manage.py nightly",))
    return Finding(OK, "ok", _("Last run %(moment)s") % moment)


def backup(*, at: datetime) -> Finding:
    newest, commands = last_backup(), ("manage.py backup FILE",)
    if newest is None:
        return Finding(ATTENTION, "never", _("Nobody made one"), _("Make one: manage.py backup FILE"), commands)
    said = _("Made %(moment)s") % {"moment": display.moment(newest)}
    if newest < at - BACKUP_EVERY:
        todo = _("It is older than 7 days. Make one: manage.py backup FILE")
        return Finding(ATTENTION, "old", said, todo, commands)
    return Finding(OK, "ok", said)


def disk(*, at: datetime) -> Finding:
    room = shutil.disk_usage(settings.VAR_DIR)
    said = _("%(free)s GB free of %(total)s GB") % {
        "free": display.number(room.free // 10**9), "total": display.number(room.total // 10**9),
    }  # fmt: skip
    if room.free < LEAST_FREE_BYTES or room.free * 100 < room.total * LEAST_FREE_SHARE:
        todo = _(
            "Imports and backups may stop. Free space, or let uploads be kept for fewer days (Settings, Store)."
        )
        return Finding(ATTENTION, "nearly full", said, todo)
    return Finding(OK, "ok", said)


def sending(*, at: datetime) -> Finding:
    paused = Store.current().sending_paused_at
    if paused is None:
        return Finding(OK, "ok", _("Messages go out"))
    said = _("Paused since %(moment)s") % {"moment": display.moment(paused)}
    return Finding(ATTENTION, "paused", said, _("A restored copy sends nothing. Let it send: manage.py resume"))


CHECKS = (
    Check("database", gettext_lazy("Database"), database),
    Check("broker", gettext_lazy("Broker"), broker),
    Check("worker", gettext_lazy("Worker"), worker),
    Check("schedule", gettext_lazy("Schedule"), clock),
    Check("jobs_waiting", gettext_lazy("Queue"), queue),
    Check("night", gettext_lazy("Night's work"), night),
    Check("backup", gettext_lazy("Backup"), backup),
    Check("disk", gettext_lazy("Disk"), disk),
    Check("sending", gettext_lazy("Sending"), sending),
)
