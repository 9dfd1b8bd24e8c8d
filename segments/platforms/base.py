"""What every ad platform says of itself. A kind is handed people and imports no models."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import zip_longest
from typing import NamedTuple

from django.utils.functional import Promise

from segments.platforms.forms import Field, Form, NotUsable, digest

ADD, REMOVE = "ADD", "REMOVE"
RELAY_DOMAINS = ("marketplace.amazon.com",)  # a marketplace's relay, not the person's own address

Cells = tuple[str, ...]
Row = tuple[str, Cells]  # the part of the upload it belongs to, and its cells


class Person(NamedTuple):
    """One person on the way out: canonical e-mails and E.164 phones, oldest first, and plain facts."""

    key: int
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    first_name: str = ""
    last_name: str = ""
    country: str = ""  # ISO 3166
    postal_code: str = ""
    city: str = ""
    region: str = ""


def leaves(kind: str, value: str) -> bool:
    """Whether this identifier may leave at all: relay addresses of marketplaces never do."""
    return kind != "EMAIL" or value.rpartition("@")[2] not in RELAY_DOMAINS


class AdPlatform:
    """A platform: how it names and wants each field, and the files staff upload by hand.

    `minimum` is the size below which the platform does not use a list (a warning, not a block);
    `expires_after_days` is when it forgets members (None: not told); `row_limit` and `byte_limit`
    split a file. The last of `steps` says where to exclude the list; `seed_steps` stand in its place.
    `names_people`: beside identifiers it takes names and places. `needs_both_consents`: people in the
    EEA are processed only with both ad consents.
    """

    code: str
    label: str | Promise
    fields: Mapping[str, Field]
    aliases: Mapping[str, str] = {}
    identifier_kinds: tuple[str, ...] = ("EMAIL",)
    names_people = False
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

    def form(self, field: str, value: str | None, *, region: str | None = None) -> Form:
        """One value as the platform wants it. Raises NotUsable, and KeyError for an unknown field."""
        return self.fields[self.aliases.get(field, field)].form(value, region=region)

    def parts(self) -> tuple[str, ...]:
        """The files of one upload, by a word for their names; "" is the only one."""
        return ("",)

    def header(self, *, part: str, plain: bool) -> Cells | None:
        """None: the platform wants no header row."""
        return None

    def preamble(self, *, operation: str, list_name: str) -> tuple[Cells, ...]:
        """Rows that stand before the first person."""
        return ()

    def rows(self, persons: Iterable[Person], *, plain: bool) -> Iterator[Row]:
        """Rows person by person; the first of each holds the oldest identifiers, each further one another pair."""
        raise NotImplementedError

    def identifiers(self, persons: Collection[Person]) -> int:
        """How many identifiers of these people the platform can match."""
        emails = sum(len(person.emails) for person in persons) if "EMAIL" in self.identifier_kinds else 0
        phones = sum(len(person.phones) for person in persons) if "PHONE" in self.identifier_kinds else 0
        return emails + phones


def pairs(person: Person) -> Iterable[tuple[str, str]]:
    """Address and phone, the oldest first; "" where there are more of the other."""
    return zip_longest(person.emails, person.phones, fillvalue="")


# Names and places repeat. Room for every postal code of a large country: people in a list come in no
# order of theirs, and a cache that is too small by a little finds nothing at all.
@lru_cache(maxsize=131_072)
def cell(field: Field, value: str, plain: bool) -> str:
    """One cell of the field: hashed, or plain where `plain` says so or the platform wants it; "" when unusable."""
    if not value:
        return ""
    try:
        form = field.form(value)
    except NotUsable:
        return ""
    return (form.normalised if plain or form.sha256 is None else form.sha256) or ""


class EmailList(AdPlatform):
    """A platform that takes one hashed address a line."""

    def rows(self, persons: Iterable[Person], *, plain: bool) -> Iterator[Row]:
        for person in persons:
            for address in person.emails:  # canonical already: an address of its own gains nothing from a cache
                yield "", (address if plain else digest(address),)
