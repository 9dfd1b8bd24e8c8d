"""A filter that takes two days, both inside, as the charts of the dashboard write them into addresses."""

from datetime import date
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from crm import display


def days_of(text: str) -> tuple[date | None, date]:
    """What `dashboard.board.links.days_between` wrote. Raises ValueError for anything else."""
    first, _colon, last = text.partition(":")
    return (date.fromisoformat(first) if first else None), date.fromisoformat(last)


def check_days(text: str) -> None:
    try:
        found = days_of(text)
    except ValueError:
        found = (None, date.min)
    if any(day is not None and not 1990 <= day.year < 9999 for day in found):
        raise ValidationError(_("Two days with a colon between: 2026-08-24:2026-11-23."))


class DaysFilter(django_filters.CharFilter):
    """Hidden in the form: one comes here by a link from a chart."""

    verb = ""  # the days say how they are meant

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(validators=[check_days], widget=forms.HiddenInput, **kwargs)

    def in_words(self, days: str) -> str:
        first, last = days_of(days)
        if first is None:
            return _("by %(day)s") % {"day": display.day(last)}
        return f"{display.day(first)} – {display.day(last)}"
