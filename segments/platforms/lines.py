"""People on their way into a file: one by one, and as columns, the way a million of them are written."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import zip_longest
from operator import eq
from typing import NamedTuple

FACTS = ("first_name", "last_name", "country", "postal_code", "city", "region")


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


class Lines(NamedTuple):
    """People as columns of one length: a line for an address and a phone, further ones for more of them.

    The lines of a person follow each other, the oldest first; "" stands where there are more of the
    other. `facts` are the columns of names and places by their name in `FACTS`, the same in each line
    of a person; only those that the platform takes need be there.
    """

    keys: Sequence[int]
    emails: Sequence[str]
    phones: Sequence[str]
    facts: Mapping[str, Sequence[str]]

    @classmethod
    def of(cls, persons: Iterable[Person]) -> "Lines":
        rows = [
            (person.key, email, phone, *person[3:])
            for person in persons
            for email, phone in pairs(person.emails, person.phones)
        ]
        keys, emails, phones, *facts = zip(*rows, strict=True) if rows else [()] * (3 + len(FACTS))
        return cls(keys, emails, phones, dict(zip(FACTS, facts, strict=True)))

    @property
    def people(self) -> int:
        return len(set(self.keys))

    def further(self) -> Iterable[bool]:
        """Of each line whether it is one more of the person before."""
        return map(eq, self.keys, (None, *self.keys))


def pairs(emails: Iterable[str], phones: Iterable[str]) -> Iterable[tuple[str, str]]:
    return zip_longest(emails, phones, fillvalue="")
