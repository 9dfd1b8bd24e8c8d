"""What failed or is overdue, each with the place where one mends it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crm import display
from crm.backups.made import BACKUP_EVERY, last_backup
from crm.frame import known_until
from crm.health import worker_is_silent
from crm.job_pages.words import kind_label
from crm.models import AuditEvent, Import, Job, Store
from crm.permissions import may

SHOWN = 4
STALE_AFTER = timedelta(hours=26)  # the night makes a pass every day


@dataclass(frozen=True)
class Trouble:
    what: str
    detail: str
    url: str  # "": nothing to open


def troubles(*, reader: Any, since: datetime, at: datetime) -> list[Trouble]:
    """The reader's own jobs and imports, or everybody's for those who see everything."""
    found = [*_jobs(reader, since), *_imports(reader, since)]
    if may(reader, "settings.see"):
        found += [trouble for trouble in (_worker(at), _engine(at), _sending(), _backup(at)) if trouble]
    return found


def _jobs(reader: Any, since: datetime) -> list[Trouble]:
    failed = Job.objects.visible_to(reader).filter(state="FAILED", finished_at__gt=since)
    return [
        Trouble(
            _("%(work)s failed") % {"work": kind_label(job.kind)},
            job.error or display.moment(job.finished_at),  # type: ignore[arg-type]
            reverse("crm:job", args=[job.pk]),
        )
        for job in failed.order_by("-finished_at", "-pk")[:SHOWN]
    ]


def _imports(reader: Any, since: datetime) -> list[Trouble]:
    if not may(reader, "imports.see"):
        return []
    stored = Import.objects.visible_to(reader).filter(
        state="STORED", stored_at__gt=since, counts__refused__gt=0
    )
    return [
        Trouble(
            ngettext("%(n)s line was refused", "%(n)s lines were refused", batch.counts["refused"])
            % {"n": display.number(batch.counts["refused"])},
            _("of %(rows)s from %(source)s, %(moment)s")
            % {
                "rows": display.number(batch.counts.get("rows", 0)),
                "source": display.apart(batch.source),
                "moment": display.moment(batch.stored_at),  # type: ignore[arg-type]
            },
            reverse("crm:import", args=[batch.pk]),
        )
        for batch in stored.order_by("-stored_at", "-pk")[:SHOWN]
    ]


def _worker(at: datetime) -> Trouble | None:
    if not worker_is_silent(at=at):
        return None
    return Trouble(
        _("No worker is running"), _("Imports, exports and recalculations wait until one starts."), _jobs_url()
    )


def _jobs_url() -> str:
    return reverse("crm:job_list")


def _engine(at: datetime) -> Trouble | None:
    known = known_until()
    if known is None or known > at - STALE_AFTER:
        return None
    return Trouble(
        _("Types are not fresh"),
        _("They were concluded on %(moment)s.") % {"moment": display.moment(known)},
        _jobs_url(),
    )


def _sending() -> Trouble | None:
    if Store.current().sending_paused_at is None:
        return None
    return Trouble(_("Sending is paused"), _("Since a restore. manage.py resume lets messages out again."), "")


def _backup(at: datetime) -> Trouble | None:
    newest = last_backup()
    # An installation without a backup is as old as the first entry of its log.
    since = newest or AuditEvent.objects.filter(seq=1).values_list("happened_at", flat=True).first() or at
    if since > at - BACKUP_EVERY:
        return None
    detail = (
        _("Nobody has made one yet: manage.py backup writes it.")
        if newest is None
        else _("The newest is of %(moment)s: manage.py backup writes another.")
        % {"moment": display.moment(newest)}
    )
    return Trouble(_("A backup is overdue"), detail, "")
