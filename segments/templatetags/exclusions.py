"""`{% load exclusions %}`: the name of a list in the reader's language."""

from django import template
from django.utils import translation

from segments.exclusions.presets import READY_BY_CODE
from segments.models import ExclusionList

register = template.Library()


@register.filter
def list_name(entry: ExclusionList) -> str:
    """A ready-made list that nobody renamed is called as the reader's language calls it."""
    if entry.preset not in READY_BY_CODE:
        return entry.name
    label = READY_BY_CODE[entry.preset].label
    with translation.override("en"):
        untouched = str(label) == entry.name
    return str(label) if untouched else entry.name
