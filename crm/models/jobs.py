from collections.abc import Collection
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from crm import progress_files
from crm.visibility import ThroughOwner

STATES = ("QUEUED", "RUNNING", "DONE", "FAILED", "CANCELLED")


def job_state_choices() -> list[tuple[str, object]]:
    return [
        ("QUEUED", _("Waiting")), ("RUNNING", _("Running")), ("DONE", _("Done")), ("FAILED", _("Failed")),
        ("CANCELLED", _("Cancelled")),
    ]  # fmt: skip


class Job(models.Model):
    """One piece of long work and all that is known about it; the broker only wakes a worker up.

    `kind` is a code of the registry `crm.jobs.JOB_KINDS`; `payload` is what the kind needs, ids and
    ISO strings only. A RUNNING job whose `heartbeat_at` is old was lost with its worker and is
    taken up again by the sweep, at most `max_attempts` times. `key` makes work unique: at most one
    job with the same key is open at a time.
    """

    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=150, blank=True)
    state = models.CharField(max_length=10, choices=job_state_choices, default="QUEUED")
    payload = models.JSONField(default=dict)
    result = models.JSONField(default=dict)
    done = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField(default=0)  # 0: not known yet
    step = models.CharField(max_length=120, blank=True)  # code of what it is doing now
    error = models.TextField(blank=True)  # fit to show to staff
    attempts = models.PositiveSmallIntegerField(default=0)
    max_attempts = models.PositiveSmallIntegerField(default=5)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="jobs"
    )
    language = models.CharField(max_length=10, blank=True)  # it was asked in; speaks to an owner who chose none
    file = models.FileField(upload_to="jobs/", blank=True)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = ThroughOwner.as_manager()
    owner_path = "owner"

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=STATES), name="job_state_known"),
            models.UniqueConstraint(
                fields=["kind", "key"],
                condition=Q(state__in=["QUEUED", "RUNNING"]) & ~Q(key=""),
                name="job_open_once",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["QUEUED", "RUNNING"], finished_at__isnull=True)
                | Q(state__in=["DONE", "FAILED", "CANCELLED"], finished_at__isnull=False),
                name="job_finished_when_over",
            ),
        ]
        indexes = [models.Index(fields=["state", "heartbeat_at"], name="job_sweep")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @classmethod
    def from_db(cls, db: str | None, field_names: Collection[str], values: Collection[Any]) -> "Job":
        """A running job is as far as it says, also where it could not tell the database."""
        job = super().from_db(db, field_names, values)
        if job.__dict__.get("state") == "RUNNING" and "attempts" in job.__dict__:
            for name, value in progress_files.told(job.pk, attempt=job.attempts).items():
                setattr(job, name, value)
        return job
