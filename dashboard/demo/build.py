"""Putting the invented shop together: facts in one transaction, then the engine, day after day."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.utils.translation import gettext as _

from crm.audit import record
from crm.models import (
    Cart,
    CartEvent,
    CartLine,
    Consent,
    Customer,
    Identity,
    Order,
    OrderLine,
    Product,
    Refund,
    Store,
    Suppression,
    Touchpoint,
)  # fmt: skip
from crm.orders import refresh_order_facts
from crm.rates import refresh_cart_values
from dashboard.demo import carts, consents, history, loyalty, money, people, sales, staff
from dashboard.demo.goods import make_products
from dashboard.demo.stall import import_stall
from segments.engine import recalculate
from segments.engine.replay import days_between
from segments.needs import label_needs
from segments.notices import tell_owners
from segments.replenishment import measure_cycles

NAME, ZONE = "Lind & Loft", "Europe/Berlin"
DAYS = 730
BATCH = 2000
Tell = Callable[[str], object]


class StoreIsNotEmpty(Exception):
    """There are customers, orders or products. The message is fit to show to staff."""


def build_demo(*, customers: int, seed: int, today: date, at: datetime, tell: Tell = lambda step: None) -> dict:
    """Fill the empty store; returns the engine's summary.

    Facts end with the day before `today` (in the shop's zone) and are the same for the same seed,
    number and day. `at` is when it was asked, for the log. Raises StoreIsNotEmpty.
    """
    refuse_unless_empty()
    until = datetime(today.year, today.month, today.day, tzinfo=ZoneInfo(ZONE)).astimezone(
        at.tzinfo
    ) - timedelta(minutes=1)
    with transaction.atomic():
        crowd, products = write_facts(
            customers=customers, seed=seed, today=today, until=until, at=at, tell=tell
        )
    tell("Files of a stall at a fair")
    import_stall(Random(f"{seed}:stall"), crowd, products, until=until)
    _collect_statistics()
    tell("History, month by month")
    first, yesterday = opening_day(today), today - timedelta(days=1)
    history.make_history(first=first, last=yesterday, zone=ZONE, at=at)
    loyalty.give_tiers(days_between(first, yesterday, every="month"), zone=ZONE)
    measure_cycles(at=at)
    found = recalculate(as_of=until + timedelta(minutes=1), full=True, at=at)
    label_needs(at=until + timedelta(minutes=1))
    tell_owners(at=until + timedelta(minutes=1))
    return found


def opening_day(today: date) -> date:
    """The first day of the quarter two years ago: no cohort begins half-way."""
    day = today - timedelta(days=DAYS)
    return day.replace(month=day.month - (day.month - 1) % 3, day=1)


def refuse_unless_empty() -> None:
    """Raises StoreIsNotEmpty."""
    if Customer.objects.exists() or Order.objects.exists() or Product.objects.exists():
        raise StoreIsNotEmpty(_("This store has data already. The made-up shop needs an empty one."))


def write_facts(
    *, customers: int, seed: int, today: date, until: datetime, at: datetime, tell: Tell
) -> tuple[list[people.Person], list[Product]]:
    """The shop, its people and what they did; returns the people and the products."""
    store = Store.current()
    store.name, store.base_currency, store.time_zone, store.region = NAME, money.BASE, ZONE, "DE"
    store.save()
    zone, opened = ZoneInfo(ZONE), opening_day(today)
    since = datetime(opened.year, opened.month, opened.day, 6, tzinfo=zone).astimezone(at.tzinfo)
    tell("Products and exchange rates")
    products = make_products(Random(f"{seed}:products"))
    money.make_rates(Random(f"{seed}:rates"), first=opened - timedelta(days=10), last=today)
    tell("People")
    draw = Random(f"{seed}:people")
    crowd = [people.invent(draw, number=number, since=since, at=until) for number in range(customers)]
    sold = sales.sell(Random(f"{seed}:sales"), crowd, products, zone=zone, until=until)
    draw = Random(f"{seed}:staff")
    staff.give_owners(draw, crowd, staff.make_managers())
    _store(Customer, [person.customer for person in crowd])
    _store(Identity, people.identities(crowd))
    tell("Orders")
    _store(Order, sold.orders)
    _store(OrderLine, sold.lines)
    _store(Refund, sold.refunds)
    _collect_statistics()  # PostgreSQL would join as if the tables were empty: hours for 100,000 customers
    refresh_order_facts(Order.objects.all())
    tell("Carts, consents and notes")
    baskets, events, lines = carts.fill_carts(Random(f"{seed}:carts"), crowd, products, zone=zone, until=until)
    _store(Cart, baskets)
    _store(CartEvent, events)
    _store(CartLine, lines)
    refresh_cart_values("SELECT id FROM crm_cart", [])
    said, held = consents.ask_for_consent(Random(f"{seed}:consents"), crowd, until=until)
    _store(Consent, said)
    _store(Suppression, held)
    _store(Touchpoint, staff.write_notes(draw, crowd, until=until))
    staff.share_views(at=until)
    record("settings.changed", at=at, obj=store, data={"demo": customers, "seed": seed, "day": today})
    return crowd, products


def _store(model, rows: list) -> None:
    model.objects.bulk_create(rows, batch_size=BATCH)


def _collect_statistics() -> None:
    """Both databases plan by what they know of the tables, and until now they were empty."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
