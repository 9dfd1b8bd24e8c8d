"""`{% load select_options %}`: the options of a select. Django draws each by two templates, and a list has hundreds."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.forms.utils import flatatt
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.simple_tag
def select_options(groups: Iterable[tuple[Any, list[dict[str, Any]], int]]) -> SafeString:
    """`{% select_options widget.optgroups %}`: as `django/forms/widgets/select.html` draws them."""
    drawn = []
    for name, options, _number in groups:
        told = "".join(map(_option, options))
        drawn.append(
            f'\n  <optgroup label="{conditional_escape(name)}">{told}\n  </optgroup>' if name else told
        )
    return mark_safe("".join(drawn))  # noqa: S308 -- each part is escaped


def _option(option: dict[str, Any]) -> str:
    attrs = flatatt(option["attrs"]) if option["attrs"] else ""
    return f'\n  <option value="{conditional_escape(option["value"])}"{attrs}>{conditional_escape(option["label"])}</option>'
