"""What a job says about itself, in the reader's language."""

from datetime import datetime
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from crm import display
from crm.audit import ACTIONS
from crm.jobs import JOB_KINDS
from crm.models import AuditEvent, Job, User
from crm.night import NIGHT_STEPS

STEPS: dict[str, str | Promise] = {
    "reading": _("Reading"), "storing": _("Storing"), "undoing": _("Undoing"), "measuring": _("Measuring"),
    "concluding": _("Finding types"), "replaying": _("Rewriting history"), "selecting": _("Choosing people"),
    "writing": _("Writing the file"), "orders": _("Orders"), "carts": _("Carts"),
}  # fmt: skip
RESULTS: dict[str, str | Promise] = {
    "rows": _("Rows"), "refused": _("Refused lines"), "remarks": _("Remarks"), "seconds": _("Seconds"),
    "orders_created": _("New orders"), "orders_updated": _("Changed orders"),
    "orders_unchanged": _("Unchanged orders"), "customers_created": _("New customers"),
    "customers_updated": _("Changed customers"), "customers_unchanged": _("Unchanged customers"),
    "products_created": _("New products"), "consents_recorded": _("Consents"), "people": _("People"),
    "identifiers": _("Identifiers"), "added": _("Added"), "removed": _("Removed"),
    "customers": _("Customers"), "buyers": _("Buyers"), "changed": _("Rows written"), "runs": _("Runs"),
    "rate": _("Rate"), "rates_derived": _("Rates derived"), "dates": _("Local days written"),
    "amounts": _("Orders with new amounts"), "carts": _("Carts with new amounts"),
}  # fmt: skip

MOODS = {"DONE": "good", "FAILED": "bad", "RUNNING": "accent"}
ENDS: dict[str, str | Promise] = {"DONE": _("Done"), "FAILED": _("Failed")}


def kind_label(code: str) -> str | Promise:
    """A kind of an older or newer version goes by its code."""
    return JOB_KINDS[code].label if code in JOB_KINDS else code


def step_label(code: str) -> str | Promise:
    return NIGHT_STEPS[code].label if code in NIGHT_STEPS else STEPS.get(code, code)


def log_of(job: Job) -> list[tuple[datetime, str | Promise, str]]:
    """(when, what, who) of everything that happened to the job, in order."""
    happened: list[tuple[datetime, str | Promise, str]] = [
        (job.created_at, _("Asked for"), str(job.owner or ""))
    ]
    if job.started_at:
        happened.append((job.started_at, _("Started"), ""))
    events = AuditEvent.objects.filter(object_kind=job._meta.label, object_id=str(job.pk)).select_related(
        "actor"
    )
    for event in events.exclude(action="job.queued").order_by("seq"):
        label = ACTIONS[event.action].label if event.action in ACTIONS else event.action
        happened.append((event.happened_at, label, str(event.actor or "")))
    if job.finished_at and job.state != "CANCELLED":
        happened.append((job.finished_at, ENDS[job.state], ""))
    return sorted(happened, key=lambda one: one[0])


def fetch_at(job: Job) -> str:
    """Where the file that the job made is fetched; "" where there is none, or not any more."""
    if job.kind not in JOB_KINDS or job.state != "DONE" or not job.file:
        return ""
    make_address = JOB_KINDS[job.kind].fetch_at
    return "" if make_address is None else make_address(job)


def page_at(job: Job) -> str:
    """The page of what the job made; "" where there is none, or not yet."""
    if job.kind not in JOB_KINDS or job.state != "DONE":
        return ""
    make_address = JOB_KINDS[job.kind].page_at
    return "" if make_address is None else make_address(job)


def undo_at(job: Job, reader: User) -> str:
    """Where a form takes back what was asked for; "" where that is not to be had here."""
    if job.kind not in JOB_KINDS or (make_address := JOB_KINDS[job.kind].undo_at) is None:
        return ""
    return make_address(job, reader)


def result_rows(result: dict[str, object]) -> list[tuple[str | Promise, str]]:
    """The numbers of a result that staff know by a name; the rest stands on the page of what the job did."""
    return [
        (RESULTS[key], _shown(value)) for key, value in result.items() if key in RESULTS and _is_plain(value)
    ]


def _is_plain(value: object) -> bool:
    return isinstance(value, int | float | str) and not isinstance(value, bool)


def _shown(value: object) -> str:
    if isinstance(value, float):
        return display.number(Decimal(str(round(value, 1))))
    return display.number(value) if isinstance(value, int) else str(value)
