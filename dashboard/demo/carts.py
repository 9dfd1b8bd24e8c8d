"""Baskets of the whole time: bought in the end, emptied, left to lapse, and those that stand open now."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from crm.models import Cart, CartEvent, CartLine, Product
from dashboard.demo.money import in_currency
from dashboard.demo.people import SHOP, Person
from dashboard.demo.sales import daytime

DAYS_BETWEEN = 260  # of somebody who came or bought lately; baskets come at any time, as calls do
LATELY = timedelta(days=120)
LATER = 0.4  # of the baskets of those who came or bought before that
EMPTIED = 0.15
LAPSES_AFTER = timedelta(days=30)  # no basket that is older is bought
YOUNGEST = timedelta(hours=3)


def fill_carts(
    draw: Random, people: list[Person], products: list[Product], *, zone: ZoneInfo, until: datetime
) -> tuple[list[Cart], list[CartEvent], list[CartLine]]:
    """In the order of their time, numbered as a shop numbers them."""
    visits = [
        (at, number)
        for number, person in enumerate(people)
        if not person.on_market
        for at in _visits(draw, person, zone=zone, until=until)
    ]
    carts: list[Cart] = []
    events: list[CartEvent] = []
    lines: list[CartLine] = []
    for at, number in sorted(visits):
        person = people[number]
        ends = _ends(draw, person, at=at, until=until)
        _cart(draw, carts, events, lines, person, products[:-1], at=at, ends=ends)
    return carts, events, lines


def _visits(draw: Random, person: Person, *, zone: ZoneInfo, until: datetime) -> Iterator[datetime]:
    """When this person put something into a basket and left it."""
    at = person.joined_at
    while True:
        at += timedelta(days=draw.expovariate(1 / DAYS_BETWEEN))
        if at > until - YOUNGEST:
            return
        came = max((placed for placed in person.orders if placed <= at), default=person.joined_at)
        if at - came < LATELY or draw.random() < LATER:
            yield min(daytime(draw, at, zone), until - YOUNGEST)


def _ends(draw: Random, person: Person, *, at: datetime, until: datetime) -> datetime | None:
    """When it is bought or emptied; None: never, so far."""
    bought = min((placed for placed in person.orders if placed > at), default=until)
    if bought < min(until, at + LAPSES_AFTER):
        return bought
    emptied = at + timedelta(days=draw.randrange(1, 9), hours=draw.randrange(20))
    return emptied if draw.random() < EMPTIED and emptied < until else None


def _cart(draw, carts, events, lines, person, goods, *, at, ends) -> None:
    at = at.replace(microsecond=0)
    opened = max(at - timedelta(minutes=draw.randrange(5, 240)), person.joined_at.replace(microsecond=0))
    number = 90_000 + len(carts)
    cart = Cart(
        source=SHOP, external_id=f"cart-{number}", customer=person.customer,
        currency=person.country.currency, opened_at=opened, touched_at=at, closed_at=ends,
        url=f"https://shop.example.com/cart/{number}",
    )  # fmt: skip
    first_value = None
    for _ in range(draw.choices([1, 2, 3], [68, 23, 9])[0]):
        product = draw.choice(goods)
        price = in_currency(product.price, cart.currency)
        quantity = draw.choices([1, 2, 3], [80, 15, 5])[0]
        cart.value += price * quantity
        first_value = first_value or cart.value
        lines.append(
            CartLine(
                cart=cart, product=product, title=product.title, sku=product.sku, quantity=quantity,
                unit_price=price, total=price * quantity,
            )
        )  # fmt: skip
    carts.append(cart)
    events.append(CartEvent(cart=cart, kind="OPENED", happened_at=opened, value=first_value))
    events.append(CartEvent(cart=cart, kind="TOUCHED", happened_at=at, value=cart.value))
    if ends is not None:
        events.append(CartEvent(cart=cart, kind="CLOSED", happened_at=ends, value=cart.value))
