"""Storing, undoing, and importing the same files again."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from crm.import_pages import actions
from crm.import_pages.counting import to_leave, to_remove, to_restore
from crm.imports.fields import SUBJECT_LABELS
from crm.imports.refusals import ImportRefused
from crm.models import Import
from crm.permissions import requires


def _mine(request: HttpRequest, pk: int) -> Import:
    return get_object_or_404(Import.objects.visible_to(request.user).select_related("job"), pk=pk)


@requires("imports.run")
@require_POST
def store_import(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        seen = request.POST.get("seen", "")
        actions.start_store(batch=_mine(request, pk), at=now(), by=request.user, seen=seen)
    except actions.StepRefused as refused:
        messages.error(request, str(refused))
    return redirect("crm:import", pk=pk)


@requires("imports.run")
@require_http_methods(["GET", "HEAD", "POST"])
def undo_import(request: HttpRequest, pk: int) -> HttpResponse:
    """GET says what goes and what comes back; POST does it."""
    batch = _mine(request, pk)
    if request.method == "POST":
        try:
            actions.start_undo(batch=batch, at=now(), by=request.user)
        except actions.StepRefused as refused:
            messages.error(request, str(refused))
        return redirect("crm:import", pk=pk)
    if actions.is_busy(batch) or batch.state not in {"STORED", "UNDOING"}:
        messages.warning(request, _("Only a stored import can be undone."))
        return redirect("crm:import", pk=pk)
    shown = {
        "batch": batch,
        "subject": SUBJECT_LABELS.get(batch.subject, batch.subject),
        "removed": to_remove(batch),
        "restored": to_restore(batch),
        "left": to_leave(batch),
    }
    return render(request, "crm/import_undo.html", shown)


@requires("imports.propose")
@require_POST
def import_again(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        batch = actions.again(batch=_mine(request, pk), at=now(), by=request.user)
    except ImportRefused as refused:
        messages.error(request, str(refused))
        return redirect("crm:import", pk=pk)
    return redirect("crm:match_import", pk=batch.pk)
