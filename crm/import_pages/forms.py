"""Forms of the import pages: what is uploaded, and how it is read."""

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from crm.imports.fields import SUBJECT_LABELS
from crm.imports.formats import format_choices

MOST_FILES = 20


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One file or several; cleaned to a list."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:  # type: ignore[override]
        given = list(data) if isinstance(data, list | tuple) else [data]
        if len(given) > MOST_FILES:
            raise ValidationError(_("Choose at most %(count)s files at once.") % {"count": MOST_FILES})
        return [super(FilesField, self).clean(one, initial) for one in given or [None]]


class UploadForm(forms.Form):
    files = FilesField(
        label=_("Files"), max_length=255, widget=FilesInput({"accept": ".csv,.tsv,.txt,.gz,.xlsx"}),
        help_text=_("CSV, TSV or XLSX, plain or .gz, up to 500 MB. Several files are one import."),
        error_messages={"required": _("Choose at least one file.")},
        allow_empty_file=True,  # refused when it is read, by its name
    )  # fmt: skip
    subject = forms.ChoiceField(label=_("What the rows are"), choices=lambda: list(SUBJECT_LABELS.items()))
    format = forms.ChoiceField(
        label=_("Format"), required=False, choices=lambda: [("", _("Recognise it")), *format_choices()]
    )
    source = forms.CharField(
        label=_("Source"), max_length=60,
        help_text=_("The shop or system. The same source next time, and known orders are changed, not doubled."),
    )  # fmt: skip

    def too_large(self, sentences: list[str]) -> None:
        """Say which files were not kept, rather than that none was chosen."""
        self.errors.pop("files", None)
        for sentence in sentences:
            self.add_error("files", sentence)


def zone_choices() -> list[tuple[str, Any]]:
    names = sorted(name for name in available_timezones() if "/" in name and not name.startswith("Etc/"))
    return [("", _("The store's")), ("UTC", "UTC"), *((name, name) for name in names)]
