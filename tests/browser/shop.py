"""A small shop with every type in it, for browsers to look at."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from crm.models import Customer, Store, Touchpoint, User
from crm.names import search_name
from segments.engine import recalculate
from segments.models import CustomerNeed
from segments.needs import label_needs
from tests import factories as make
from tests.browser.shelf import Shelf, fill_shelf


@dataclass(frozen=True)
class Shop:
    loyal: Customer
    subscriber: Customer
    note: Touchpoint
    staff: dict[str, User]  # by role
    shelf: Shelf | None = None
    password: str = "a long enough password"


def build_full_shop(*, at: datetime) -> Shop:
    """The small shop, and what every page of the product is about."""
    shop = build_shop(at=at)
    shelf = fill_shelf(staff_of=shop.staff, at=at)
    shop.staff["GUARDED"] = shelf.guarded
    return replace(shop, shelf=shelf)


def build_shop(*, at: datetime) -> Shop:
    """Customers of every type, owned by the account manager, as the engine sees them at `at`."""
    store = Store.current()
    store.name, store.region, store.time_zone = "Lind & Loft", "DE", "Europe/Berlin"
    store.pinned_active_days, store.pinned_high_value = 110, 600
    store.save()
    # Days ago are counted by the calendar of the store: 106 days of 24 hours before 23:30 in winter
    # began 105 days ago, in summer.
    at = at.astimezone(ZoneInfo(store.time_zone))
    staff = {
        role: make.UserFactory(role=role, first_name=first, last_name=last)
        for role, first, last in (
            ("ADMIN", "Sofia", "Lindgren"),
            ("ACCOUNT_MANAGER", "Ines", "Carvalho"),
            ("SALES_REP", "Rui", "Costa"),
            ("MARKETER", "Maya", "Singh"),
            ("AUDITOR", "Ada", "Quist"),
        )
    }
    owner = staff["ACCOUNT_MANAGER"]
    loyal = _person("Élodie", "Marchand", owner=owner, country="FR", city="Lyon", at=at, phone="+33639984127")
    for days, amount in ((400, 180), (300, 240), (106, 411)):
        _order(loyal, days=days, amount=amount, at=at)
    _cart(loyal, at=at)
    leaving = _person("Ingrid", "Solheim", owner=owner, country="NO", city="Bergen", at=at)
    _order(leaving, days=130, amount=900, at=at)
    low = _person("Mateusz", "Wróbel", owner=owner, country="PL", city="Gdańsk", at=at)
    _order(low, days=20, amount=90, at=at)
    cart = _person("سارة", "منصور", owner=owner, country="JO", city="Amman", at=at)
    _cart(cart, at=at)
    subscriber = _person("李", "静", owner=owner, country="AT", city="Graz", at=at)
    gone = _person("Deniz", "Yıldırım", owner=None, country="TR", city="Izmir", at=at)
    _order(gone, days=300, amount=50, at=at)
    for kind, days, pinned in (
        ("Moves to a bigger flat in January.", 21, True),
        ("Asked about chairs.", 40, False),
    ):
        note = Touchpoint.objects.create(
            customer=loyal,
            kind="NOTE",
            happened_at=at - timedelta(days=days),
            actor=owner,
            text=kind,
            is_pinned=pinned,
        )
    for back in (120, 8, 0):
        recalculate(as_of=at - timedelta(days=back), full=True)
    label_needs(at=at)
    _need(loyal, "QUALITY_LED", 8_310_000, 6_590_000, at=at)
    _need(loyal, "CONVENIENCE", 2, 3, at=at)
    _need(loyal, "SPENDING_LESS", 4_110_000, 9_000_000, at=at)
    return Shop(loyal=loyal, subscriber=subscriber, note=note, staff=staff)


def _person(first: str, last: str, *, at: datetime, phone: str = "", **more) -> Customer:
    customer = make.CustomerFactory(
        first_name=first, last_name=last, search_name=search_name(first, last), **more
    )
    make.IdentityFactory(customer=customer)
    if phone:
        make.IdentityFactory(customer=customer, kind="PHONE", value=phone)
    make.ConsentFactory(customer=customer, happened_at=at - timedelta(days=500))
    make.ConsentFactory(
        customer=customer, channel="ADS", state="OBJECTED", happened_at=at - timedelta(days=100)
    )
    return customer


def _order(customer: Customer, *, days: int, amount: int, at: datetime) -> None:
    order = make.OrderFactory(
        customer=customer, placed_at=at - timedelta(days=days), goods=amount, number=f"LL-{customer.pk}{days}"
    )
    make.OrderLineFactory(order=order, title="Linen bedding", total=amount)
    make.RefundFactory(order=order, amount=5)


def _need(customer: Customer, code: str, part: int, whole: int, *, at: datetime) -> None:
    """As in a larger shop: of seven people nobody is the top fifth."""
    CustomerNeed.objects.create(
        customer=customer, code=code, part=part, whole=whole, orders=3, currency="EUR", f=4, since=at
    )


def _cart(customer: Customer, *, at: datetime) -> None:
    make.CartFactory(customer=customer, opened_at=at - timedelta(days=2), value=189)
