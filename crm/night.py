"""The night's work: what every app does once a day after 03:00 in the store's time zone."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from crm.jobs import JOB_KINDS, JobKind, Progress, enqueue
from crm.models import Job, Store
from crm.registry import Registry

STARTS = time(3)  # local
KIND = "night"


@dataclass(frozen=True)
class NightStep:
    """One part of the night. `run(at=)` may be called again for the same night and returns counts."""

    code: str
    label: str | Promise
    run: Callable[..., dict[str, Any]]


NIGHT_STEPS: Registry[NightStep] = Registry("steps of the night")


def steps() -> list[NightStep]:
    """In the order of `settings.NIGHT_ORDER`; a step that is not named there comes last."""
    order = {code: place for place, code in enumerate(settings.NIGHT_ORDER)}
    return sorted(NIGHT_STEPS, key=lambda step: order.get(step.code, len(order)))


def start_night_when_due(*, at: datetime) -> Job | None:
    """Enqueue the night of the store's local day, once. A machine that was off at 03:00 does it later."""
    local = at.astimezone(ZoneInfo(Store.current().time_zone))
    night = local.date().isoformat()
    if local.time() < STARTS or Job.objects.filter(kind=KIND, key=night).exists():
        return None
    return enqueue(KIND, at=at, key=night, payload={"at": at.isoformat()})


def run_night(*, at: datetime, tell: Callable[[int, int, str], object]) -> dict[str, Any]:
    """Every step in order; `tell(done, total, code)` before each and at the end. Returns {code: what it found}."""
    todo = steps()
    found = {}
    for done, step in enumerate(todo):
        tell(done, len(todo), step.code)
        found[step.code] = step.run(at=at)
    if todo:
        tell(len(todo), len(todo), todo[-1].code)
    return found


def run(job: Job, progress: Progress) -> dict[str, Any]:
    return run_night(at=datetime.fromisoformat(job.payload["at"]), tell=progress.report)


JOB_KINDS.register(JobKind(KIND, _("Night's work"), run))
