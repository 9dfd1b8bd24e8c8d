"""Numbers that no telephone has: kept free for films, books and manuals by each country's authority.

Sources: Bundesnetzagentur (numbers for media productions), Ofcom (drama numbers), NANPA (555-0100
to 555-0199), PTS (070-1740605 to 070-1740699), ACMA (numbers for creative works).
"""

from collections.abc import Callable
from random import Random


def _german(draw: Random) -> str:
    area, digits = draw.choice([("3023125", 3), ("6990009", 3), ("4066969", 3), ("2214710", 3), ("8999998", 3)])
    if draw.random() < 0.3:
        return f"+491713920{draw.randrange(100):03d}"
    return f"+49{area}{draw.randrange(10**digits):0{digits}d}"


def _british(draw: Random) -> str:
    return (
        f"+44{draw.choice(['2079460', '1134960', '1174960', '1214960', '1614960'])}{draw.randrange(1000):03d}"
    )


def _american(draw: Random) -> str:
    area = draw.choice([212, 312, 206, 512, 303, 503, 617, 415, 305, 404, 702, 215])
    return f"+1{area}555{draw.randrange(100, 200):04d}"


def _swedish(draw: Random) -> str:
    return f"+467017406{draw.randrange(5, 100):02d}"


def _australian(draw: Random) -> str:
    return f"+61{draw.choice([2, 3, 7])}{draw.choice(['5550', '7010'])}{draw.randrange(10000):04d}"


PHONES: dict[str, Callable[[Random], str]] = {
    "DE": _german, "GB": _british, "US": _american, "SE": _swedish, "AU": _australian,
}  # fmt: skip
