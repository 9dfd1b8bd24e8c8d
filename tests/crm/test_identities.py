"""Addresses that staff add: one e-mail leads to one person, a shared phone is only a fact."""

from datetime import UTC, datetime

import pytest

from crm.audit import open_personal
from crm.erasure import erase
from crm.identities import IdentityRefused, add_identity, make_primary
from crm.models import AuditEvent, DirtyCustomer, Identity
from tests.factories import CustomerFactory, IdentityFactory, UserFactory

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 23, 9, tzinfo=UTC)


def add(customer, value, *, kind="EMAIL", region="DE"):
    return add_identity(customer=customer, kind=kind, value=value, region=region, by=UserFactory(), at=AT)


def test_an_address_is_kept_in_its_one_form_and_told_to_the_log():
    customer = CustomerFactory()

    made = add(customer, " Layla@Example.COM ")

    event = AuditEvent.objects.get()
    assert (made.value, made.is_key, made.is_primary) == ("layla@example.com", True, False)
    assert (event.action, open_personal(event)) == ("identity.added", {"value": "layla@example.com"})
    assert DirtyCustomer.objects.filter(customer=customer).exists()


def test_a_local_number_is_read_in_the_customers_country():
    assert add(CustomerFactory(), "0170 1234567", kind="PHONE").value == "+491701234567"


@pytest.mark.parametrize(
    ("kind", "value"), [("EMAIL", "layla"), ("EMAIL", ""), ("PHONE", "12"), ("PHONE", "x")]
)
def test_what_is_no_address_is_refused(kind, value):
    with pytest.raises(IdentityRefused):
        add(CustomerFactory(), value, kind=kind)

    assert (Identity.objects.count(), AuditEvent.objects.count()) == (0, 0)


def test_an_e_mail_of_somebody_else_is_refused():
    taken = IdentityFactory()

    with pytest.raises(IdentityRefused, match="another customer"):
        add(CustomerFactory(), taken.value)


def test_a_phone_of_somebody_else_is_kept_as_a_mere_fact():
    taken = IdentityFactory(kind="PHONE", value="+491701234567")

    made = add(CustomerFactory(), taken.value, kind="PHONE")

    assert (made.is_key, made.value) == (False, taken.value)


def test_the_same_again_is_the_one_that_is_there():
    known = IdentityFactory()

    assert (add(known.customer, known.value), AuditEvent.objects.count()) == (known, 0)


def test_the_address_of_an_erased_person_stays_out():
    gone = IdentityFactory()
    erase(customer=gone.customer, at=AT, by=UserFactory())

    with pytest.raises(IdentityRefused, match="erased"):
        add(CustomerFactory(), gone.value)


def test_one_address_of_a_kind_comes_first():
    customer = CustomerFactory()
    old, new = IdentityFactory(customer=customer), IdentityFactory(customer=customer)
    phone = IdentityFactory(customer=customer, kind="PHONE", value="+491701234567")
    for identity in (old, phone, new, new):
        make_primary(identity=identity, by=UserFactory(), at=AT)

    chosen = {identity.pk: identity.is_primary for identity in Identity.objects.all()}

    assert chosen == {old.pk: False, new.pk: True, phone.pk: True}
    assert [open_personal(event)["value"][1] for event in AuditEvent.objects.order_by("seq")] == [
        old.value,
        phone.value,
        new.value,
    ]


@pytest.mark.parametrize(
    "columns", [{"kind": "CHANNEL", "namespace": "shopify"}, {"kind": "PHONE", "is_key": False}]
)
def test_what_cannot_come_first(columns):
    identity = IdentityFactory(value="+491701234567", **columns)

    with pytest.raises(IdentityRefused):
        make_primary(identity=identity, by=UserFactory(), at=AT)

    identity.refresh_from_db()
    assert identity.is_primary is False
