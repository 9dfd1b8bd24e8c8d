"""What the bell says of one's own long work."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from crm import display
from crm.job_pages.words import kind_label
from crm.models import Notice
from crm.notices import NOTICE_KINDS, NoticeKind


def _failed(notice: Notice, _reader: Any) -> str:
    return _("“%(work)s” failed.") % {"work": kind_label(notice.data["job"])}


def _done(notice: Notice, _reader: Any) -> str:
    told = _("“%(work)s” is done.") % {"work": kind_label(notice.data["job"])}
    if refused := notice.data.get("refused"):
        lines = ngettext("%(n)s line was refused.", "%(n)s lines were refused.", refused)
        told = f"{told} {lines % {'n': display.number(refused)}}"
    return told


def to_job(notice: Notice) -> str:
    return reverse("crm:job", args=[notice.job_id])


def register() -> None:
    for code, label, icon, tell, mood in (
        ("job_failed", gettext_lazy("Own work that failed"), "triangle-alert", _failed, "bad"),
        ("job_done", gettext_lazy("Own work that is done"), "check", _done, "good"),
    ):
        NOTICE_KINDS.register(NoticeKind(code, label, icon, tell, to_job, mood))
