"""The history of imports, one of them, and what was wrong with its lines."""

from collections.abc import Iterator
from typing import Any

from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    StreamingHttpResponse,
)
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from crm.import_pages.actions import CHECKABLE, is_busy
from crm.import_pages.counting import by_label, changed_kinds, changes, effects, left_alone
from crm.import_pages.listing import IMPORTS, MOODS, format_label
from crm.import_pages.people import are_being_looked_at, panels_of
from crm.import_pages.sample_files import SAMPLES, SAMPLES_DIR
from crm.import_pages.sending import step_names
from crm.imports.fields import SUBJECT_LABELS
from crm.imports.jobs import CHECK
from crm.imports.problems import sentence
from crm.imports.uploads import MAX_FILE_BYTES
from crm.job_pages.words import step_label
from crm.lists.page import show_list
from crm.masking import mask_text, masked
from crm.models import Import, ImportProblem, Order
from crm.navigation import NAVIGATION
from crm.permissions import requires
from crm.spreadsheets import csv_lines

SHOWN_PROBLEMS = 50
# The step of the four that an import is at; 5: all are done.
STEPS = {"DRAFT": 2, "CHECKED": 4, "STORING": 4, "STORED": 5, "UNDOING": 5, "UNDONE": 5}


@requires("imports.see")
@require_safe
@vary_on_headers("HX-Request")
def import_list(request: HttpRequest) -> HttpResponse:
    return show_list(request, IMPORTS, more={"has_orders": Order.objects.exists(), "max_bytes": MAX_FILE_BYTES})


OF_PEOPLE = frozenset({"orders", "customers", "carts"})  # subjects whose rows belong to customers


@requires("imports.see")
@require_safe
def import_page(request: HttpRequest, pk: int) -> HttpResponse:
    """All that is known of one import; while work goes on the page asks for its inner part every second."""
    batch = get_object_or_404(Import.objects.visible_to(request.user).select_related("job", "owner"), pk=pk)
    busy = is_busy(batch)
    cut_off = not busy and batch.state in {"CHECKING", "STORING", "UNDOING"}
    shown = {
        "batch": batch, "busy": busy, "cut_off": cut_off,
        "files": batch.files.order_by("pk"), "subject": SUBJECT_LABELS.get(batch.subject, batch.subject),
        "format": format_label(batch), "mood": MOODS.get(batch.state, ""), "steps": step_names(),
        "at_step": _step_of(batch) if busy else STEPS.get(batch.state, 3),
        "matches": not busy and batch.state in CHECKABLE and batch.state != "CHECKED",
        "result": batch.counts if batch.state in {"CHECKED", "STORED", "UNDONE"} else {},
        "effects": list(effects(batch.counts)), "changes": changes(batch.counts), "changed": changed_kinds(batch.counts),
        "good_rows": batch.counts.get("rows", 0) - batch.counts.get("refused", 0),
        "problems": _problems(request, batch), "problem_count": batch.problems.count(), "most": SHOWN_PROBLEMS,
        "step": step_label(batch.job.step) if batch.job else "",
        "customers_url": _page_of("customers"),
        "of_it": f"?brought_by={batch.pk}" if batch.subject in OF_PEOPLE and changes(batch.counts) else "",
        **_people(request, batch, busy=busy), **_undone(batch, hides=_hides(request, batch)),
    }  # fmt: skip
    part = request.headers.get("HX-Request") == "true"
    return render(request, "crm/_import.html" if part else "crm/import.html", shown)


def _people(request: HttpRequest, batch: Import, *, busy: bool) -> dict[str, Any]:
    """Of a stored import: what became of its customers, and whether the engine is at it still.

    The page asks for this part once it stands: in a large shop it takes longer than all the rest.
    """
    if busy or batch.state != "STORED":
        return {}
    if "people" not in request.GET:
        return {"asks_for_people": True}
    panels = panels_of(batch)
    waiting = are_being_looked_at(batch) or any(shown["waits"] for _panel, shown in panels)
    return {"waiting": waiting, "panels": panels}


def _step_of(batch: Import) -> int:
    """The step whose work goes on; a job that waits has not changed the import's state yet."""
    return 3 if batch.job is not None and batch.job.kind == CHECK else STEPS["STORING"]


def _page_of(code: str) -> str:
    """A page of a higher app, by its entry in the side bar."""
    return reverse(NAVIGATION[code].url_name) if code in NAVIGATION else ""


def _undone(batch: Import, *, hides: bool) -> dict[str, Any]:
    undone = batch.counts.get("undone") or {}
    return {
        "removed": by_label(undone.get("removed", {})), "restored": by_label(undone.get("restored", {})),
        "left_alone": batch.counts.get("left_alone_count", 0), "left_rows": left_alone(batch, hides=hides),
    }  # fmt: skip


def _problems(request: HttpRequest, batch: Import) -> list[dict[str, Any]]:
    found = batch.problems.order_by("severity", "pk")  # REFUSED stands before REMARK
    return [_told(problem, hides=_hides(request, batch)) for problem in found[:SHOWN_PROBLEMS]]


def _hides(request: HttpRequest, batch: Import) -> bool:
    """Cells are other people's data; who uploaded the file has seen them."""
    return masked(request.user) and batch.owner_id != request.user.pk


def _told(problem: ImportProblem, *, hides: bool) -> dict[str, Any]:
    data = problem.data
    if hides:
        data = {key: mask_text(value) if isinstance(value, str) else value for key, value in data.items()}
    return {
        "file": problem.file, "line": problem.line, "column": problem.column,
        "refused": problem.severity == "REFUSED", "reason": sentence(problem.code, data),
    }  # fmt: skip


@requires("imports.see")
@require_safe
def problems(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """Every refused line and remark as CSV, in the order of the file."""
    batch = get_object_or_404(Import.objects.visible_to(request.user), pk=pk)
    hides = _hides(request, batch)

    def rows() -> Iterator[list[Any]]:
        for problem in batch.problems.order_by("pk").iterator(chunk_size=2000):
            told = _told(problem, hides=hides)
            yield [
                told["file"],
                told["line"],
                told["column"],
                _("refused") if told["refused"] else _("remark"),
                told["reason"],
            ]

    header = [_("File"), _("Line"), _("Column"), _("Kind"), _("Reason")]
    response = StreamingHttpResponse(csv_lines(header, rows()), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="import-{batch.pk}-problems.csv"'
    return response


@requires("imports.see")
@require_safe
def sample(request: HttpRequest, name: str) -> HttpResponseBase:
    """A file that can be imported as it is, to see what happens."""
    if name not in SAMPLES:
        raise Http404
    return FileResponse((SAMPLES_DIR / SAMPLES[name]).open("rb"), as_attachment=True, filename=SAMPLES[name])
