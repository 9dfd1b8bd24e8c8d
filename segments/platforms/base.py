"""What every ad platform says of itself. A kind is handed people and imports no models."""

from collections.abc import Iterator, Mapping, Sequence

from django.utils.functional import Promise

from segments.platforms.cells import Cells
from segments.platforms.forms import Field, Form
from segments.platforms.lines import Lines

ADD, REMOVE = "ADD", "REMOVE"
RELAY_DOMAINS = ("marketplace.amazon.com",)  # a marketplace's relay, not the person's own address

Row = tuple[str, ...]
Part = tuple[str, Sequence[Sequence[str]]]  # the file of the upload it belongs to, and its columns


def leaves(kind: str, value: str) -> bool:
    """Whether this identifier may leave at all: relay addresses of marketplaces never do."""
    return kind != "EMAIL" or value.rpartition("@")[2] not in RELAY_DOMAINS


class AdPlatform:
    """A platform: how it names and wants each field, and the files staff upload by hand.

    `minimum` is the size below which the platform does not use a list (a warning, not a block);
    `expires_after_days` is when it forgets members (None: not told); `row_limit` and `byte_limit`
    split a file. The last of `steps` says where to exclude the list; `seed_steps` stand in its place.
    `facts`: the names and places it takes beside identifiers. `needs_both_consents`: people in the EEA
    are processed only with both ad consents.
    """

    code: str
    label: str | Promise
    fields: Mapping[str, Field]
    aliases: Mapping[str, str] = {}
    identifier_kinds: tuple[str, ...] = ("EMAIL",)
    facts: tuple[str, ...] = ()
    needs_both_consents = False
    can_exclude_lookalikes = True
    minimum = 0
    expires_after_days: int | None = None
    row_limit: int | None = None
    byte_limit: int | None = None
    steps: tuple[str | Promise, ...] = ()
    seed_steps: tuple[str | Promise, ...] = ()

    def how_to(self, *, seed: bool) -> tuple[str | Promise, ...]:
        """What staff do there. A seed is uploaded alike; what it is used for, the last step, is another."""
        if not seed:
            return self.steps
        return (*(self.steps[:-1] if self.can_exclude_lookalikes else self.steps), *self.seed_steps)

    def knows(self, field: str) -> bool:
        return self.aliases.get(field, field) in self.fields

    def form(self, field: str, value: str | None, *, region: str | None = None) -> Form:
        """One value as the platform wants it. Raises NotUsable, and KeyError for an unknown field."""
        return self.fields[self.aliases.get(field, field)].form(value, region=region)

    def parts(self) -> tuple[str, ...]:
        """The files of one upload, by a word for their names; "" is the only one."""
        return ("",)

    def header(self, *, part: str, plain: bool) -> Row | None:
        """None: the platform wants no header row."""
        return None

    def preamble(self, *, operation: str, list_name: str) -> tuple[Row, ...]:
        """Rows that stand before the first person."""
        return ()

    def columns(self, lines: Lines, cells: Cells) -> Iterator[Part]:
        """The columns of each part, all of one length; a line nobody can match there is left away."""
        raise NotImplementedError

    def identifiers(self, lines: Lines) -> int:
        """How many identifiers of these people the platform can match."""
        columns = {"EMAIL": lines.emails, "PHONE": lines.phones}
        taken = [columns[kind] for kind in self.identifier_kinds]
        return sum(len(column) - column.count("") for column in taken)


class EmailList(AdPlatform):
    """A platform that takes one hashed address a line."""

    def columns(self, lines: Lines, cells: Cells) -> Iterator[Part]:
        yield "", (cells.identifiers([address for address in lines.emails if address]),)
