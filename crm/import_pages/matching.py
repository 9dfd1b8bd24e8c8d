"""The form that says how a file is read: which column is what, and what the file does not say."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.import_pages.forms import zone_choices
from crm.imports.detection import Detection
from crm.imports.encodings import ENCODINGS
from crm.imports.fields import ROW, SUBJECTS, Field, lacking_fields
from crm.imports.formats import FORMATS, format_choices
from crm.imports.numbers import NUMBER_STYLES
from crm.imports.reading import Choices

DELIMITERS = {
    ",": gettext_lazy("Comma"),
    ";": gettext_lazy("Semicolon"),
    "\t": gettext_lazy("Tab"),
    "|": gettext_lazy("Bar"),
}
# What nearly every file has: shown also where no column was recognised.
USUAL = frozenset({"customer_id", "email", "line_total", "quantity", "sku", "product"})
TAB = "tab"  # a tab in a form field is stripped


def delimiter_label(value: str) -> str:
    return str(DELIMITERS.get(value, value))


class ReadingForm(forms.Form):
    """What decides how the bytes become cells. Empty: as it was found."""

    format = forms.ChoiceField(label=gettext_lazy("Format"))
    encoding = forms.ChoiceField(
        label=gettext_lazy("Encoding"), required=False,
        choices=[("", gettext_lazy("As found")), *((name, name) for name in ENCODINGS)],
    )  # fmt: skip
    delimiter = forms.ChoiceField(
        label=gettext_lazy("Delimiter"), required=False,
        choices=[("", gettext_lazy("As found")), *((TAB if sign == "\t" else sign, label) for sign, label in DELIMITERS.items())],
    )  # fmt: skip
    number_style = forms.ChoiceField(
        label=gettext_lazy("Numbers"), required=False,
        choices=[("", gettext_lazy("As found")), *((style, style) for style in NUMBER_STYLES)],
    )  # fmt: skip
    date_style = forms.ChoiceField(
        label=gettext_lazy("Dates like 03/04/2025"), required=False,
        choices=[("", gettext_lazy("There are none")), ("dmy", gettext_lazy("Day first")), ("mdy", gettext_lazy("Month first"))],
    )  # fmt: skip

    def __init__(self, *args: Any, subject: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["format"].choices = format_choices(subject)  # type: ignore[attr-defined]

    def clean_delimiter(self) -> str:
        return "\t" if self.cleaned_data["delimiter"] == TAB else self.cleaned_data["delimiter"]

    def reading(self) -> Choices:
        given = self.cleaned_data
        return Choices(given["encoding"], given["delimiter"], given["number_style"])


class MatchForm(forms.Form):
    """Columns and fixed values of one subject, for the header that was found."""

    time_zone = forms.ChoiceField(
        label=gettext_lazy("Time zone of times without one"), required=False, choices=zone_choices
    )
    cancelled_column = forms.ChoiceField(label=gettext_lazy("Cancelled when the column"), required=False)
    cancelled_pattern = forms.CharField(
        label=gettext_lazy("holds"), required=False, max_length=100,
        help_text=gettext_lazy("The exact text, or its start and *, such as C*."),
    )  # fmt: skip
    strict = forms.BooleanField(
        label=gettext_lazy("Strict"), required=False,
        help_text=gettext_lazy("One bad line, and nothing goes in."),
    )  # fmt: skip

    def __init__(self, *args: Any, found: Detection, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.found = found
        self.maps = FORMATS[found.format].takes_mapping
        columns = [(column, column) for column in found.header]
        self.fields["cancelled_column"].choices = [("", _("none")), *columns]  # type: ignore[attr-defined]
        for field in self.fields_of_subject():
            if self.maps:
                extra = [(ROW, _("Each row is one"))] if field.code == "order_id" else []
                self.fields[f"map_{field.code}"] = forms.ChoiceField(
                    label=str(field.label),
                    required=False,
                    choices=[("", _("not in the file")), *extra, *columns],
                )
            self.fields[f"fix_{field.code}"] = forms.CharField(
                label=str(field.label), required=False, max_length=200,
                widget=forms.TextInput({"placeholder": _("Or the same for every row")}),
            )  # fmt: skip

    def fields_of_subject(self) -> list[Field]:
        """Of a format that knows its columns only the currency can be missing."""
        known = SUBJECTS[self.found.subject]
        return list(known) if self.maps else [field for field in known if field.code == "currency"]

    def rows(self) -> Iterator[tuple[Field, Any, Any]]:
        """(field, its column, its fixed value) of what is needed, first, is usual, or is matched."""
        for field in sorted(self.fields_of_subject(), key=lambda field: not field.required):
            if self._is_in_use(field):
                yield self._row(field)

    def other_rows(self) -> list[tuple[Field, Any, Any]]:
        """The same of the fields nothing is known about, which most files do not have."""
        return [self._row(field) for field in self.fields_of_subject() if not self._is_in_use(field)]

    def _row(self, field: Field) -> tuple[Field, Any, Any]:
        return field, self[f"map_{field.code}"] if self.maps else None, self[f"fix_{field.code}"]

    def _is_in_use(self, field: Field) -> bool:
        inputs = [self[name] for name in (f"map_{field.code}", f"fix_{field.code}") if name in self.fields]
        known = not self.maps or field.required or field.code in USUAL
        return known or any(one.value() or one.errors for one in inputs)

    @property
    def leaves_columns(self) -> bool:
        """Whether most columns of the file have no field yet: then the other fields are worth a look."""
        taken = {self[f"map_{code}"].value() for code in self._codes() if f"map_{code}" in self.fields}
        return len(taken & {*self.found.header}) * 2 < len(self.found.header)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if bool(given.get("cancelled_column")) != bool(given.get("cancelled_pattern")):
            self.add_error("cancelled_pattern", ValidationError(_("Give both the column and what it holds.")))
        taken: dict[str, str] = {}
        for field in self.fields_of_subject():
            column = given.get(f"map_{field.code}")
            if column and column in taken:
                self.add_error(
                    f"map_{field.code}", _("This column is %(field)s already.") % {"field": taken[column]}
                )
            elif column:
                taken[column] = str(field.label)
        if self.maps and not self.errors:
            self._refuse_what_is_lacking(given)
        return given

    def _refuse_what_is_lacking(self, given: dict[str, Any]) -> None:
        subject = self.found.subject
        mapping = {code: column for code in self._codes() if (column := given.get(f"map_{code}"))}
        columns = FORMATS[self.found.format].columns(subject, self.found.header, mapping)
        fixed = [code for code in self._codes() if given.get(f"fix_{code}")]
        if lacking := lacking_fields(subject, columns=columns, fixed=fixed):
            self.add_error(
                None,
                _("%(file)s: no column is given for %(fields)s. Map them, or choose another format.")
                % {"file": self.found.name, "fields": ", ".join(lacking)},
            )

    def _codes(self) -> list[str]:
        return [field.code for field in self.fields_of_subject()]

    def options(self) -> dict[str, Any]:
        given = self.cleaned_data
        picked = {kind: {
            name.removeprefix(f"{kind}_"): value for name, value in given.items() if name.startswith(f"{kind}_") and value
        } for kind in ("map", "fix")}  # fmt: skip
        when = [[given["cancelled_column"], given["cancelled_pattern"]]] if given["cancelled_column"] else []
        return {
            "mapping": picked["map"], "fixed": picked["fix"], "cancelled_when": when,
            "time_zone": given["time_zone"], "strict": given["strict"],
        }  # fmt: skip

    @staticmethod
    def initial_from(options: dict[str, Any], found: Detection) -> dict[str, Any]:
        """What stands in the form first: what was kept, and where nothing was, the suggestion."""
        mapping = {
            c: col for c, col in (options.get("mapping") or {}).items() if col == ROW or col in found.header
        }
        column, pattern = (options.get("cancelled_when") or [["", ""]])[0]
        return {
            "time_zone": options.get("time_zone", ""), "strict": options.get("strict", False),
            "cancelled_column": column, "cancelled_pattern": pattern,
            **{f"map_{code}": column for code, column in (mapping or found.mapping).items()},
            **{f"fix_{code}": value for code, value in (options.get("fixed") or {}).items()},
        }  # fmt: skip
