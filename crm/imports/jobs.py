"""Checking, storing and undoing as jobs: payload {"import": id}, the result is the import's counts."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy as _

from crm.imports import actions
from crm.imports.refusals import ImportRefused
from crm.jobs import JOB_KINDS, JobKind, Progress
from crm.models import Import, Job

CHECK, STORE, UNDO = "imports.check", "imports.store", "imports.undo"


def _work(action: Callable[..., dict[str, Any]]) -> Callable[[Job, Progress], dict[str, Any]]:
    def run(job: Job, progress: Progress) -> dict[str, Any]:
        batch = Import.objects.get(pk=job.payload["import"])
        return action(
            batch=batch,
            at=progress.now(),
            report=lambda done, total, step: progress.report(done, total or None, step),
            hold=progress.hold,
        )

    return run


def register() -> None:
    for code, label, action in (
        (CHECK, _("Check a file"), actions.check),
        (STORE, _("Store a file"), actions.store),
        (UNDO, _("Undo an import"), actions.undo),
    ):
        JOB_KINDS.register(JobKind(code, label, _work(action), errors=(ImportRefused,)))
