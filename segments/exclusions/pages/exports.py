"""Exporting, its progress and evidence, and downloading what left."""

import json

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from crm.audit import record
from crm.permissions import may, recently_authenticated, requires
from segments.exclusions.changes import JOINED
from segments.exclusions.difference import why_left
from segments.exclusions.exporting import ExportRefused
from segments.exclusions.jobs import ask_for_exports
from segments.exclusions.matching import NoTypesYet
from segments.exclusions.pages.forms import ExportForm
from segments.exclusions.pages.tiles import tiles
from segments.exclusions.pages.words import ExportLabels, step_names
from segments.exclusions.preview import preview
from segments.exclusions.rule import ExclusionRule
from segments.exclusions.selection import REASONS
from segments.models import AudienceExport, AudienceFile, ExclusionList
from segments.platforms import PLATFORMS


@requires("lists.export")
@require_http_methods(["GET", "HEAD", "POST"])
@recently_authenticated
def export_list(request: HttpRequest, pk: int) -> HttpResponse:
    """What will leave, and the one button. Nothing leaves before it."""
    entry = get_object_or_404(ExclusionList, pk=pk)
    wanted = [code for code in request.GET.getlist("platforms") if code in PLATFORMS] or entry.platforms
    form = ExportForm(request.POST or None, initial={"platforms": wanted})
    if request.method == "POST" and form.is_valid():
        at = now()
        try:
            exports = ask_for_exports(
                exclusion_list=entry, platforms=form.cleaned_data["platforms"], by=request.user, at=at,
                plain_reason=form.cleaned_data["plain_reason"], asked_with=form.cleaned_data["asked_with"],
            )  # fmt: skip
        except ExportRefused as refused:
            form.add_error(None, str(refused))
        else:
            count = sum(export.as_of == at for export in exports)
            told = ngettext(
                "Export for %(count)s platform started.", "Export for %(count)s platforms started.", count
            )
            again = _("This export was asked for already. Here it is; nothing was started twice.")
            messages.success(request, told % {"count": count} if count else again)
            if len(exports) == 1:
                return redirect("segments:audience_export", pk=exports[0].pk)
            return redirect("segments:exclusion_list", pk=pk)
    shown = {"entry": entry, "form": form, "steps": step_names(), "export_labels": ExportLabels(len(wanted))}
    try:
        shown["preview"] = found = preview(entry, as_of=now())
        shown["tiles"] = tiles(ExclusionRule.read(entry.rule), found)
    except NoTypesYet as refused:
        messages.error(request, str(refused))
        return redirect("segments:exclusion_list", pk=pk)
    return render(request, "segments/exclusion_export.html", shown, status=422 if form.errors else 200)


@requires("lists.see")
@require_safe
def audience_export(request: HttpRequest, pk: int) -> HttpResponse:
    found = AudienceExport.objects.select_related("exclusion_list", "requested_by", "job")
    export = get_object_or_404(found, pk=pk)
    kept = export.manifest
    changes = kept.get("against_the_export_before", {"joined": {}, "left": {}})
    shown = {
        "export": export,
        "wizard": step_names(),
        "platform": PLATFORMS[export.platform],
        "files": export.files.order_by("operation", "name"),
        "skipped": sorted(
            ((REASONS[code][0], count) for code, count in kept.get("skipped", {}).items()),
            key=lambda one: -one[1],
        ),
        "joined": [(JOINED[code], count) for code, count in changes["joined"].items()],
        "left": [(why_left()[code], count) for code, count in changes["left"].items()],
        "basis": kept.get("consent_basis", {"granted": 0, "not_needed": 0}),
        "rows_in": kept.get("rows_in", 0),
        "downloads": may(request.user, "lists.export"),
        "steps": PLATFORMS[export.platform].how_to(seed=export.exclusion_list.is_seed),
    }
    fragment = "HX-Request" in request.headers
    template = "segments/_audience_export.html" if fragment else "segments/audience_export.html"
    return render(request, template, shown)


@requires("lists.export")
@require_POST
@recently_authenticated
def download_file(request: HttpRequest, pk: int, file: int) -> HttpResponse | FileResponse:
    """A file again. Each download is an event of the audit log, so it is a POST."""
    found = get_object_or_404(AudienceFile.objects.select_related("export"), pk=file, export=pk)
    if not found.content:
        messages.error(request, _("This file is past its retention time. Export again to make a new one."))
        return redirect("segments:audience_export", pk=pk)
    record(
        "list.downloaded", at=now(), actor=request.user, obj=found.export,
        data={"file": found.name, "sha256": found.sha256, "rows": found.rows},
    )  # fmt: skip
    return FileResponse(
        found.content.open("rb"),
        as_attachment=True,
        filename=found.name,
        content_type="text/csv; charset=utf-8",
    )


@requires("lists.see")
@require_safe
def download_manifest(request: HttpRequest, pk: int) -> HttpResponse:
    """Codes, counts and hashes; nobody can be read from it."""
    export = get_object_or_404(AudienceExport, pk=pk, finished_at__isnull=False)
    text = json.dumps(export.manifest, ensure_ascii=False, indent=2)
    response = HttpResponse(text + "\n", content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="manifest-{export.platform}-{export.seq}.json"'
    return response
