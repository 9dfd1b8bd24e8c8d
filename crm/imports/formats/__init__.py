"""The formats of files Hexad reads, in the order staff see them. One module and one line each."""

from collections.abc import Sequence

from django.utils.functional import Promise

from crm.imports.formats.base import Format
from crm.imports.formats.lines import Lines
from crm.imports.formats.shopify import Shopify
from crm.registry import Registry

FORMATS: Registry[Format] = Registry("formats of files")
FORMATS.register(Shopify())
FORMATS.register(Lines())

_SURE = 0.8


def format_choices(subject: str | None = None) -> list[tuple[str, str | Promise]]:
    return [(f.code, f.label) for f in FORMATS if subject is None or subject in f.subjects]


def guessed_format(subject: str, header: Sequence[str]) -> tuple[Format, float]:
    """The format that fits this header best, and how well (0 to 1). `lines` fits anything a little."""
    fits = [(f.certainty(subject, header), f) for f in FORMATS if subject in f.subjects]
    certainty, found = max(fits, key=lambda pair: pair[0] if pair[0] >= _SURE or pair[1].takes_mapping else 0)
    return found, certainty
