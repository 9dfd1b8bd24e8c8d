"""`{% load help %}`: a question mark that opens what a word means."""

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from crm.help import HELP, TYPE_TERMS
from crm.templatetags.hexad import icon

register = template.Library()


@register.simple_tag(name="help")
def help_mark(code: str) -> SafeString:
    """`{% help "value-at-risk" %}`: a link to the word's page, which script opens as a dialog instead.

    Raises KeyError for a word nobody defined.
    """
    term = HELP[code]
    return format_html(
        '<a class="help" data-help href="{}" title="{}">{}<span class="visually-hidden">{}</span></a>',
        reverse("dashboard:help_term", args=[code]),
        term.label,
        icon("circle-question-mark", 14),
        _("What is “%(word)s”?") % {"word": term.label},
    )


@register.simple_tag
def type_help(code: str) -> SafeString:
    """The question mark beside a type's chip: `{% type_help "AT_RISK" %}`"""
    return help_mark(TYPE_TERMS[code])
