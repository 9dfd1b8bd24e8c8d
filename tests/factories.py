"""Dull rows: the least that makes a valid one. A test says what matters to it."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import factory
from factory.django import DjangoModelFactory

from crm import models

LONG_AGO = datetime(2024, 1, 1, 12, tzinfo=UTC)


def store_day(at: datetime) -> date:
    """Its local day: soon after the store's midnight another one than in UTC."""
    return at.astimezone(ZoneInfo(models.Store.current().time_zone)).date()


class TeamFactory(DjangoModelFactory):
    class Meta:
        model = models.Team

    name = factory.Sequence(lambda n: f"Team {n}")


class UserFactory(DjangoModelFactory):
    class Meta:
        model = models.User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"user{n}")
    email = factory.LazyAttribute(lambda user: f"{user.username}@staff.example.com")
    role = "ADMIN"
    password = factory.django.Password("a long enough password")


class ApiClientFactory(DjangoModelFactory):
    class Meta:
        model = models.ApiClient

    name = factory.Sequence(lambda n: f"Shop {n}")
    token_hash = factory.Sequence(lambda n: f"{n:064x}")
    token_start = factory.Sequence(lambda n: f"{n:08x}")
    created_at = LONG_AGO


class CustomerFactory(DjangoModelFactory):
    class Meta:
        model = models.Customer

    first_name = factory.Sequence(lambda n: f"First{n}")
    last_name = factory.Sequence(lambda n: f"Last{n}")
    search_name = factory.LazyAttribute(lambda c: f"{c.first_name} {c.last_name}".strip().lower())
    joined_at = LONG_AGO


class IdentityFactory(DjangoModelFactory):
    """An e-mail, unless told otherwise."""

    class Meta:
        model = models.Identity

    customer = factory.SubFactory(CustomerFactory)
    kind = "EMAIL"
    value = factory.Sequence(lambda n: f"person{n}@example.com")
    first_seen_at = LONG_AGO


class CategoryFactory(DjangoModelFactory):
    class Meta:
        model = models.Category

    name = factory.Sequence(lambda n: f"Category {n}")


class ProductFactory(DjangoModelFactory):
    class Meta:
        model = models.Product

    source = "shop"
    sku = factory.Sequence(lambda n: f"SKU-{n}")
    title = factory.Sequence(lambda n: f"Product {n}")
    currency = "EUR"
    price = 10


class ExchangeRateFactory(DjangoModelFactory):
    class Meta:
        model = models.ExchangeRate

    currency = "USD"
    base = "EUR"
    date = LONG_AGO.date()
    rate = "0.9"


class OrderFactory(DjangoModelFactory):
    """Paid, in the base currency, qualifying; the derived columns follow `goods` and `placed_at`."""

    class Meta:
        model = models.Order

    source = "shop"
    external_id = factory.Sequence(lambda n: f"O{n}")
    customer = factory.SubFactory(CustomerFactory)
    placed_at = LONG_AGO
    placed_on = factory.LazyAttribute(lambda order: store_day(order.placed_at))
    version_at = factory.SelfAttribute("placed_at")
    settled_at = factory.SelfAttribute("placed_at")
    currency = "EUR"
    status = "PAID"
    is_test = False
    cancelled_at = None
    goods = 100
    net = factory.SelfAttribute("goods")
    net_base = factory.SelfAttribute("net")
    qualifies = factory.LazyAttribute(
        lambda order: (
            order.net > 0 and order.status == "PAID" and not order.is_test and order.cancelled_at is None
        )
    )


class OrderLineFactory(DjangoModelFactory):
    class Meta:
        model = models.OrderLine

    order = factory.SubFactory(OrderFactory)
    title = "A thing"
    quantity = 1
    total = 100


class RefundFactory(DjangoModelFactory):
    class Meta:
        model = models.Refund

    order = factory.SubFactory(OrderFactory)
    external_id = factory.Sequence(lambda n: f"R{n}")
    amount = 10
    refunded_at = factory.LazyAttribute(lambda refund: refund.order.placed_at)


class CartFactory(DjangoModelFactory):
    """Open, worth 50, with the event that opened it."""

    class Meta:
        model = models.Cart
        skip_postgeneration_save = True

    source = "shop"
    external_id = factory.Sequence(lambda n: f"C{n}")
    customer = factory.SubFactory(CustomerFactory)
    currency = "EUR"
    value = 50
    value_base = factory.SelfAttribute("value")
    opened_at = LONG_AGO
    touched_at = factory.SelfAttribute("opened_at")
    events = factory.RelatedFactory("tests.factories.CartEventFactory", factory_related_name="cart")


class CartEventFactory(DjangoModelFactory):
    class Meta:
        model = models.CartEvent

    cart = factory.SubFactory(CartFactory, events=None)
    kind = "OPENED"
    happened_at = factory.LazyAttribute(lambda event: event.cart.opened_at)
    value = factory.LazyAttribute(lambda event: event.cart.value)
    value_base = factory.LazyAttribute(lambda event: event.cart.value_base)


class ConsentFactory(DjangoModelFactory):
    """A granted marketing consent by e-mail."""

    class Meta:
        model = models.Consent

    customer = factory.SubFactory(CustomerFactory)
    channel = "EMAIL"
    purpose = factory.LazyAttribute(lambda c: "AD_USER_DATA" if c.channel == "ADS" else "MARKETING")
    state = "GRANTED"
    source = "test"
    happened_at = LONG_AGO
    recorded_at = factory.SelfAttribute("happened_at")


class SuppressionFactory(DjangoModelFactory):
    class Meta:
        model = models.Suppression

    customer = factory.SubFactory(CustomerFactory)
    channel = "EMAIL"
    reason = "UNSUBSCRIBED"
    since = LONG_AGO


class LoyaltyTierFactory(DjangoModelFactory):
    class Meta:
        model = models.LoyaltyTier

    name = factory.Sequence(lambda n: f"Tier {n}")
    rank = factory.Sequence(lambda n: n + 1)
    entry_from = 0


class TouchpointFactory(DjangoModelFactory):
    class Meta:
        model = models.Touchpoint

    customer = factory.SubFactory(CustomerFactory)
    kind = "NOTE"
    happened_at = LONG_AGO
    text = "A note"


class ImportFactory(DjangoModelFactory):
    class Meta:
        model = models.Import

    subject = "orders"
    format = "lines"
    source = "shop"
    created_at = LONG_AGO


class NoticeFactory(DjangoModelFactory):
    class Meta:
        model = models.Notice

    user = factory.SubFactory(UserFactory)
    customer = factory.SubFactory(CustomerFactory)
    kind = "customer_noted"
    happened_at = LONG_AGO


class JobFactory(DjangoModelFactory):
    class Meta:
        model = models.Job

    kind = "test"
    created_at = LONG_AGO
