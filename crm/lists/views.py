"""Saving views and looks of any list."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from crm.lists.kinds import LISTS
from crm.lists.looks import remember
from crm.lists.saved import ViewRefused, change_view, may_change_view, remove_view, restore_view, save_view
from crm.models import SavedView
from crm.permissions import may, requires


def _opened(view: SavedView) -> HttpResponse:
    return redirect(f"{reverse(LISTS[view.page].url_name)}?{view.query or 'all=1'}")


def _held(request: HttpRequest, pk: int, *, is_removed: bool = False) -> SavedView:
    """One that the person may see; of the removed only the own."""
    if is_removed:
        return get_object_or_404(SavedView, owner=request.user.pk, removed_at__isnull=False, pk=pk)
    return get_object_or_404(SavedView.objects.visible_to(request.user), pk=pk)


@requires("views.save")
@require_POST
def save(request: HttpRequest) -> HttpResponse:
    page = request.POST.get("page", "")
    try:
        view = save_view(
            owner=request.user, page=page, name=request.POST.get("name", ""),  # type: ignore[arg-type]
            query=request.POST.get("query", ""), is_shared=bool(request.POST.get("shared")),
            is_default=bool(request.POST.get("default")), at=now(),
        )  # fmt: skip
    except ViewRefused as error:
        messages.error(request, str(error))
        return redirect(LISTS[page].url_name if page in LISTS else "dashboard:home")
    messages.success(request, _("The view “%(name)s” is kept.") % {"name": view.name})
    return _opened(view)


@requires("views.save")
@require_POST
def change(request: HttpRequest, pk: int) -> HttpResponse:
    view = _held(request, pk)
    if not may_change_view(view, request.user):  # type: ignore[arg-type]
        messages.error(request, _("Only who made this view, or an admin, changes it."))
        return _opened(view)
    try:
        view = change_view(
            view=view, name=request.POST.get("name", ""), is_shared=bool(request.POST.get("shared")),
            is_default=bool(request.POST.get("default")), by=request.user, at=now(),  # type: ignore[arg-type]
        )  # fmt: skip
    except ViewRefused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The view “%(name)s” is kept.") % {"name": view.name})
    return _opened(view)


@requires("views.save")
@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """The toast offers to put it back to whoever made it."""
    view = _held(request, pk)
    if not may_change_view(view, request.user):  # type: ignore[arg-type]
        messages.error(request, _("Only who made this view, or an admin, removes it."))
        return redirect(LISTS[view.page].url_name)
    remove_view(view=view, by=request.user, at=now())  # type: ignore[arg-type]
    undo = f"undo:{reverse('crm:restore_view', args=[pk])}" if view.owner_id == request.user.pk else ""
    messages.success(request, _("The view “%(name)s” is gone.") % {"name": view.name}, extra_tags=undo)
    return redirect(f"{reverse(LISTS[view.page].url_name)}?all=1")


@requires("views.save")
@require_POST
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    view = _held(request, pk, is_removed=True)
    try:
        restore_view(view=view, by=request.user, at=now())  # type: ignore[arg-type]
    except ViewRefused as error:
        messages.error(request, str(error))
        return redirect(LISTS[view.page].url_name)
    messages.success(request, _("The view “%(name)s” is kept.") % {"name": view.name})
    return _opened(view)


@requires("account.self")
@require_POST
def choose_look(request: HttpRequest) -> HttpResponse:
    """Columns or rows a page, remembered for the next time; the address names the columns, so it can be shared."""
    page = request.POST.get("page", "")
    if page not in LISTS or not may(request.user, LISTS[page].permission):
        raise Http404
    query = QueryDict(request.POST.get("query", ""), mutable=True)
    columns = request.POST.getlist("column")
    size = request.POST.get("size", "")
    remember(
        user=request.user,  # type: ignore[arg-type]
        page=page,
        columns=columns if "columns" in request.POST else None,
        size=int(size) if size.isdecimal() and len(size) < 5 else None,
    )
    query.pop("page", None)
    if "columns" in request.POST:
        query.setlist("column", columns)
    return redirect(f"{reverse(LISTS[page].url_name)}?{query.urlencode() or 'all=1'}")
