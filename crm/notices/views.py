"""The bell, the page of all notices, and what somebody wants to be told."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from crm import audit
from crm.models import Notice
from crm.notices.forms import WantedForm
from crm.notices.kinds import NOTICE_KINDS, NoticeKind
from crm.notices.telling import mark_read, unread
from crm.permissions import requires

ROWS = 50
IN_THE_BELL = 8


@dataclass(frozen=True)
class Line:
    notice: Notice
    kind: NoticeKind
    text: str


def lines_of(notices: QuerySet[Notice], reader: Any) -> list[Line]:
    """A kind of a newer or older version is left out: nobody knows what it says."""
    return [
        Line(notice, NOTICE_KINDS[notice.kind], NOTICE_KINDS[notice.kind].tell(notice, reader))
        for notice in notices
        if notice.kind in NOTICE_KINDS
    ]


def _mine(request: HttpRequest) -> QuerySet[Notice]:
    mine = Notice.objects.visible_to(request.user)
    return mine.select_related("customer", "by", "job").order_by("-happened_at", "-pk")


@requires("account.self")
@require_safe
def notice_list(request: HttpRequest) -> HttpResponse:
    """With HX-Request: the newest, for the bell."""
    if request.htmx:  # type: ignore[attr-defined]
        newest = lines_of(_mine(request)[:IN_THE_BELL], request.user)
        return render(request, "crm/_notices.html", {"lines": newest, "unread": unread(request.user)})  # type: ignore[arg-type]
    only_new = request.GET.get("show") == "new"
    rows = _mine(request).filter(read_at__isnull=True) if only_new else _mine(request)
    page = Paginator(rows, ROWS).get_page(request.GET.get("page"))
    shown = {
        "page": page,
        "lines": lines_of(page.object_list, request.user),
        "only_new": only_new,
        "unread": unread(request.user),  # type: ignore[arg-type]
        "query": "show=new" if only_new else "",
    }
    return render(request, "crm/notice_list.html", shown)


@requires("account.self")
@require_POST
def open_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark it read and go where it leads; with `stay` only the first."""
    notice = get_object_or_404(Notice.objects.visible_to(request.user), pk=pk)
    mark_read(user=request.user, at=now(), notice=pk)  # type: ignore[arg-type]
    target = reverse("crm:notice_list")
    if "stay" not in request.POST and notice.kind in NOTICE_KINDS:
        target = NOTICE_KINDS[notice.kind].lead(notice)
    return redirect(target)


@requires("account.self")
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    had_news = mark_read(user=request.user, at=now()) > 0  # type: ignore[arg-type]
    if request.htmx:  # type: ignore[attr-defined]
        newest = lines_of(_mine(request)[:IN_THE_BELL], request.user)
        return render(request, "crm/_notices.html", {"lines": newest, "unread": 0, "just_read": had_news})
    return redirect("crm:notice_list")


@requires("account.self")
@require_http_methods(["GET", "HEAD", "POST"])
def notice_settings(request: HttpRequest) -> HttpResponse:
    form = WantedForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        told = {"fields": ["notices"]}
        audit.record("account.changed", at=now(), actor=request.user, obj=request.user, data=told)  # type: ignore[arg-type]
        messages.success(request, _("Notifications saved."))
        return redirect("crm:notice_settings")
    return render(request, "crm/notice_settings.html", {"form": form})
