"""`{% load exclusions %}`: the name of a list in the reader's language."""

from django import template

from segments.exclusions.pages.words import list_name

register = template.Library()
register.filter(list_name)
