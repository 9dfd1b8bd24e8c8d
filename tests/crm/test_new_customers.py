"""A customer entered by hand is stored whole, with its addresses, or not at all."""

from datetime import UTC, datetime

import pytest

from crm.audit import open_personal
from crm.erasure import erase
from crm.models import AuditEvent, Customer, DirtyCustomer, Identity, Notice
from crm.new_customers import AddressRefused, add_customer
from tests.factories import CustomerFactory, IdentityFactory, UserFactory

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 23, 9, tzinfo=UTC)


def add(by, *, email="", phone="", **facts):
    addresses = {"EMAIL": email, "PHONE": phone}
    return add_customer(facts=facts, addresses=addresses, region="DE", by=by, at=AT)


def test_the_record_has_its_addresses_and_is_looked_at_next():
    manager = UserFactory(role="ACCOUNT_MANAGER")

    made = add(
        manager,
        first_name="Élodie",
        last_name="Marchand",
        owner=manager,
        email="E@Example.com",
        phone="0170 1234567",
    )

    assert (made.search_name, made.owner, made.joined_at) == ("elodie marchand", manager, AT)
    assert sorted(made.identities.values_list("value", flat=True)) == ["+491701234567", "e@example.com"]
    assert DirtyCustomer.objects.filter(customer=made).exists()
    assert not Notice.objects.exists()  # nobody is told of their own doing


def test_somebody_without_an_address_is_looked_at_too():
    made = add(UserFactory(), first_name="Ines")

    assert DirtyCustomer.objects.filter(customer=made).exists()


def test_the_log_keeps_what_was_typed_sealed_with_the_persons_key():
    admin = UserFactory()

    add(admin, first_name="Ines", city="Lisboa", country="PT")

    event = AuditEvent.objects.get()
    assert (event.action, event.actor, event.data["fields"]) == (
        "customer.created",
        admin,
        ["city", "country", "first_name"],
    )
    assert open_personal(event) == {"first_name": "Ines", "city": "Lisboa", "country": "PT"}
    assert "Lisboa" not in str(event.data)


def test_whoever_gets_the_customer_is_told():
    manager = UserFactory(role="ACCOUNT_MANAGER")

    made = add(UserFactory(), first_name="Ines", owner=manager)

    assert list(Notice.objects.values_list("user", "kind", "customer")) == [
        (manager.pk, "customer_given", made.pk)
    ]


@pytest.mark.parametrize("kind", ["EMAIL", "PHONE"])
def test_nothing_is_stored_when_an_address_stays_out(kind):
    admin, gone = UserFactory(), CustomerFactory()
    value = {"EMAIL": "gone@example.com", "PHONE": "+491701234567"}[kind]
    IdentityFactory(customer=gone, kind=kind, value=value)
    erase(customer=gone, by=admin, at=AT)
    before = Customer.objects.count(), Identity.objects.count(), AuditEvent.objects.count()

    with pytest.raises(AddressRefused) as refused:
        add(admin, first_name="Ines", **{kind.lower(): value})

    assert refused.value.kind == kind
    assert (Customer.objects.count(), Identity.objects.count(), AuditEvent.objects.count()) == before


def test_a_shared_phone_is_a_mere_fact_of_both():
    IdentityFactory(kind="PHONE", value="+491701234567")

    made = add(UserFactory(), phone="+49 170 1234567")

    assert [identity.is_key for identity in made.identities.all()] == [False]


def test_what_is_no_fact_of_a_person_is_an_error():
    with pytest.raises(ValueError, match="erased_at"):
        add(UserFactory(), erased_at=AT)
