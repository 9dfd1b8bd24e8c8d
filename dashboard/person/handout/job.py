"""The dossier of somebody with very many orders, drawn by a worker; erasing the person removes it."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.core.files.base import ContentFile
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from crm.jobs import JOB_KINDS, JobKind, Progress
from crm.models import Customer, Job, Store
from crm.people import PersonErased
from dashboard.person.handout.content import dossier_of
from dashboard.reports.document import draw

KIND = "customers.dossier"


def run(job: Job, progress: Progress) -> dict[str, Any]:
    """Draws the file and keeps it with the job. Done again, it takes the first one's place."""
    person = Customer.objects.select_related("metrics", "owner").get(pk=job.payload["customer"])
    if person.erased_at is not None:
        raise PersonErased
    store = Store.current()
    with translation.override(job.payload["language"]), timezone.override(ZoneInfo(store.time_zone)):
        content = draw(dossier_of(person, store=store, at=progress.now()))
    with transaction.atomic():
        progress.hold()
        job.file.delete(save=False)
        job.file.save(f"customer-{person.pk}.pdf", ContentFile(content), save=False)
        Job.objects.filter(pk=job.pk).update(file=job.file.name)
    return {"customer": person.pk, "bytes": len(content)}


def forget(*, customer: Customer, at: datetime) -> None:
    """Before a person is erased: no dossier of theirs stays."""
    for job in Job.objects.filter(kind=KIND, payload__customer=customer.pk).exclude(file=""):
        transaction.on_commit(lambda job=job: _remove(job))


def _remove(job: Job) -> None:
    job.file.delete(save=False)
    Job.objects.filter(pk=job.pk).update(file="")


def _fetch_at(job: Job) -> str:
    return reverse("dashboard:fetch_dossier", args=[job.payload["customer"], job.pk])


def register() -> None:
    from crm.erasure import BEFORE_ERASURE  # noqa: PLC0415 -- needs the models

    label = _("Dossier of a customer")
    JOB_KINDS.register(
        JobKind(KIND, label, run, errors=(PersonErased,), permission="customers.hand_out", fetch_at=_fetch_at)
    )
    BEFORE_ERASURE.append(forget)
