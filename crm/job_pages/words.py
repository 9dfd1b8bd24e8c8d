"""What a job says about itself, in the reader's language."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from crm.jobs import JOB_KINDS
from crm.models import Job

STEPS: dict[str, str | Promise] = {
    "reading": _("Reading"), "storing": _("Storing"), "undoing": _("Undoing"),
}  # fmt: skip
RESULTS: dict[str, str | Promise] = {
    "rows": _("Rows"), "refused": _("Refused lines"), "remarks": _("Remarks"), "seconds": _("Seconds"),
    "orders_created": _("New orders"), "orders_updated": _("Changed orders"),
    "orders_unchanged": _("Unchanged orders"), "customers_created": _("New customers"),
    "customers_updated": _("Changed customers"), "customers_unchanged": _("Unchanged customers"),
    "products_created": _("New products"), "consents_recorded": _("Consents"), "people": _("People"),
    "identifiers": _("Identifiers"), "added": _("Added"), "removed": _("Removed"),
}  # fmt: skip


def kind_label(code: str) -> str | Promise:
    """A kind of an older or newer version goes by its code."""
    return JOB_KINDS[code].label if code in JOB_KINDS else code


def step_label(code: str) -> str | Promise:
    return STEPS.get(code, code)


def fetch_at(job: Job) -> str:
    """Where the file that the job made is fetched; "" where there is none, or not any more."""
    if job.kind not in JOB_KINDS or job.state != "DONE" or not job.file:
        return ""
    make_address = JOB_KINDS[job.kind].fetch_at
    return "" if make_address is None else make_address(job)


def result_rows(result: dict[str, object]) -> list[tuple[str | Promise, object]]:
    """The plain numbers of a result; what is nested stands on the page of what the job did."""
    return [
        (RESULTS.get(key, key.replace("_", " ")), value)
        for key, value in result.items()
        if isinstance(value, int | float | str) and not isinstance(value, bool)
    ]
