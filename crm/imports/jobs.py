"""Checking, storing and undoing as jobs: payload {"import": id}, the result is the import's counts.

How it ended stands in the audit log, in the name of whoever asked: one event with the counts. What
changes facts writes its event in the same transaction.
"""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.audit import record
from crm.imports import actions
from crm.imports.refusals import ImportRefused
from crm.jobs import JOB_KINDS, JobKind, Progress
from crm.models import Import, Job

CHECK, STORE, UNDO = "imports.check", "imports.store", "imports.undo"


def _work(action: Callable[..., dict[str, Any]], event: str) -> Callable[[Job, Progress], dict[str, Any]]:
    def run(job: Job, progress: Progress) -> dict[str, Any]:
        batch = Import.objects.get(pk=job.payload["import"])

        def tell(event: str) -> None:
            counts = {key: value for key, value in batch.counts.items() if isinstance(value, int)}
            record(event, at=progress.now(), actor=job.owner, obj=batch, data={"job": job.pk, **counts})

        def hold() -> None:
            progress.hold()
            tell(event)

        try:
            if batch.job_id not in {None, job.pk}:
                # A job of long ago, repeated: it knows nothing of what was chosen since.
                raise ImportRefused(_("Something else was done with this import since. Go on at its page."))
            counts = action(
                batch=batch,
                at=progress.now(),
                report=lambda done, total, step: progress.report(done, total or None, step),
                hold=hold,
            )
        except ImportRefused:
            record(
                "import.refused",
                at=progress.now(),
                actor=job.owner,
                obj=batch,
                data={"job": job.pk, "kind": job.kind},
            )
            raise
        if job.kind == CHECK:  # it changes no facts and holds nothing
            tell(event)
        return counts

    return run


def register() -> None:
    for code, label, action, event, permission in (
        (CHECK, gettext_lazy("Check a file"), actions.check, "import.checked", "imports.propose"),
        (STORE, gettext_lazy("Store a file"), actions.store, "import.stored", "imports.run"),
        (UNDO, gettext_lazy("Undo an import"), actions.undo, "import.undone", "imports.run"),
    ):
        JOB_KINDS.register(JobKind(code, label, _work(action, event), (ImportRefused,), permission))
