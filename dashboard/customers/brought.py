"""Customers of one import: where its page leads."""

import re
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from crm.import_pages.people import people_of
from crm.lists.filters import ListFilter
from crm.models import Import

KEY = re.compile(r"\d{1,9}")


class BroughtField(forms.CharField):
    """ "12": an import. Hidden in the form: one comes here by a link."""

    widget = forms.HiddenInput


class BroughtFilter(django_filters.Filter):
    field_class = BroughtField

    def in_words(self, key: str) -> str:
        """By its first file, as the reader knows it; an import from the command line by its number."""
        batch = Import.objects.get(pk=key)
        file = batch.files.order_by("pk").first()
        return _("“%(file)s”") % {"file": file.name} if file else f"#{batch.pk}"


class BroughtFilters(ListFilter):
    brought_by = BroughtFilter(label=pgettext_lazy("one import of files", "Import"), method="came_with")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["brought_by"].extra["validators"] = [self._check_import]

    def _check_import(self, text: str) -> None:
        """Whoever may not see an import is told what somebody with one that is gone is told."""
        if not KEY.fullmatch(text) or not Import.objects.visible_to(self.reader.user).filter(pk=text).exists():
            raise ValidationError(_("There is no such import."))

    def came_with(self, customers: QuerySet, _name: str, key: str) -> QuerySet:
        """Those it made or changed, or whose orders or carts it did, as its page counts them."""
        return customers.filter(pk__in=people_of(Import.objects.get(pk=key)).values("pk"))
