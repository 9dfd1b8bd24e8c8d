"""The list of jobs."""

from datetime import timedelta
from typing import Any

import django_filters
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.job_pages.words import MOODS, kind_label, step_label
from crm.jobs import JOB_KINDS
from crm.lists import cells
from crm.lists.filters import FROM, UNTIL, DayFilter, ListFilter, StaffFilter
from crm.lists.kinds import Column, Empty, ListKind, Reader
from crm.lists.links import address_of
from crm.models import Job
from crm.models.jobs import job_state_choices


class JobFilters(ListFilter):
    kind = django_filters.ChoiceFilter(
        label=gettext_lazy("What"), choices=JOB_KINDS.choices, empty_label=gettext_lazy("Everything")
    )
    state = django_filters.ChoiceFilter(
        label=gettext_lazy("State"), choices=job_state_choices, empty_label=gettext_lazy("Any")
    )
    owner = StaffFilter(label=gettext_lazy("Who"))
    from_day = DayFilter(
        label=gettext_lazy("From"), subject=gettext_lazy("Asked for"), verb=FROM, field_name="created_at__date",
        lookup_expr="gte",
    )  # fmt: skip
    to_day = DayFilter(
        label=gettext_lazy("To"), subject=gettext_lazy("Asked for"), verb=UNTIL, field_name="created_at__date",
        lookup_expr="lte",
    )  # fmt: skip

    class Meta:
        model = Job
        fields: list[str] = []


def _title(job: Any, reader: Reader) -> str:
    return cells.linked(address_of("crm:job", job.pk), kind_label(job.kind), str(job.owner or _("by itself")))


def _state(job: Any, reader: Reader) -> str:
    chip = cells.chip(job.get_state_display(), MOODS.get(job.state, ""))
    if job.state != "RUNNING":
        return chip
    below = {"job": job, "label": kind_label(job.kind), "step": step_label(job.step)}
    return format_html("{}{}", chip, render_to_string("crm/_job_running.html", below))


def _done(job: Any, reader: Reader) -> str:
    if not job.total:
        return cells.count(job.done)
    told = {"done": cells.display.number(job.done), "total": cells.display.number(job.total)}
    return cells.text(_("%(done)s of %(total)s") % told)


def _took(job: Any) -> timedelta | None:
    return job.finished_at - job.started_at if job.started_at and job.finished_at else None


def _seconds(job: Any) -> int | None:
    return None if (took := _took(job)) is None else round(took.total_seconds())


JOBS = ListKind(
    "jobs", gettext_lazy("Jobs"), "crm:job_list", "jobs.see",
    rows=lambda user: Job.objects.visible_to(user),
    filters=JobFilters,
    related=("owner",),
    title=Column(
        "job", gettext_lazy("Job"), _title, lambda job, reader: str(kind_label(job.kind)), "kind", greatest_first=False
    ),
    columns=(
        Column(
            "state", gettext_lazy("State"), _state, lambda job, reader: job.get_state_display(), "state",
            greatest_first=False,
        ),
        Column(
            "done", gettext_lazy("Done"), _done, lambda job, reader: job.done, is_number=True,
        ),
        Column(
            "asked", gettext_lazy("Asked for"), lambda job, reader: cells.moment(job.created_at),
            lambda job, reader: cells.local(job.created_at), "pk", is_number=True,
        ),
        Column(
            "over", gettext_lazy("Ended"), lambda job, reader: cells.moment(job.finished_at, _("open")),
            lambda job, reader: cells.local(job.finished_at), "finished_at", may_lack=True, is_number=True,
        ),
        Column(
            "took", gettext_lazy("Seconds"),
            lambda job, reader: cells.absent() if _seconds(job) is None else cells.count(_seconds(job)),
            lambda job, reader: _seconds(job), is_first=False, is_number=True,
        ),
        Column(
            "owner", gettext_lazy("Who"), lambda job, reader: cells.person(job.owner, _("by itself")),
            lambda job, reader: str(job.owner or ""), "owner__last_name", greatest_first=False, may_lack=True,
            is_first=False,
        ),
        Column(
            "error", gettext_lazy("Why it failed"), lambda job, reader: cells.text(job.error),
            lambda job, reader: job.error, is_first=False, css="wide",
        ),
    ),
    in_files=((gettext_lazy("Number"), lambda job, reader: job.pk),),
    usual_order="asked",
    all_label=gettext_lazy("All jobs"),
    template="crm/job_list.html",
    empty=Empty(
        "clock", gettext_lazy("No job yet"),
        gettext_lazy("Imports, exports and recalculations appear here while they run and stay with their result."),
        nothing_matches=gettext_lazy("No job matches these filters."),
    ),
)  # fmt: skip
