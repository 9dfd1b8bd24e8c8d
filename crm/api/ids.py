"""An id in the address of a request."""

from typing import Any

import django_filters
from django import forms
from django.core.validators import MaxValueValidator
from drf_spectacular.utils import extend_schema_field

LARGEST_ID = 2**63 - 1  # what both databases hold


@extend_schema_field({"type": "integer", "minimum": 1, "maximum": LARGEST_ID})
class IdFilter(django_filters.NumberFilter):
    """A whole number that a row can have; others are refused in words before the database is asked."""

    field_class = forms.IntegerField

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=1, **kwargs)

    def get_max_validator(self) -> MaxValueValidator:
        return MaxValueValidator(LARGEST_ID)
