"""Filters as lists declare them: one reader, and words where a label and a value make no sentence."""

from collections import OrderedDict
from collections.abc import Callable
from copy import copy
from typing import Any

import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _

from crm.lists.kinds import Reader
from crm.models import User


class Declared(OrderedDict):
    """The filters of a class. Each request has its own, whose `extra` it fills; what is in them is shared.

    Copied to the bottom, as django-filter does, thirty filters take as long as the list's statements.
    """

    def __deepcopy__(self, memo: dict[int, Any]) -> "OrderedDict[str, Any]":
        return OrderedDict((name, _own(filter_)) for name, filter_ in self.items())


def _own(filter_: Any) -> Any:
    own = copy(filter_)
    own.extra = dict(filter_.extra)
    own.method = filter_.method  # else it would ask the parent of the filter it was copied from
    return own


class OwnFields(dict[str, forms.Field]):
    """Fields made for one form alone: it takes them as they are, where Django copies a class's to the bottom."""

    def __deepcopy__(self, memo: dict[int, Any]) -> "OwnFields":
        return self


class ListFilter(django_filters.FilterSet):
    """Codes that do not exist are told on the page, and nothing is shown."""

    @classmethod
    def get_filters(cls) -> Declared:
        return Declared(super().get_filters())

    def __init__(self, *args: Any, reader: Reader, **kwargs: Any) -> None:
        self.reader = reader
        super().__init__(*args, **kwargs)

    def get_form_class(self) -> Any:
        """A class of its own each time, as django-filter makes it: of fields that nobody else has."""
        made = super().get_form_class()
        made.base_fields = OwnFields(made.base_fields)
        return made

    def offer(self, name: str, choices: Callable[[], list[tuple[str, Any]]]) -> None:
        """What a filter may be, asked of the database once a request, however many views are counted."""
        offered = self.reader.once(f"{type(self).__name__}.{name}", choices)
        self.filters[name].extra["choices"] = offered


class DayFilter(django_filters.DateFilter):
    """A local day of the store. `verb` says which end of a span it is."""

    def __init__(self, *, subject: Any, verb: Any, **kwargs: Any) -> None:
        super().__init__(widget=forms.DateInput({"type": "date"}), **kwargs)
        self.subject = subject
        self.verb = verb


class StaffFilter(django_filters.ModelChoiceFilter):
    """A member of staff; nobody in particular where it is empty."""

    def __init__(self, **kwargs: Any) -> None:
        staff = User.objects.order_by("last_name", "first_name", "pk")
        super().__init__(queryset=staff, empty_label=_("Everybody"), **kwargs)


FROM, UNTIL = _("from"), _("until")
