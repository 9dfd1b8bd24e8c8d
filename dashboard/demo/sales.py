"""When people buy, what, and what comes of it: refunds, cancellations, unpaid orders, guests."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import accumulate
from random import Random
from zoneinfo import ZoneInfo

from crm.models import Order, OrderLine, Product, Refund
from dashboard.demo.goods import GIFT_CARD
from dashboard.demo.money import in_currency
from dashboard.demo.people import MARKET, SHOP, Person

CENT = Decimal("0.01")
SEASON = (0.85, 0.8, 0.9, 0.95, 1.05, 0.95, 0.75, 0.8, 0.95, 1.1, 1.5, 1.6)  # January first
HOURS = list(accumulate([1] * 7 + [3, 5, 6, 7, 7, 8, 7, 6, 6, 7, 8, 10, 12, 13, 11, 6, 3]))
COUPONS = ("WELCOME10", "SPRING15", "BLACKWEEK20", "FREESHIP")
GUESTS = 0.02  # of all orders
FREE_SHIPPING_FROM = 60


@dataclass
class Sales:
    orders: list[Order] = field(default_factory=list)
    lines: list[OrderLine] = field(default_factory=list)
    refunds: list[Refund] = field(default_factory=list)


def plan_visits(draw: Random, person: Person, *, zone: ZoneInfo, until: datetime) -> list[datetime]:
    """The instants at which this person orders: own gaps, own loyalty, and the season."""
    visits = []
    at = daytime(draw, person.joined_at + timedelta(days=draw.expovariate(1 / 6)), zone)
    while at < until and len(visits) < 60:
        visits.append(at)
        if draw.random() > person.stays:
            break
        gap = draw.lognormvariate(0, 0.5) * person.gap_days / SEASON[at.month - 1]
        at = daytime(draw, at + timedelta(days=max(gap, 0.2)), zone)
    return visits


def sell(
    draw: Random, people: list[Person], products: list[Product], *, zone: ZoneInfo, until: datetime
) -> Sales:
    """Orders of everybody in the order of their time, numbered as a shop numbers them."""
    visits = []
    for number, person in enumerate(people):
        person.orders = plan_visits(draw, person, zone=zone, until=until) if person.buys else []
        visits += [(at, number) for at in person.orders]
    for _ in range(round(len(visits) * GUESTS)):
        visits.append((draw.choice(visits)[0] + timedelta(minutes=7), -1))
    sales = Sales()
    goods = [product for product in products if product.title != GIFT_CARD]
    # What somebody with a big basket buys is dearer, and there is more of it.
    dear = sorted(goods, key=lambda product: product.price)[-len(goods) // 3 :]
    for place, (at, number) in enumerate(sorted(visits)):
        person = people[number] if number >= 0 else None
        _order(draw, sales, person, goods, dear, products[-1], at=at, place=place, zone=zone, until=until)
    return sales


def _order(
    draw: Random, sales: Sales, person: Person | None, goods: list[Product], dear: list[Product],
    gift_card: Product, *, at: datetime, place: int, zone: ZoneInfo, until: datetime,
) -> None:  # fmt: skip
    currency = person.country.currency if person else "EUR"
    on_market = person is not None and person.on_market
    basket = person.basket if person else 1
    order = Order(
        source=MARKET if on_market else SHOP,
        external_id=f"302-{place:07d}-{at:%y%m%d}" if on_market else str(5_200_000 + place),
        number=f"#{1001 + place}", customer=person.customer if person else None, placed_at=at,
        placed_on=at.astimezone(zone).date(), paid_at=at, version_at=at, settled_at=at, currency=currency,
        goods=Decimal(0), discount=Decimal(0),
    )  # fmt: skip
    share_off = Decimal(draw.choice([10, 15, 20])) / 100 if draw.random() < _coupon_chance(at) else Decimal(0)
    for _ in range(min(1 + int(draw.expovariate(1 / (0.9 * basket))), 7)):
        product = draw.choice(dear if draw.random() < 0.18 * basket else goods)
        quantity = draw.choices([1, 2, 3, 4], [74, 17, 5, 4])[0]
        price = in_currency(product.price, currency)
        off = (price * quantity * share_off).quantize(CENT, ROUND_HALF_UP)
        _line(sales, order, product, price=price, quantity=quantity, off=off)
    if draw.random() < 0.012:
        _line(sales, order, gift_card, price=Decimal(50), quantity=1, off=Decimal(0))
    order.coupon = draw.choice(COUPONS) if share_off else ""
    order.shipping = Decimal("4.90") if order.goods < FREE_SHIPPING_FROM else Decimal(0)
    order.tax = (order.goods * 19 / 119).quantize(CENT, ROUND_HALF_UP)
    order.delivered_at = at + timedelta(days=draw.randrange(2, 6), hours=3)
    if order.delivered_at >= until:
        order.delivered_at = None
    _what_comes_of_it(draw, sales, order, until=until)
    sales.orders.append(order)


def _line(sales: Sales, order: Order, product: Product, *, price: Decimal, quantity: int, off: Decimal) -> None:
    is_gift_card = product.title == GIFT_CARD
    total = price * quantity - off
    sales.lines.append(
        OrderLine(
            order=order, product=product, title=product.title, sku=product.sku, quantity=quantity,
            unit_price=price, total=total, discount=off, is_gift_card=is_gift_card,
        )
    )  # fmt: skip
    order.line_count += 1
    order.discount += off
    if not is_gift_card:
        order.goods += total


def _what_comes_of_it(draw: Random, sales: Sales, order: Order, *, until: datetime) -> None:
    fate = draw.random()
    later = order.placed_at + timedelta(days=draw.randrange(3, 28), hours=draw.randrange(1, 12))
    if fate < 0.025:
        order.cancelled_at = min(order.placed_at + timedelta(hours=draw.randrange(1, 30)), until)
        order.delivered_at = None
    elif fate < 0.085 and later < until:
        whole = draw.random() < 0.4
        amount = order.goods if whole else (order.goods * draw.randrange(15, 70) / 100).quantize(CENT)
        sales.refunds.append(
            Refund(order=order, external_id=f"R{order.external_id}", amount=amount, refunded_at=later)
        )
    elif fate < 0.095:
        order.status, order.paid_at, order.delivered_at = "PENDING", None, None
    elif fate < 0.098:
        order.is_test = True
    order.version_at = max(
        moment for moment in (order.placed_at, order.cancelled_at, order.delivered_at) if moment is not None
    )


def _coupon_chance(at: datetime) -> float:
    return 0.45 if at.month == 11 else 0.16


def daytime(draw: Random, at: datetime, zone: ZoneInfo) -> datetime:
    """The same local day, at an hour at which people shop."""
    local = at.astimezone(zone)
    hour = draw.choices(range(24), cum_weights=HOURS)[0]
    moved = local.replace(
        hour=hour, minute=draw.randrange(60), second=draw.randrange(60), microsecond=0, fold=0
    )
    return max(moved.astimezone(at.tzinfo), at)
