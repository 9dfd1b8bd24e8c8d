"""Uploading files and saying what their columns are."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST

from crm.import_pages import actions
from crm.import_pages.forms import UploadForm
from crm.import_pages.matching import TAB, MatchForm, ReadingForm, delimiter_label
from crm.import_pages.sample_files import SAMPLE_SOURCE, SAMPLES, SAMPLES_DIR
from crm.imports.detection import Detection
from crm.imports.fields import SUBJECT_LABELS, field_of
from crm.imports.formats import FORMATS
from crm.imports.reading import Choices
from crm.imports.refusals import ImportRefused
from crm.imports.uploads import MAX_FILE_BYTES, refused_uploads
from crm.models import Import, Store
from crm.permissions import requires

PREVIEW = 5
FIRST_SOURCE = "shop"  # suggested to whoever imports for the first time


def step_names() -> list[str]:
    return [_("Upload"), _("Match"), _("Check"), pgettext("keep for good", "Store")]


@requires("imports.propose")
@require_http_methods(["GET", "HEAD", "POST"])
def new_import(request: HttpRequest) -> HttpResponse:
    last = Import.objects.visible_to(request.user).order_by("-pk").first()
    initial = {"source": last.source if last else FIRST_SOURCE, "format": request.GET.get("format", "")}
    form = UploadForm(request.POST or None, request.FILES or None, initial=initial)
    if told := refused_uploads(request):
        form.too_large(told)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            batch = actions.upload(**given, at=now(), by=request.user)
        except ImportRefused as refused:
            form.add_error("files", str(refused))
        else:
            return redirect("crm:match_import", pk=batch.pk)
    shown = {"form": form, "steps": step_names(), "max_bytes": MAX_FILE_BYTES}
    return render(request, "crm/import_new.html", shown, status=422 if form.errors else 200)


@requires("imports.propose")
@require_POST
def try_sample(request: HttpRequest, name: str) -> HttpResponse:
    """The sample goes the way of every file: matched, checked, looked at, and stored only by a later step."""
    if name not in SAMPLES:
        raise Http404
    file = SimpleUploadedFile(SAMPLES[name], (SAMPLES_DIR / SAMPLES[name]).read_bytes(), "text/csv")
    batch = actions.upload(
        files=[file], subject="orders", format="", source=SAMPLE_SOURCE, at=now(), by=request.user
    )
    return redirect("crm:match_import", pk=batch.pk)


@requires("imports.propose")
@require_http_methods(["GET", "HEAD", "POST"])
def match_import(request: HttpRequest, pk: int) -> HttpResponse:
    """GET shows what was found; POST with `look` reads again with other choices, POST starts the check."""
    batch = get_object_or_404(Import.objects.visible_to(request.user).select_related("job"), pk=pk)
    if actions.is_busy(batch) or batch.state not in actions.CHECKABLE:
        return redirect("crm:import", pk=pk)
    posted = request.POST if request.method == "POST" else None
    reading = ReadingForm(posted, subject=batch.subject, initial=_kept_reading(batch))
    try:
        found = _found(batch, reading)
    except ImportRefused as refused:
        shown = {"batch": batch, "reading": reading, "refused": str(refused), "steps": step_names()}
        return render(request, "crm/import_match.html", shown, status=422)
    kept = (
        batch.options
        if batch.options.get("mapping")
        else actions.recipe_for(batch, found.header, format=found.format)
    )
    initial = MatchForm.initial_from({**kept, **_own(batch)}, found)
    # Other choices may give other columns: then the suggestion counts, not what was sent for the old ones.
    form = MatchForm(None if posted is None or "look" in posted else posted, found=found, initial=initial)
    if posted is not None and "look" not in posted and reading.is_valid() and form.is_valid():
        return _check(request, batch, reading, form, found)
    shown = _shown(batch, reading, form, found)
    return render(request, "crm/import_match.html", shown, status=422 if form.errors or reading.errors else 200)


def _own(batch: Import) -> dict[str, Any]:
    return {key: value for key, value in batch.options.items() if key != "paths"}


def _kept_reading(batch: Import) -> dict[str, Any]:
    kept = {
        name: batch.options.get(name, "") for name in ("encoding", "delimiter", "number_style", "date_style")
    }
    return {
        **kept,
        "format": batch.format,
        "delimiter": TAB if kept["delimiter"] == "\t" else kept["delimiter"],
    }


def _found(batch: Import, reading: ReadingForm) -> Detection:
    if reading.is_bound and reading.is_valid():
        return actions.look_at(batch, format=reading.cleaned_data["format"], choices=reading.reading())
    options = batch.options
    kept = Choices(options.get("encoding", ""), options.get("delimiter", ""), options.get("number_style", ""))
    return actions.look_at(batch, choices=kept)


def _check(
    request: HttpRequest, batch: Import, reading: ReadingForm, form: MatchForm, found: Detection
) -> HttpResponse:
    chosen = {name: value for name, value in reading.cleaned_data.items() if name != "format"}
    try:
        actions.start_check(
            batch=batch, format=found.format, options={**chosen, **form.options()}, header=found.header,
            at=now(), by=request.user,
        )  # fmt: skip
    except actions.StepRefused as refused:
        form.add_error(None, str(refused))
        return render(request, "crm/import_match.html", _shown(batch, reading, form, found), status=422)
    return redirect("crm:import", pk=batch.pk)


def _shown(batch: Import, reading: ReadingForm, form: MatchForm, found: Detection) -> dict[str, Any]:
    store = Store.current()
    return {
        "batch": batch, "reading": reading, "form": form, "found": found, "steps": step_names(),
        "subject": SUBJECT_LABELS[batch.subject], "format": FORMATS[found.format].label,
        "certainty": round(found.encoding.certainty * 100), "delimiter": delimiter_label(found.delimiter.value),
        "preview": found.rows[:PREVIEW], "base": store.base_currency, "zone": store.time_zone,
        "known": [] if form.maps else [(_label(batch.subject, code), column) for code, column in found.mapping.items()],
        "files": batch.files.order_by("pk"),
    }  # fmt: skip


def _label(subject: str, code: str) -> Any:
    field = field_of(subject, code)
    return field.label if field else code
