"""Instants in the query of the API."""

from datetime import UTC, datetime
from typing import Any

import django_filters
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django_filters.fields import IsoDateTimeField


class InstantField(IsoDateTimeField):
    """In UTC from here on: PostgreSQL refuses offsets that ISO 8601 and Python take (-18:04)."""

    def clean(self, value: Any) -> datetime | None:
        found = super().clean(value)
        if found is None:
            return None
        try:
            return found.astimezone(UTC)
        except OverflowError:
            raise ValidationError(_("No calendar has this date.")) from None


class InstantFilter(django_filters.IsoDateTimeFilter):
    field_class = InstantField
