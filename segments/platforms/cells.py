"""The cells of a file: hashed, or plain where staff gave a reason or the platform wants it so."""

from collections.abc import Sequence
from hashlib import sha256

from segments.platforms.forms import Field, NotUsable

# Room for every postal code of a large country: people in a list come in no order of theirs, and a
# memory that is too small by a little finds nothing at all.
REMEMBERED = 131_072


def cell(field: Field, value: str, *, plain: bool) -> str:
    """One cell of the field; "" when the value is not usable."""
    if not value:
        return ""
    try:
        form = field.form(value)
    except NotUsable:
        return ""
    return (form.normalised if plain or form.sha256 is None else form.sha256) or ""


class _Known(dict[str, str]):
    """The cells of one field by raw value. Forgets all of them rather than grow without end."""

    def __init__(self, field: Field, *, plain: bool) -> None:
        super().__init__()
        self.field, self.plain = field, plain

    def __missing__(self, value: str) -> str:
        if len(self) >= REMEMBERED:
            self.clear()
        self[value] = made = cell(self.field, value, plain=self.plain)
        return made


class Cells:
    """Makes the cells of one file, a column at a time: a call for each cell takes longer than its hash."""

    def __init__(self, *, plain: bool) -> None:
        self.plain = plain
        self._known: dict[Field, _Known] = {}

    def identifiers(self, column: Sequence[str]) -> Sequence[str]:
        """Addresses or phones, in the platform's form already. Hardly one comes twice: none is remembered."""
        if self.plain:
            return column
        return [sha256(value.encode()).hexdigest() if value else "" for value in column]

    def facts(self, field: Field, column: Sequence[str]) -> Sequence[str]:
        """Names or places, which repeat: each different one is made once."""
        known = self._known.get(field)
        if known is None:
            known = self._known[field] = _Known(field, plain=self.plain)
        return list(map(known.__getitem__, column))
