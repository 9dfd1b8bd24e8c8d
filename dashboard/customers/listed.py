"""Customers on an exclusion list, or left out of one for a reason: where the numbers of a list lead."""

import re
from datetime import datetime
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.lists.filters import ListFilter
from crm.permissions import may
from segments.exclusions.matching import NoTypesYet
from segments.exclusions.pages.words import list_name
from segments.exclusions.selection import ON_LIST, REASONS, standing
from segments.models import ExclusionList

LISTED = re.compile(r"(?P<key>\d{1,9}):(?P<said>[A-Z_]+)")


def _list_of(text: str) -> ExclusionList:
    return ExclusionList.objects.get(pk=text.partition(":")[0])


class ListedField(forms.CharField):
    """ "3:DENIED": a list and a reason, or ON. Hidden in the form: one comes here by a link."""

    widget = forms.HiddenInput


class ListedFilter(django_filters.Filter):
    field_class = ListedField
    verb = ""  # the words have it

    def in_words(self, text: str) -> str:
        said, name = text.partition(":")[2], list_name(_list_of(text))
        if said == ON_LIST:
            return _("on “%(list)s”") % {"list": name}
        return _("left out of “%(list)s”: %(reason)s") % {"list": name, "reason": REASONS[said][0]}


class ListedFilters(ListFilter):
    listed = ListedFilter(label=gettext_lazy("Exclusion list"), method="stands")
    at: datetime

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["listed"].extra["validators"] = [self._check_list]

    def _check_list(self, text: str) -> None:
        """Who may not see exclusion lists is told what somebody with a list that is gone is told."""
        said = LISTED.fullmatch(text)
        known = (
            said is not None
            and (said["said"] == ON_LIST or said["said"] in REASONS)
            and may(self.reader.user, "lists.see")
            and ExclusionList.objects.filter(pk=said["key"]).exists()
        )
        if not known:
            raise ValidationError(_("There is no such exclusion list."))

    def stands(self, customers: QuerySet, _name: str, text: str) -> QuerySet:
        """As the list's page counts them. Nobody before the first recalculation."""
        try:
            found = standing(_list_of(text), text.partition(":")[2], as_of=self.at)
        except NoTypesYet:
            return customers.none()
        return customers.filter(pk__in=found.order_by().values("pk"))
