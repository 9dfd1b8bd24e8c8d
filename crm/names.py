"""Names as people write them, and as they are searched and compared."""

import unicodedata

from crm.addresses import visible

SEARCH_LENGTH = 301  # of Customer.search_name


def folded(text: str) -> str:
    """Case-folded, without accents, single blanks: what search compares."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return " ".join(unicodedata.normalize("NFC", plain).split())


def search_name(first: str, last: str) -> str:
    return folded(f"{first} {last}")[:SEARCH_LENGTH]


def split_name(full: str) -> tuple[str, str]:
    """First word and the rest; a single word is a first name. Shops that keep one name field give no more."""
    first, _, last = " ".join(visible(full).split()).partition(" ")
    return first, last


def names_agree(one: str, other: str) -> bool:
    """Whether two search names can be one person: the same words in any order, or one of them not given."""
    return not one or not other or set(one.split()) == set(other.split())


def initials(name: str) -> str:
    """At most two letters that stand for a person; "#" for somebody without a name."""
    words = [word for word in name.split() if word[0].isalpha()]
    if not words:
        return "#"
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()
