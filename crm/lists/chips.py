"""The filters in force, as sentences with a way to take each back."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from crm import display


@dataclass(frozen=True)
class Chip:
    subject: str | Promise
    verb: str
    value: str
    without: str  # the query that leaves this filter out


def chips_of(found: Any) -> list[Chip]:
    """One chip a filter in force, in the order of the form. `found` is a bound filter set.

    A filter may carry `subject`, `verb` and `in_words(value)` where its label and value make no sentence.
    """
    chips = []
    for name, filter_ in found.filters.items():
        values = found.form.cleaned_data.get(name) if found.form.is_bound and not found.form.errors else None
        if isinstance(values, QuerySet):
            values = list(values)
        if name == "q" or values in (None, "", []):
            continue
        verb, value = _sentence(filter_, values)
        subject = getattr(filter_, "subject", filter_.label)
        chips.append(Chip(subject, verb, value, query_without(found.data, name)))
    return chips


def query_without(data: QueryDict, *names: str) -> str:
    """The query of the address without these, without the page number and without empty fields."""
    rest = QueryDict(mutable=True)
    for name, values in data.lists():
        if name not in (*names, "page") and (filled := [value for value in values if value]):
            rest.setlist(name, filled)
    return rest.urlencode()


def _sentence(filter_: Any, values: Any) -> tuple[str, str]:
    verb = str(getattr(filter_, "verb", _("is")))
    if hasattr(filter_, "in_words"):
        return verb, filter_.in_words(values)
    if isinstance(values, datetime):
        return _("since"), display.moment(values)
    if isinstance(values, date):
        return verb, display.day(values)
    choices = filter_.extra.get("choices")
    labels = {str(code): label for code, label in (choices() if callable(choices) else choices or [])}
    if isinstance(values, list):
        return verb, _(" or ").join(str(labels.get(str(value), value)) for value in values)
    return verb, str(labels.get(str(values), values))
