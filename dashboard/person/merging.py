"""Two people changed the same record: what can be put together by itself, and where somebody must choose."""

from dataclasses import dataclass
from typing import Any

from crm.models import User

Plain = str


@dataclass(frozen=True)
class Conflict:
    """One fact that both changed to something else. The values are as a form sends them."""

    name: str
    before: Plain | None  # None: the page that was sent did not say
    theirs: Plain
    mine: Plain


@dataclass(frozen=True)
class Merge:
    values: dict[str, Plain]  # what stands when both are kept, without the conflicts
    conflicts: list[Conflict]
    taken: list[str]  # names that only the other one changed


def as_sent(value: Any) -> Plain:
    """A stored value as a form sends it: staff by key, days in ISO."""
    if value is None:
        return ""
    if isinstance(value, User):
        return str(value.pk)
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def merge(*, before: dict[str, Plain], theirs: dict[str, Plain], mine: dict[str, Plain]) -> Merge:
    """Fact by fact. A fact without a `before` counts as changed by both when they differ."""
    values, conflicts, taken = {}, [], []
    for name, value in mine.items():
        was, stored = before.get(name), theirs[name]
        if value in (stored, was):
            values[name] = stored
            if value != stored:
                taken.append(name)
        elif stored == was:
            values[name] = value
        else:
            conflicts.append(Conflict(name, was, stored, value))
    return Merge(values, conflicts, taken)
