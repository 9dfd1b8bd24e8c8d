"""The forms in which platforms want what identifies a person, and their hash.

Everything starts from the canonical form (`crm.addresses`): a platform's form of a canonical e-mail
or E.164 phone is a cheap rewrite, so a million people need no second parse. The rules and where
they come from: docs/AUDIENCES.md.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256

from crm.addresses import canonical_email, canonical_phone, visible

EMPTY, INVALID = "empty", "invalid"
AT_GMAIL = ("@gmail.com", "@googlemail.com")
_HASHED = re.compile(r"[0-9a-fA-F]{64}\Z")
_BLANKS = re.compile(r"\s+")


class NotUsable(Exception):
    """This value identifies nobody; the message is the reason: `empty` or `invalid`."""


@dataclass(frozen=True)
class Form:
    """What one field sends: the normalised text, and its hash unless the platform wants it plain.

    `normalised` is None for a value that came in hashed: nobody can tell what it was.
    """

    normalised: str | None
    sha256: str | None


Rule = Callable[[str, str | None], str]


@dataclass(frozen=True, eq=False)  # each is itself: found in a cache without hashing its parts
class Field:
    """One field as a platform names it: `rule` makes raw text (with a default region) into its form."""

    rule: Rule
    hashed: bool = True

    def form(self, raw: str | None, *, region: str | None = None) -> Form:
        """Raises NotUsable."""
        text = visible(raw)
        if self.hashed and _HASHED.match(text):
            return Form(None, text.lower())  # hashed already: never twice
        if not text:
            raise NotUsable(EMPTY)
        normalised = self.rule(text, region)
        if not normalised:
            raise NotUsable(INVALID)
        return Form(normalised, digest(normalised) if self.hashed else None)


def digest(text: str) -> str:
    """SHA-256 of the UTF-8 bytes, in lower-case hex."""
    return sha256(text.encode()).hexdigest()


def _usable(value: str | None) -> str:
    if not value:
        raise NotUsable(INVALID)
    return value


def email(raw: str, region: str | None = None) -> str:
    return _usable(canonical_email(raw))


def gmail_folded(address: str) -> str:
    """Google's rule: `+tag` and dots do not count, in its own two domains only (the domain stays as typed)."""
    if not address.endswith(AT_GMAIL):
        return address
    local, _, domain = address.rpartition("@")
    return f"{local.split('+', 1)[0].replace('.', '')}@{domain}"


def google_email(raw: str, region: str | None = None) -> str:
    return gmail_folded(email(raw))


def untagged(address: str) -> str:
    """The address without its `+tag`: what two of TikTok's three help pages ask for."""
    local, _, domain = address.rpartition("@")
    return f"{local.split('+', 1)[0]}@{domain}"


def e164(raw: str, region: str | None = None) -> str:
    return _usable(canonical_phone(raw, region=region))


def digits(raw: str, region: str | None = None) -> str:
    return e164(raw, region).removeprefix("+")


def _without_punctuation(text: str) -> str:
    return "".join(letter for letter in text if unicodedata.category(letter)[0] not in "PS")


@lru_cache(maxsize=4096)
def name(raw: str, region: str | None = None) -> str:
    """Lower case, without punctuation, single blanks inside; letters of every script stay."""
    return _BLANKS.sub(" ", _without_punctuation(visible(raw).lower())).strip()


@lru_cache(maxsize=4096)
def place(raw: str, region: str | None = None) -> str:
    """A city: lower case, nothing but letters and digits."""
    return name(raw).replace(" ", "")


def state(raw: str, region: str | None = None) -> str:
    return place(raw)


def zip_plain(raw: str, region: str | None = None) -> str:
    """Leaves unhashed, so nothing that a spreadsheet would take for a formula."""
    text = visible(raw)
    return _usable(text if text[:1].isalnum() and text.replace("-", "").replace(" ", "").isalnum() else None)


@lru_cache(maxsize=4096)
def zip_short(raw: str, region: str | None = None) -> str:
    """Lower case without blanks; of a ZIP+4 the first five."""
    text = _BLANKS.sub("", visible(raw).lower())
    return text.split("-", 1)[0] if re.fullmatch(r"\d{5}-\d{4}", text) else text.replace("-", "")


def country_upper(raw: str, region: str | None = None) -> str:
    text = visible(raw).upper()
    return _usable(text if len(text) == 2 and text.isalpha() else None)


def country_lower(raw: str, region: str | None = None) -> str:
    return country_upper(raw).lower()


def two_digits(raw: str, region: str | None = None) -> str:
    return _usable(raw.strip().zfill(2) if raw.strip().isdecimal() and len(raw.strip()) <= 2 else None)


def four_digits(raw: str, region: str | None = None) -> str:
    return _usable(raw.strip() if raw.strip().isdecimal() and len(raw.strip()) == 4 else None)


def initial(raw: str, region: str | None = None) -> str:
    return _usable(name(raw)[:1])


def handle(raw: str, region: str | None = None) -> str:
    """A user name without its @, in lower case."""
    return _usable(visible(raw).lower().removeprefix("@"))


def as_it_is(raw: str, region: str | None = None) -> str:
    return visible(raw)
