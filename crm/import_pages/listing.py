"""The list of imports."""

from collections.abc import Container, Sequence
from typing import Any

import django_filters
from django.db.models import Count, Min, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from crm import display
from crm.import_pages.counting import changes
from crm.imports.fields import SUBJECT_LABELS
from crm.imports.formats import FORMATS
from crm.lists import cells
from crm.lists.filters import FROM, UNTIL, DayFilter, ListFilter, StaffFilter
from crm.lists.kinds import Column, Empty, ListKind, Reader
from crm.lists.links import address_of
from crm.models import Import, ImportFile
from crm.models.imports import import_state_choices

MOODS = {"STORED": "good", "FAILED": "bad", "CHECKED": "accent", "UNDONE": ""}


class ImportFilters(ListFilter):
    q = django_filters.CharFilter(label=gettext_lazy("Search by source or file"), method="find", max_length=100)
    subject = django_filters.ChoiceFilter(
        label=gettext_lazy("What"),
        choices=lambda: list(SUBJECT_LABELS.items()),
        empty_label=gettext_lazy("Everything"),
    )
    state = django_filters.ChoiceFilter(
        label=gettext_lazy("State"), choices=import_state_choices, empty_label=gettext_lazy("Any")
    )
    format = django_filters.ChoiceFilter(
        label=gettext_lazy("Format"), choices=FORMATS.choices, empty_label=gettext_lazy("Any")
    )
    owner = StaffFilter(label=gettext_lazy("Who"))
    from_day = DayFilter(
        label=gettext_lazy("From"), subject=gettext_lazy("Uploaded"), verb=FROM, field_name="created_at__date",
        lookup_expr="gte",
    )  # fmt: skip
    to_day = DayFilter(
        label=gettext_lazy("To"), subject=gettext_lazy("Uploaded"), verb=UNTIL, field_name="created_at__date",
        lookup_expr="lte",
    )  # fmt: skip

    class Meta:
        model = Import
        fields: list[str] = []

    def find(self, imports: QuerySet, _name: str, words: str) -> QuerySet:
        files = ImportFile.objects.filter(name__icontains=words).values("batch")
        return imports.filter(Q(source__icontains=words) | Q(pk__in=files))


def format_label(one: Import) -> Any:
    return FORMATS[one.format].label if one.format in FORMATS else one.format


def with_files(imports: Sequence[Any], reader: Reader, codes: Container[str]) -> None:
    found = ImportFile.objects.filter(batch__in=imports).values("batch")
    files = {row["batch"]: row for row in found.annotate(files=Count("pk"), first_name=Min("name")).order_by()}
    for one in imports:
        one.file_count = files.get(one.pk, {}).get("files", 0)
        one.file_name = files.get(one.pk, {}).get("first_name", "")


def _called(one: Import) -> str:
    told = {"subject": SUBJECT_LABELS.get(one.subject, one.subject), "source": one.source}
    return _("%(subject)s from %(source)s") % told


def _title(one: Any, reader: Reader) -> str:
    files = one.file_name
    if one.file_count != 1:
        files = ngettext("%(files)s file", "%(files)s files", one.file_count) % {
            "files": display.number(one.file_count)
        }
    below = f"{files} · {one.owner}" if one.owner else files
    return cells.linked(address_of("crm:import", one.pk), _called(one), below)


IMPORTS = ListKind(
    "imports", gettext_lazy("Imports"), "crm:import_list", "imports.see",
    rows=lambda user: Import.objects.visible_to(user),
    filters=ImportFilters,
    related=("owner",),
    beside=with_files,
    title=Column(
        "import", gettext_lazy("Import"), _title, lambda one, reader: _called(one), "source", greatest_first=False
    ),
    columns=(
        Column(
            "format", gettext_lazy("Format"), lambda one, reader: cells.text(format_label(one)),
            lambda one, reader: str(format_label(one)), "format", greatest_first=False,
        ),
        Column(
            "state", gettext_lazy("State"),
            lambda one, reader: cells.chip(one.get_state_display(), MOODS.get(one.state, "")),
            lambda one, reader: one.get_state_display(), "state", greatest_first=False,
        ),
        Column(
            "rows", gettext_lazy("Rows"), lambda one, reader: cells.count(one.counts.get("rows")),
            lambda one, reader: one.counts.get("rows", 0), is_number=True,
        ),
        Column(
            "refused", gettext_lazy("Refused"), lambda one, reader: cells.count(one.counts.get("refused")),
            lambda one, reader: one.counts.get("refused", 0), is_number=True,
        ),
        Column(
            "changes", gettext_lazy("New and changed"), lambda one, reader: cells.count(changes(one.counts)),
            lambda one, reader: changes(one.counts), is_number=True,
        ),
        Column(
            "uploaded", gettext_lazy("Uploaded"), lambda one, reader: cells.moment(one.created_at),
            lambda one, reader: cells.local(one.created_at), "pk", is_number=True,
        ),
        Column(
            "stored", gettext_lazy("Stored"), lambda one, reader: cells.moment(one.stored_at, _("never")),
            lambda one, reader: cells.local(one.stored_at), "stored_at", may_lack=True, is_first=False, is_number=True,
        ),
        Column(
            "owner", gettext_lazy("Who"), lambda one, reader: cells.person(one.owner),
            lambda one, reader: str(one.owner or ""), "owner__last_name", greatest_first=False, may_lack=True,
            is_first=False,
        ),
    ),
    in_files=(
        (gettext_lazy("Number"), lambda one, reader: one.pk),
        (gettext_lazy("Files"), lambda one, reader: one.file_count),
    ),
    usual_order="uploaded",
    all_label=gettext_lazy("All imports"),
    template="crm/import_list.html",
    empty=Empty("upload", gettext_lazy("No import yet"), "", gettext_lazy("No import matches these filters.")),
)  # fmt: skip
