"""A store at one instant, its staff and customers that the engine has looked at."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from django.test import override_settings

from crm.models import Store
from dashboard.demo import build_demo
from segments.engine import recalculate
from tests.factories import (
    CartFactory,
    ConsentFactory,
    CustomerFactory,
    IdentityFactory,
    OrderFactory,
    OrderLineFactory,
    RefundFactory,
    UserFactory,
)

NOW = datetime(2026, 11, 23, 8, 40, tzinfo=UTC)


@pytest.fixture
def at(time_machine):
    time_machine.move_to(NOW, tick=False)
    return NOW


@pytest.fixture
def store(db):
    store = Store.current()
    store.region = "DE"
    store.save()
    return store


@pytest.fixture
def signed_in(client, store):
    """`signed_in(role)` -> a client with that member of staff in it."""

    def sign_in(role="ADMIN", **more):
        user = UserFactory(role=role, **more)
        client.force_login(user)
        client.user = user
        return client

    return sign_in


@pytest.fixture
def person(store, at):
    """`person("Élodie", "Marchand", orders=3)` -> a customer with an address of each kind."""

    def make(first="Élodie", last="Marchand", *, orders=1, phone="", **more):
        from crm.names import search_name

        customer = CustomerFactory(
            first_name=first, last_name=last, search_name=search_name(first, last), joined_at=at, **more
        )
        IdentityFactory(customer=customer, value=f"{customer.pk}@example.com")
        if phone:
            IdentityFactory(customer=customer, kind="PHONE", value=phone)
        ConsentFactory(customer=customer, happened_at=at - timedelta(days=9))
        CartFactory(customer=customer, opened_at=at - timedelta(days=2))
        for number in range(orders):
            order = OrderFactory(
                customer=customer,
                placed_at=at - timedelta(days=10 + number),
                number=f"LL-{customer.pk}-{number}",
            )
            OrderLineFactory(order=order)
            RefundFactory(order=order)
        return customer

    return make


@pytest.fixture
def looked_at(at):
    """Have the engine conclude about everybody: `looked_at()`."""
    return lambda: recalculate(as_of=at, full=True)


@pytest.fixture(scope="module")
def invented_shop(request, django_db_setup, django_db_blocker, tmp_path_factory):
    """What `build_demo` says of the shop that the tests of a module share: SHOP_SIZE customers, at AT.

    Building one takes seconds. Each test finds it as it was built: what the test changes is rolled back to there.
    """
    at, folder = request.module.AT, tmp_path_factory.mktemp("invented")
    own = override_settings(MEDIA_ROOT=folder / "media", HEXAD_KEY_FILE=folder / "hexad.key")
    with own, django_db_blocker.unblock(), transaction.atomic():
        yield build_demo(customers=request.module.SHOP_SIZE, seed=1, today=at.date(), at=at)
        transaction.set_rollback(True)
