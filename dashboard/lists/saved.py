from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from crm.models import SavedView
from crm.permissions import requires
from crm.saved_views import LISTS, ViewRefused, may_change_view, remove_view, save_view


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
        return redirect(LISTS.get(page, "dashboard:home"))
    messages.success(request, _("The view “%(name)s” is kept.") % {"name": view.name})
    return redirect(f"{reverse(LISTS[view.page])}?{view.query or 'all=1'}")


@requires("views.save")
@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    view = get_object_or_404(SavedView.objects.visible_to(request.user), pk=pk)
    if may_change_view(view, request.user):  # type: ignore[arg-type]
        page, name = view.page, view.name
        remove_view(view=view, by=request.user, at=now())  # type: ignore[arg-type]
        messages.success(request, _("The view “%(name)s” is gone.") % {"name": name})
        return redirect(LISTS[page])
    messages.error(request, _("Only who made this view, or an admin, removes it."))
    return redirect(LISTS[view.page])
