"""What was concluded and done on past days: by the month, later by the week, in the last week by the day."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.db import transaction

from crm.jobs.running import run_job
from crm.models import User
from crm.roles import ADMIN
from segments.engine import replay
from segments.exclusions.exporting import begin_export, run_export
from segments.exclusions.jobs import ask_for_exports
from segments.exclusions.lists import ready_lists
from segments.instants import start_of_day
from segments.models import ExclusionList

DAYS, WEEKS = 7, 4
OFFICE_OPENS = timedelta(hours=9, minutes=20)


def make_history(*, first: date, last: date, zone: str, at: datetime) -> None:
    """Everybody's types from the day the shop opened to yesterday, and the exports of lists in between."""
    exported = iter(({"LAPSED": ["google"]}, {"LAPSED": ["google", "meta"], "RECENT": ["google"]}))
    for start, end, every in stretches(first, last):
        replay(first=start, last=end, every=every, at=at)
        for preset, platforms in next(exported, {}).items():
            opens = start_of_day(end + timedelta(days=1), zone=zone) + OFFICE_OPENS
            export_list(preset, platforms, at=opens)


def stretches(first: date, last: date) -> Iterator[tuple[date, date, str]]:
    """(first day, last day, step), in order and without overlap."""
    by_day = last - timedelta(days=DAYS)
    by_week = by_day - timedelta(weeks=WEEKS)
    yield first, by_week.replace(day=1) - timedelta(days=1), "month"
    yield by_week, by_day - timedelta(weeks=1), "week"
    yield by_day, last, "day"


@transaction.atomic
def export_list(preset: str, platforms: list[str], *, at: datetime) -> None:
    """A ready list to these platforms, by the first admin; from the command line when there is none.

    In one transaction: a worker hears of the jobs when they are done.
    """
    ready_lists(at=at)
    ready = ExclusionList.objects.get(preset=preset)
    admin = User.objects.filter(role=ADMIN, is_active=True).order_by("pk").first()
    if admin is None:
        for platform in platforms:
            run_export(begin_export(exclusion_list=ready, platform=platform, as_of=at, by=None), at=at)
        return
    for export in ask_for_exports(exclusion_list=ready, platforms=platforms, by=admin, at=at):
        run_job(export.job_id, clock=lambda: at, beats=False)
