"""Kinds of what happens with a customer beside orders, carts and consents. Higher apps register theirs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from crm.registry import Registry


def _says_nothing(_data: Mapping[str, Any]) -> str:
    return ""


@dataclass(frozen=True)
class TouchpointKind:
    """`tell` makes a sentence in the reader's language of the touchpoint's `data`."""

    code: str
    label: str | Promise
    icon: str  # a lucide name
    tell: Callable[[Mapping[str, Any]], str] = _says_nothing


TOUCHPOINT_KINDS: Registry[TouchpointKind] = Registry("touchpoint kinds")
NOTE = TOUCHPOINT_KINDS.register(TouchpointKind("NOTE", _("Note"), "message-square"))
