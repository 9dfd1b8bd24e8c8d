"""What an import's page says of the people in it: the types they have now."""

import pytest
from django.urls import reverse

from crm.dirty import mark_dirty
from crm.models import Cart, DirtyCustomer, Import, Store
from segments.engine import recalculate
from tests.factories import CartFactory, CustomerFactory, OrderFactory, UserFactory
from tests.segments.shop import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def batch():
    Store.objects.create(pk=1, base_currency="EUR", time_zone="UTC")
    return Import.objects.create(
        subject="orders", format="shopify", source="shop", state="STORED", created_at=NOON, stored_at=NOON,
        counts={"rows": 2, "refused": 0, "remarks": 0, "files": [], "orders_created": 2},
    )  # fmt: skip


def looked_at(batch, client):
    client.force_login(UserFactory(role="ADMIN"))
    return client.get(reverse("crm:import", args=[batch.pk]), {"people": "1"})


def test_the_page_counts_the_types_of_whoever_has_something_of_the_import(batch, client):
    OrderFactory(customer=CustomerFactory(), created_by_import=batch)
    OrderFactory(customer=CustomerFactory(), changed_by_import=batch)
    OrderFactory(customer=None, created_by_import=batch)  # a guest
    OrderFactory(customer=CustomerFactory())  # of no import
    CustomerFactory(created_by_import=batch)
    recalculate(as_of=NOON, full=True)
    DirtyCustomer.objects.all().delete()

    page = looked_at(batch, client)

    (panel, shown) = page.context["panels"][0]
    lines = dict(shown["lines"])
    assert (panel.code, shown["total"], page.context["waiting"]) == ("types", 3, False)
    assert (sum(count or 0 for count in lines.values()), lines["ABANDONED"]) == (3, None)
    assert "3 customers of this import" in page.content.decode()


def test_a_cart_of_the_import_counts_and_makes_a_feed(batch, client):
    CartFactory(customer=CustomerFactory(), created_by_import=batch)
    recalculate(as_of=NOON, full=True)

    (_panel, shown) = looked_at(batch, client).context["panels"][0]

    assert (shown["total"], Cart.objects.count()) == (1, 1)
    assert dict(shown["lines"])["ABANDONED"] is not None


def test_the_page_waits_while_somebody_has_no_type_or_is_looked_at_again(batch, client):
    buyer = CustomerFactory()
    OrderFactory(customer=buyer, created_by_import=batch)
    assert looked_at(batch, client).context["waiting"] is True

    recalculate(as_of=NOON, full=True)
    DirtyCustomer.objects.all().delete()
    assert looked_at(batch, client).context["waiting"] is False

    mark_dirty([buyer.pk], at=NOON)
    page = looked_at(batch, client)
    assert page.context["waiting"] is True
    assert "being worked out" in page.content.decode()


@pytest.mark.parametrize("state", ["CHECKED", "UNDONE"])
def test_what_is_not_stored_says_nothing_of_types(batch, client, state):
    OrderFactory(customer=CustomerFactory(), created_by_import=batch)
    batch.state = state
    batch.save()

    assert "panels" not in looked_at(batch, client).context


def test_the_page_itself_does_not_wait_for_the_count_and_asks_for_it_then(batch, client):
    OrderFactory(customer=CustomerFactory(), created_by_import=batch)
    client.force_login(UserFactory(role="ADMIN"))

    page = client.get(reverse("crm:import", args=[batch.pk]))

    assert "panels" not in page.context
    assert 'hx-trigger="load"' in page.content.decode()
    assert '<a href="?people=1">' in page.content.decode()  # without a script
