"""The audit log as a list: whole for admins and auditors, the own actions for account managers."""

import json
import re
from collections.abc import Container, Sequence
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm import display
from crm.audit import ACTIONS, RESERVED, open_personal
from crm.audit_words import facts_of, personal_words
from crm.lists import cells
from crm.lists.filters import FROM, UNTIL, DayFilter, ListFilter, StaffFilter
from crm.lists.kinds import Column, Empty, ListKind, Reader
from crm.masking import masked
from crm.models import AuditEvent

# Models that staff know by a name; what is not here is found under "Anything".
KINDS = {
    "crm.Customer": gettext_lazy("Customer"), "crm.User": gettext_lazy("Member of staff"),
    "crm.Store": gettext_lazy("Store"), "crm.Import": gettext_lazy("Import"), "crm.Job": gettext_lazy("Job"),
    "segments.ExclusionList": gettext_lazy("Exclusion list"),
    "segments.AudienceExport": gettext_lazy("Export to a platform"), "crm.Product": gettext_lazy("Product"),
    "crm.ExchangeRate": gettext_lazy("Exchange rate"), "crm.LoyaltyTier": gettext_lazy("Loyalty tier"),
    "crm.Team": gettext_lazy("Team"), "crm.ApiClient": gettext_lazy("API token"),
    "crm.Identity": gettext_lazy("Address"), "crm.SavedView": gettext_lazy("View of a list"),
}  # fmt: skip
# Whole in the file and beside what it is the sum of; on the page its start tells one from another.
CHECK_SUM = re.compile(r"\b([0-9a-f]{12})[0-9a-f]{52}\b")
# Kinds of objects that have a page, by its address's name.
PAGES = {
    "crm.Customer": "dashboard:customer", "crm.User": "crm:user", "crm.Import": "crm:import", "crm.Job": "crm:job",
    "crm.Product": "crm:product", "crm.LoyaltyTier": "crm:tier", "crm.Team": "crm:team",
    "segments.ExclusionList": "segments:exclusion_list", "segments.AudienceExport": "segments:audience_export",
}  # fmt: skip


class AuditFilters(ListFilter):
    """Days are local days of the store, both included. A number without a kind is a customer's."""

    action = django_filters.ChoiceFilter(
        label=gettext_lazy("What"), choices=ACTIONS.choices, empty_label=gettext_lazy("Everything")
    )
    actor = StaffFilter(label=gettext_lazy("Who"))
    kind = django_filters.ChoiceFilter(
        label=gettext_lazy("Of what"), field_name="object_kind", choices=lambda: list(KINDS.items()),
        empty_label=gettext_lazy("Anything"),
    )  # fmt: skip
    object = django_filters.CharFilter(
        label=gettext_lazy("Its number"), method="of_number", max_length=40,
        help_text=gettext_lazy("Without “Of what” a customer's."),
    )  # fmt: skip
    from_day = DayFilter(
        label=gettext_lazy("From"), subject=gettext_lazy("When"), verb=FROM, field_name="happened_at__date",
        lookup_expr="gte",
    )  # fmt: skip
    to_day = DayFilter(
        label=gettext_lazy("To"), subject=gettext_lazy("When"), verb=UNTIL, field_name="happened_at__date",
        lookup_expr="lte",
    )  # fmt: skip

    class Meta:
        model = AuditEvent
        fields: list[str] = []

    def of_number(self, events: QuerySet, _name: str, number: str) -> QuerySet:
        if not self.form.cleaned_data.get("kind"):
            events = events.filter(object_kind="crm.Customer")
        return events.filter(object_id=number.strip().lstrip("#"))


def with_words(events: Sequence[Any], reader: Reader, codes: Container[str]) -> None:
    for event in events:
        event.facts = facts_of(event)


def label_of(event: AuditEvent) -> str:
    return str(ACTIONS[event.action].label if event.action in ACTIONS else event.action)


def _title(event: Any, reader: Reader) -> str:
    label, below = label_of(event), ""
    if event.object_id:
        kind = KINDS.get(event.object_kind, event.object_kind.partition(".")[2])
        below = format_html("{} <bdi>#{}</bdi>", kind, event.object_id)
    if below and event.object_kind in PAGES and event.object_id.isdecimal():
        return cells.linked(reverse(PAGES[event.object_kind], args=[event.object_id]), label, below)
    return format_html('<span class="cell-main">{}</span>{}', label, cells.sub(below) if below else "")


def _who(event: Any, reader: Reader) -> str:
    if event.actor:
        return format_html('<span class="nowrap">{}</span>', event.actor)
    if not event.client:
        return cells.absent(_("Hexad"))
    return format_html("{}{}", event.client.name, cells.sub(_("API client")))


def _details(event: Any, reader: Reader) -> str:
    told = [(name, CHECK_SUM.sub(r"\1…", value)) for name, value in event.facts]
    facts = format_html_join(" ", '<span class="audit-fact">{}: <bdi>{}</bdi></span>', told)
    personal = personal_of(event, reader)
    return format_html("{}{}", facts, cells.sub(personal)) if personal else facts


def personal_of(event: AuditEvent, reader: Reader) -> str:
    """Other people's words in the log, where the reader sees them. They stand in no file."""
    if "personal" not in event.data:
        return ""
    if masked(reader.user):
        return _("Personal values, hidden from you")
    values = open_personal(event)
    return _("Personal values of an erased person") if values is None else personal_words(values)


def _facts_in_file(event: Any, reader: Reader) -> str:
    return display.enumerated(f"{name}: {value}" for name, value in event.facts)


def _codes(event: Any, reader: Reader) -> str:
    facts = {name: value for name, value in event.data.items() if name not in RESERVED}
    return json.dumps(facts, ensure_ascii=False) if facts else ""


AUDIT = ListKind(
    "audit", gettext_lazy("Audit log"), "crm:audit_log", "audit.see",
    rows=lambda user: AuditEvent.objects.visible_to(user),
    filters=AuditFilters,
    related=("actor", "client"),
    beside=with_words,
    title=Column(
        "action", gettext_lazy("What"), _title, lambda event, reader: label_of(event), "action", greatest_first=False
    ),
    columns=(
        Column(
            "when", gettext_lazy("When"), lambda event, reader: cells.moment(event.happened_at),
            lambda event, reader: cells.local(event.happened_at), "seq", css="nowrap",
        ),
        Column(
            "who", gettext_lazy("Who"), _who, lambda event, reader: str(event.actor or event.client or ""),
            "actor__last_name", greatest_first=False, may_lack=True,
        ),
        Column("details", gettext_lazy("Details"), _details, _facts_in_file, css="wide"),
        Column(
            "number", gettext_lazy("No."), lambda event, reader: cells.count(event.seq),
            lambda event, reader: event.seq, is_number=True, css="not-phone",
        ),
        Column(
            "chain", gettext_lazy("Check sum"), lambda event, reader: format_html("<code>{}</code>", event.chain[:12]),
            lambda event, reader: event.chain, is_first=False,
        ),
    ),
    in_files=(
        (gettext_lazy("Code"), lambda event, reader: event.action),
        (gettext_lazy("Of what"), lambda event, reader: event.object_kind),
        (gettext_lazy("Its number"), lambda event, reader: event.object_id),
        (gettext_lazy("As stored"), _codes),
    ),
    usual_order="when",
    all_label=gettext_lazy("Everything"),
    template="crm/audit_log.html",
    empty=Empty(
        "scroll-text", gettext_lazy("Nothing found"), "", gettext_lazy("No event matches these filters."),
    ),
)  # fmt: skip
