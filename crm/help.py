"""Words that pages explain where a question arises. Each app adds its own in `AppConfig.ready()`."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise

from crm.registry import Registry


@dataclass(frozen=True)
class Figure:
    """One of the store's own numbers beside a definition, as text; `url` "" leads nowhere."""

    label: str | Promise
    text: str
    url: str = ""


@dataclass(frozen=True)
class HelpTerm:
    """`code` stands in the address. `figures(reader, at)` gives the store's own numbers for one reader."""

    code: str
    label: str | Promise
    text: str | Promise
    figures: Callable[..., list[Figure]] | None = None
    see: tuple[str, ...] = field(default=())  # codes of related terms
    type_code: str = ""  # the type it explains

    def numbers(self, reader: Any, at: Any) -> list[Figure]:
        return self.figures(reader=reader, at=at) if self.figures else []


HELP: Registry[HelpTerm] = Registry("words that are explained")
# The word that explains each of the six types.
TYPE_TERMS = {
    "LOYAL": "loyal", "AT_RISK": "at-risk", "ABANDONED": "cart-abandoner", "LOW_VALUE": "low-value",
    "SUBSCRIBER": "subscriber", "NON_TARGET": "non-target",
}  # fmt: skip
