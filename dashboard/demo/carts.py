"""Baskets: those that became an order, those that were emptied, and those that still stand open."""

from datetime import datetime, timedelta
from random import Random

from crm.models import Cart, CartEvent, CartLine, Product
from dashboard.demo.people import SHOP, Person

OPEN_SHARE = 0.075  # of everybody
OLD_SHARE = 0.12


def fill_carts(
    draw: Random, people: list[Person], products: list[Product], *, until: datetime
) -> tuple[list[Cart], list[CartEvent], list[CartLine]]:
    carts: list[Cart] = []
    events: list[CartEvent] = []
    lines: list[CartLine] = []
    for person in people:
        if person.on_market:
            continue
        if draw.random() < OPEN_SHARE:
            since_joined = (until - person.joined_at).total_seconds() / 3600
            hours = min(3 + draw.expovariate(1 / 170), 24 * 40, since_joined)
            _cart(draw, carts, events, lines, person, products, at=until - timedelta(hours=hours), until=until)
        if draw.random() < OLD_SHARE:
            at = person.joined_at + (until - person.joined_at) * draw.random() * 0.9
            ends = at + timedelta(days=draw.randrange(1, 9), hours=draw.randrange(20))
            _cart(draw, carts, events, lines, person, products, at=at, until=until, ends=min(ends, until))
    return carts, events, lines


def _cart(draw, carts, events, lines, person, products, *, at, until, ends=None) -> None:
    at = at.replace(microsecond=0)
    opened = at - timedelta(minutes=draw.randrange(5, 240))
    number = len(carts)
    cart = Cart(
        source=SHOP, external_id=f"cart-{90_000 + number}", customer=person.customer,
        currency=person.country.currency, opened_at=opened, touched_at=at, closed_at=ends,
        url=f"https://shop.example.com/cart/{90_000 + number}",
    )  # fmt: skip
    first_value = None
    for _ in range(draw.choices([1, 2, 3, 4], [50, 28, 15, 7])[0]):
        product = draw.choice(products[:-1])
        quantity = draw.choices([1, 2, 3], [80, 15, 5])[0]
        cart.value += product.price * quantity
        first_value = first_value or cart.value
        lines.append(
            CartLine(
                cart=cart, product=product, title=product.title, sku=product.sku, quantity=quantity,
                unit_price=product.price, total=product.price * quantity,
            )
        )  # fmt: skip
    carts.append(cart)
    events.append(CartEvent(cart=cart, kind="OPENED", happened_at=opened, value=first_value))
    events.append(CartEvent(cart=cart, kind="TOUCHED", happened_at=at, value=cart.value))
    if ends is not None:
        events.append(CartEvent(cart=cart, kind="CLOSED", happened_at=max(ends, at), value=cart.value))
