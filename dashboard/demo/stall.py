"""A stall at a fair: its sales come as a file, through the same import that staff use."""

import csv
import io
from datetime import datetime, timedelta
from random import Random

from django.core.files.base import ContentFile

from crm.imports.actions import check, create_import, store
from crm.models import Import, Product, User
from crm.roles import ADMIN
from dashboard.demo.goods import GIFT_CARD
from dashboard.demo.people import SHOP, Person

CLOSES = timedelta(hours=6, minutes=30)  # before midnight
COLUMNS = ("order_id", "email", "placed_at", "sku", "product", "quantity", "unit_price", "currency")
SALES = 40


def import_stall(
    draw: Random, people: list[Person], products: list[Product], *, until: datetime
) -> list[Import]:
    """A weekend's file, stored, with two lines that were refused; and the next one, checked and not stored."""
    owner = User.objects.filter(role=ADMIN, is_active=True).order_by("pk").first()
    buyers = [person for person in people if person.orders and not person.on_market]
    if not buyers:
        return []
    made = []
    for number, days_ago in ((1, 9), (2, 2)):
        at = until - timedelta(days=days_ago) - CLOSES
        uploaded = at + timedelta(hours=15, minutes=43)
        upload = ContentFile(
            _file(draw, buyers, products, at=at, number=number), name=f"stall-{at:%Y-%m-%d}.csv"
        )
        batch = create_import(
            subject="orders", format="lines", source=SHOP, at=uploaded, uploads=[upload],
            options={"mapping": dict(zip(COLUMNS, COLUMNS, strict=True))}, owner=owner,
        )  # fmt: skip
        (store if number == 1 else check)(batch=batch, at=uploaded)
        made.append(batch)
    return made


def _file(draw: Random, buyers: list[Person], products: list[Product], *, at: datetime, number: int) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    goods = [product for product in products if product.title != GIFT_CARD]
    for place in range(SALES):
        product, moment = draw.choice(goods), at - timedelta(minutes=11 * place)
        quantity = "two" if place == 7 else str(draw.choice([1, 1, 1, 2]))
        day = "31.02.2026" if place == 19 else moment.isoformat(timespec="seconds")
        writer.writerow(
            (f"S{number}-{place:03d}", draw.choice(buyers).address, day, product.sku, product.title, quantity,
             f"{product.price:.2f}", "EUR")
        )  # fmt: skip
    return text.getvalue().encode()
