"""The list of exclusion lists."""

from typing import Any

import django_filters
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm import display
from crm.lists import cells
from crm.lists.filters import ListFilter
from crm.lists.kinds import Column, Empty, ListKind, Reader
from crm.lists.links import address_of
from segments.exclusions.pages.words import described, list_name
from segments.models import AudienceExport, ExclusionList
from segments.platforms import PLATFORMS


class ExclusionFilters(ListFilter):
    q = django_filters.CharFilter(
        label=gettext_lazy("Search by name"), field_name="name", lookup_expr="icontains", max_length=80
    )
    platform = django_filters.ChoiceFilter(
        label=gettext_lazy("Platform"), choices=PLATFORMS.choices, method="for_platform",
        empty_label=gettext_lazy("Any"),
    )  # fmt: skip
    made = django_filters.ChoiceFilter(
        label=gettext_lazy("Made"), method="made_by", empty_label=gettext_lazy("Any"),
        choices=[("ready", gettext_lazy("ready-made")), ("own", gettext_lazy("your own"))],
    )  # fmt: skip
    exported = django_filters.ChoiceFilter(
        label=gettext_lazy("Last export"), method="was_exported", empty_label=gettext_lazy("Any"),
        choices=[("yes", gettext_lazy("there is one")), ("no", gettext_lazy("there is none"))],
    )  # fmt: skip

    class Meta:
        model = ExclusionList
        fields: list[str] = []

    def for_platform(self, lists: QuerySet, _name: str, code: str) -> QuerySet:
        # SQLite has no "contains" for JSON; the few lists are read.
        chosen = [pk for pk, codes in lists.values_list("pk", "platforms") if code in codes]
        return lists.filter(pk__in=chosen)

    def made_by(self, lists: QuerySet, _name: str, how: str) -> QuerySet:
        return lists.exclude(preset="") if how == "ready" else lists.filter(preset="")

    def was_exported(self, lists: QuerySet, _name: str, state: str) -> QuerySet:
        return lists.filter(exported_at__isnull=state == "no")


def lists_of(user: Any) -> QuerySet:
    """With their last finished export: `exported_at` None means never."""
    newest = AudienceExport.objects.filter(exclusion_list=OuterRef("pk"), finished_at__isnull=False)
    newest = newest.order_by("-finished_at", "-pk")
    return ExclusionList.objects.annotate(
        exported_at=Subquery(newest.values("finished_at")[:1]),
        exported_people=Subquery(newest.values("people")[:1]),
        export_count=Count("exports"),
    )


def _title(entry: Any, reader: Reader) -> str:
    below = _("ready-made") if entry.preset else _("your own")
    if entry.is_seed:
        below = format_html('<span class="nowrap">{} · {}</span>', below, _("used as a seed"))
    return cells.linked(address_of("segments:exclusion_list", entry.pk), list_name(entry), below)


def _who(entry: Any, reader: Reader) -> str:
    return cells.text(described(entry))


def _platforms(entry: Any) -> str:
    return display.enumerated(PLATFORMS[code].label for code in entry.platforms)


def _platforms_told(entry: Any, reader: Reader) -> str:
    """All of them are counted and not named: the line stays one line."""
    if len(entry.platforms) == len(PLATFORMS):
        told = _("all %(count)s platforms") % {"count": display.number(len(PLATFORMS))}
        return format_html('<span class="nowrap">{}</span>', told)
    return cells.text(_platforms(entry))


def _people(entry: Any, reader: Reader) -> str:
    return cells.absent() if entry.exported_at is None else cells.count(entry.exported_people)


EXCLUSIONS = ListKind(
    "exclusions", gettext_lazy("Exclusion lists"), "segments:exclusion_lists", "lists.see",
    rows=lists_of,
    filters=ExclusionFilters,
    title=Column(
        "name", gettext_lazy("List"), _title, lambda entry, reader: list_name(entry), "name", greatest_first=False
    ),
    columns=(
        Column(
            "who", gettext_lazy("Who"), _who, lambda entry, reader: described(entry), css="wide",
        ),
        Column(
            "platforms", gettext_lazy("Platforms"), _platforms_told,
            lambda entry, reader: _platforms(entry), css="wide",
        ),
        Column(
            "exported", gettext_lazy("Last export"), lambda entry, reader: cells.moment(entry.exported_at, _("never")),
            lambda entry, reader: cells.local(entry.exported_at), "exported_at", may_lack=True, is_number=True,
        ),
        Column(
            "people", gettext_lazy("People then"), _people, lambda entry, reader: entry.exported_people,
            "exported_people", may_lack=True, is_number=True,
        ),
        Column(
            "exports", gettext_lazy("Exports"), lambda entry, reader: cells.count(entry.export_count),
            lambda entry, reader: entry.export_count, "export_count", is_first=False, is_number=True,
        ),
        Column(
            "made", gettext_lazy("Made"), lambda entry, reader: cells.moment(entry.created_at),
            lambda entry, reader: cells.local(entry.created_at), "created_at", is_first=False, is_number=True,
        ),
    ),
    usual_order="name",
    all_label=gettext_lazy("All lists"),
    template="segments/exclusion_lists.html",
    empty=Empty(
        "list-x", gettext_lazy("No list yet"),
        gettext_lazy("A list says who is not to be shown ads. Nothing leaves before somebody exports it."),
        nothing_matches=gettext_lazy("No list matches these filters."),
        action=gettext_lazy("New list"), url_name="segments:add_exclusion_list", permission="lists.edit",
    ),
)  # fmt: skip
