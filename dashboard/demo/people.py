"""Invented people: who they are, where they live and how they can be reached."""

import unicodedata
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from crm.models import Customer, Identity
from crm.names import search_name
from dashboard.demo.countries import COUNTRIES, Country
from dashboard.demo.phones import PHONES

SHOP, MARKET = "shopify", "amazon"
DOMAINS = ("example.com", "example.org", "example.net")
EXTRA_LETTERS = str.maketrans({"ł": "l", "ß": "ss", "ı": "i", "ø": "o", "æ": "ae"})
BIRTHDAYS, GENDERS = 0.35, ("female", "male", "diverse")


@dataclass
class Person:
    """One customer to be, with the habits that the orders are drawn from."""

    country: Country
    customer: Customer
    address: str  # e-mail
    phone: str
    on_market: bool
    joined_at: datetime
    buys: bool
    gap_days: float = 0  # own usual gap
    basket: float = 1  # factor on how much goes into one
    stays: float = 0  # chance to come back after an order
    orders: list[datetime] = field(default_factory=list)


def invent(draw: Random, *, number: int, since: datetime, at: datetime) -> Person:
    """Somebody who joined the shop between the day it opened and now."""
    country = draw.choices(COUNTRIES, [country.weight for country in COUNTRIES])[0]
    first, first_latin = _name(draw, country.first)
    last, last_latin = _name(draw, country.last)
    on_market = draw.random() < 0.07
    # The shop grows: a root has more people join late than early.
    joined_at = since + (at - since - timedelta(hours=2)) * draw.random() ** 0.7
    kind = draw.random()
    city, region, postal_code = draw.choice(country.places.split(";")).split("|")
    customer = Customer(
        first_name=first, last_name=last, search_name=search_name(first, last), language=country.language,
        country=country.code, region=region, city=city, postal_code=postal_code,
        source=MARKET if on_market else SHOP, joined_at=joined_at,
    )  # fmt: skip
    if draw.random() < BIRTHDAYS:
        customer.birthday = (at - timedelta(days=draw.randrange(19 * 365, 78 * 365))).date()
        customer.gender = draw.choices(GENDERS, [55, 40, 2])[0]
    return Person(
        country=country,
        customer=customer,
        address=_address(draw, first_latin, last_latin, number=number, on_market=on_market),
        phone=PHONES[country.code](draw) if country.code in PHONES and draw.random() < 0.55 else "",
        on_market=on_market,
        joined_at=joined_at,
        buys=on_market or kind < 0.80,
        gap_days=min(max(draw.lognormvariate(4.2, 0.55), 9), 240),
        basket=draw.lognormvariate(0, 0.45),
        stays=draw.choices([0.28, 0.62, 0.94, 0.975], [34, 37, 20, 9])[0],
    )


def identities(people: list[Person]) -> list[Identity]:
    """E-mail, shop id and phone. A phone that somebody has already is a mere fact for the next."""
    made, phones = [], set()
    for number, person in enumerate(people):
        about = {"customer": person.customer, "first_seen_at": person.joined_at}
        made.append(Identity(kind="EMAIL", value=person.address, **about))
        if not person.on_market:
            made.append(Identity(kind="CHANNEL", namespace=SHOP, value=str(7_100_000 + number), **about))
        if person.phone:
            made.append(Identity(kind="PHONE", value=person.phone, is_key=person.phone not in phones, **about))
            phones.add(person.phone)
    return made


def _name(draw: Random, names: str) -> tuple[str, str]:
    """As written, and in Latin letters."""
    written, _, latin = draw.choice(names.split()).partition("/")
    return written.replace("-", " ") if written.startswith("Le-") else written, latin or written


def _address(draw: Random, first: str, last: str, *, number: int, on_market: bool) -> str:
    if on_market:
        return f"{draw.getrandbits(60):012x}"[:12] + f"{number:05d}@marketplace.amazon.com"
    return f"{_plain(first)}.{_plain(last)}{number}@{draw.choices(DOMAINS, [6, 3, 1])[0]}"


def _plain(name: str) -> str:
    folded = unicodedata.normalize("NFKD", name.casefold().translate(EXTRA_LETTERS))
    return "".join(letter for letter in folded if letter.isascii() and letter.isalnum())
