"""What a message on the page can do besides being read."""

from typing import Any

from django import template

register = template.Library()
UNDO = "undo:"


@register.filter
def undo_address(message: Any) -> str:
    """Where to ask for what was just done to be taken back; "" when the message does not say."""
    for tag in (message.extra_tags or "").split():
        if tag.startswith(UNDO):
            return tag.removeprefix(UNDO)
    return ""
