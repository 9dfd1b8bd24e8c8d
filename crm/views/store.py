"""The store's settings: what may be set, what a change will do, and then the change."""

from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from crm.forms.store import StoreForm, time_zones
from crm.jobs import JobRefused
from crm.models import Job, Store
from crm.permissions import may, requires
from crm.store import StoreRefused, configure_store
from crm.store.change import KIND, holds, values_before
from crm.store.effects import effects


@requires("settings.see")
@require_safe
def store_settings(request: HttpRequest) -> HttpResponse:
    return _page(request, StoreForm(instance=Store.current()))


@requires("settings.edit")
@require_POST
def change_store(request: HttpRequest) -> HttpResponse:
    """Without `confirmed` it says what the change will do and writes nothing."""
    store = Store.current()
    form = StoreForm(request.POST, instance=Store.current())
    if not form.is_valid():
        return _page(request, form, status=422)
    changed = {name: form.cleaned_data[name] for name in form.changed_data}
    changed = {name: value for name, value in changed.items() if getattr(store, name) != value}
    if not changed:
        messages.info(request, _("Nothing was changed."))
        return redirect("crm:store_settings")
    if "confirmed" not in request.POST:
        day = now().astimezone(ZoneInfo(store.time_zone)).date()
        told = [_told(form, store, name) for name in changed]
        return _page(request, form, changed=told, said=effects(store, changed, day=day))
    try:
        _store, job = configure_store(values=changed, at=now(), by=request.user)
    except (StoreRefused, JobRefused) as error:
        form.add_error(None, str(error))
        return _page(request, form, status=422)
    messages.success(request, _("Saved. A job now rewrites what hangs on it.") if job else _("Saved."))
    return redirect("crm:store_settings")


@requires("settings.edit")
@require_POST
def undo_store_change(request: HttpRequest, pk: int) -> HttpResponse:
    """A change back, as a job of its own: orders keep their own amounts, so theirs are exactly those of before."""
    job = get_object_or_404(Job, pk=pk, kind=KIND, state="DONE")
    try:
        if not holds(job, Store.current()):
            raise StoreRefused(_("The store was changed again since. Nothing was undone."))
        configure_store(values=values_before(job), at=now(), by=request.user)
    except (StoreRefused, JobRefused) as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("A job now changes it back."))
    return redirect("crm:store_settings")


def _told(form: StoreForm, store: Store, name: str) -> tuple[str, str, str]:
    """(label, as it is, as it will be)"""
    shown = []
    for value in (getattr(store, name), form.cleaned_data[name]):
        choices = dict(getattr(form.fields[name], "choices", ()))
        if isinstance(value, bool):
            shown.append(_("yes") if value else _("no"))
        elif value in (None, ""):
            shown.append(_("none"))
        else:
            shown.append(str(choices.get(value, value)))
    return (str(form.fields[name].label), *shown)


def _page(request: HttpRequest, form: StoreForm, *, changed=(), said=(), status: int = 200) -> HttpResponse:
    edits = may(request.user, "settings.edit")
    if not edits:
        for field in form.fields.values():
            field.disabled = True
    shown = {
        "form": form,
        "groups": form.grouped(),
        "changed": changed,
        "effects": said,
        "edits": edits,
        "time_zones": time_zones(),
        "job": Job.objects.filter(kind=KIND, state__in=["QUEUED", "RUNNING"]).order_by("pk").first(),
        "last": Job.objects.filter(kind=KIND, state="DONE").order_by("-pk").first(),
    }
    return render(request, "crm/store_settings.html", shown, status=status)
