"""The audit log as a page: whole for admins and auditors, the own actions for account managers."""

import json
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from crm.audit import ACTIONS, RESERVED, open_personal
from crm.audit_words import facts_of, personal_words
from crm.forms.audit import KINDS, AuditFilter
from crm.masking import masked
from crm.models import AuditEvent, Store, User
from crm.permissions import requires
from crm.spreadsheets import csv_lines

ROWS = 50


@dataclass(frozen=True)
class Line:
    """One event as a reader sees it."""

    event: AuditEvent
    label: str | Promise
    facts: list[tuple[str, str]]
    personal: str
    kind: str | Promise  # of the object, as staff say it
    url: str  # of the object; "" where it has no page


# Kinds of objects that have a page, by its address's name.
PAGES = {
    "crm.Customer": "dashboard:customer", "crm.User": "crm:user", "crm.Import": "crm:import", "crm.Job": "crm:job",
    "crm.Product": "crm:product", "crm.LoyaltyTier": "crm:tier", "crm.Team": "crm:team",
    "segments.ExclusionList": "segments:exclusion_list", "segments.AudienceExport": "segments:audience_export",
}  # fmt: skip


@requires("audit.see")
@require_GET
def audit_log(request: HttpRequest) -> HttpResponse:
    zone = ZoneInfo(Store.current().time_zone)
    form = AuditFilter(request.GET)
    events = AuditEvent.objects.visible_to(request.user).select_related("actor", "client")
    found = form.narrow(events, zone=zone).order_by("-seq")
    page = Paginator(found, ROWS).get_page(request.GET.get("page"))
    lines = [_line(event, request.user) for event in page]
    query = request.GET.copy()
    query.pop("page", None)
    shown = {"form": form, "page": page, "lines": lines, "zone": zone, "query": query.urlencode()}
    return render(request, "crm/audit_log.html", shown)


def _line(event: AuditEvent, reader: User) -> Line:
    known = event.action in ACTIONS
    return Line(
        event=event,
        label=ACTIONS[event.action].label if known else event.action,
        facts=facts_of(event),
        personal=_personal(event, reader),
        kind=KINDS.get(event.object_kind, event.object_kind.partition(".")[2]),
        url=_page_of(event),
    )


def _page_of(event: AuditEvent) -> str:
    if event.object_kind not in PAGES or not event.object_id.isdecimal():
        return ""
    return reverse(PAGES[event.object_kind], args=[event.object_id])


@requires("audit.see")
@require_GET
def audit_file(request: HttpRequest) -> StreamingHttpResponse:
    """What the filters leave, as CSV, without personal values; times are the store's."""
    zone = ZoneInfo(Store.current().time_zone)
    events = AuditEvent.objects.visible_to(request.user).select_related("actor", "client")
    found = AuditFilter(request.GET).narrow(events, zone=zone).order_by("-seq")
    response = StreamingHttpResponse(
        csv_lines(COLUMNS, (_row(event, zone) for event in found.iterator(chunk_size=1000))),
        content_type="text/csv; charset=utf-8",
    )
    response["Content-Disposition"] = 'attachment; filename="audit-log.csv"'
    return response


COLUMNS = ("number", "when", "who", "client", "action", "object", "object_number", "details", "chain")


def _row(event: AuditEvent, zone: ZoneInfo) -> list[str | int | datetime]:
    facts = {name: value for name, value in event.data.items() if name not in RESERVED}
    return [
        event.seq, event.happened_at.astimezone(zone), str(event.actor or ""), str(event.client or ""), event.action,
        event.object_kind, event.object_id, json.dumps(facts, ensure_ascii=False) if facts else "", event.chain,
    ]  # fmt: skip


def _personal(event: AuditEvent, reader: User) -> str:
    if "personal" not in event.data:
        return ""
    if masked(reader):
        return _("Personal values, hidden from you")
    values = open_personal(event)
    return _("Personal values of an erased person") if values is None else personal_words(values)
