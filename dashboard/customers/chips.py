"""The filters in force, as sentences with a way to take each back."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

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
    """One chip a filter in force, in the order of the form. `found` is a bound CustomerFilter."""
    chips = []
    for name, filter_ in found.filters.items():
        values = found.form.cleaned_data.get(name) if found.form.is_bound and not found.form.errors else None
        if name == "q" or values in (None, "", []):
            continue
        verb, value = _sentence(name, filter_, values)
        subject = _("Type changes") if name == "leaving" else getattr(filter_, "subject", filter_.label)
        chips.append(Chip(subject, verb, value, query_without(found.data, name)))
    return chips


def query_without(data: QueryDict, *names: str) -> str:
    """The query of the address without these, without the page number and without empty fields."""
    rest = QueryDict(mutable=True)
    for name, values in data.lists():
        if name not in (*names, "page") and (filled := [value for value in values if value]):
            rest.setlist(name, filled)
    return rest.urlencode()


def _sentence(name: str, filter_: Any, values: Any) -> tuple[str, str]:
    if name == "leaving":
        return _("within"), _("%(days)s days") % {"days": display.number(values)}
    verb = str(getattr(filter_, "verb", _("is")))
    if hasattr(filter_, "in_words"):
        return verb, filter_.in_words(values)
    if isinstance(values, datetime):
        return _("since"), display.moment(values)
    if isinstance(values, list):
        labels = dict(
            filter_.extra["choices"]() if callable(filter_.extra["choices"]) else filter_.extra["choices"]
        )
        return verb, _(" or ").join(str(labels[value]) for value in values)
    if "choices" in filter_.extra:
        return verb, str(dict(filter_.extra["choices"])[values])
    return _("is"), str(values)
