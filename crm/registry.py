"""Kinds of the same thing, kept in the order staff see them."""

from collections.abc import Iterator
from typing import Generic, Protocol, TypeVar

from django.utils.functional import Promise


class Kind(Protocol):
    @property
    def code(self) -> str: ...
    @property
    def label(self) -> str | Promise: ...


K = TypeVar("K", bound=Kind)


class Registry(Generic[K]):
    """Kinds by code. A code registered twice is an error at start-up, not a silent winner."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._kinds: dict[str, K] = {}

    def register(self, kind: K) -> K:
        if kind.code in self._kinds:
            raise ValueError(f"{self.name}: {kind.code} is registered twice")
        self._kinds[kind.code] = kind
        return kind

    def __getitem__(self, code: str) -> K:
        """Raises KeyError that names the known codes."""
        try:
            return self._kinds[code]
        except KeyError:
            known = ", ".join(self._kinds)
            raise KeyError(f"{self.name}: no {code!r}; there are {known}") from None

    def __contains__(self, code: object) -> bool:
        return code in self._kinds

    def __iter__(self) -> Iterator[K]:
        return iter(self._kinds.values())

    def __len__(self) -> int:
        return len(self._kinds)

    def choices(self) -> list[tuple[str, str | Promise]]:
        return [(kind.code, kind.label) for kind in self]
