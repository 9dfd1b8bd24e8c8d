"""The audit log as a page: whole for admins and auditors, the own actions for account managers."""

import json
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from crm.audit import ACTIONS, RESERVED, open_personal
from crm.forms.audit import AuditFilter
from crm.masking import masked
from crm.models import AuditEvent, Store, User
from crm.permissions import requires

ROWS = 50


@dataclass(frozen=True)
class Line:
    """One event as a reader sees it."""

    event: AuditEvent
    label: str | Promise
    facts: list[tuple[str, str]]
    personal: str


@requires("audit.see")
@require_GET
def audit_log(request: HttpRequest) -> HttpResponse:
    zone = ZoneInfo(Store.current().time_zone)
    form = AuditFilter(request.GET)
    events = AuditEvent.objects.visible_to(request.user).select_related("actor", "client")
    page = Paginator(form.narrow(events, zone=zone).order_by("-seq"), ROWS).get_page(request.GET.get("page"))
    lines = [_line(event, request.user) for event in page]
    query = request.GET.copy()
    query.pop("page", None)
    shown = {"form": form, "page": page, "lines": lines, "zone": zone, "query": query.urlencode()}
    return render(request, "crm/audit_log.html", shown)


def _line(event: AuditEvent, reader: User) -> Line:
    facts = [(name, _text(value)) for name, value in event.data.items() if name not in RESERVED]
    known = event.action in ACTIONS
    return Line(event, ACTIONS[event.action].label if known else event.action, facts, _personal(event, reader))


def _personal(event: AuditEvent, reader: User) -> str:
    if "personal" not in event.data:
        return ""
    if masked(reader):
        return _("Personal values, hidden from you")
    values = open_personal(event)
    return _("Personal values of an erased person") if values is None else _text(values)


def _text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
