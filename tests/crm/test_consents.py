"""What people say about being contacted, and what staff may record of it."""

from datetime import timedelta

import pytest

from crm.consents import NoProof, NotAllowed, NotYet, record_consent, refuse_ads
from crm.models import AuditEvent, Consent, DirtyCustomer, Suppression
from crm.people import PersonErased
from crm.suppressions import CannotLift, lift, suppress
from tests.factories import LONG_AGO, CustomerFactory, SuppressionFactory, UserFactory

AT = LONG_AGO + timedelta(days=3)
pytestmark = pytest.mark.django_db


def said(customer, state="WITHDRAWN", **fields):
    return record_consent(
        **{
            "customer": customer, "channel": "EMAIL", "purpose": "MARKETING", "state": state,
            "source": "phone call", "happened_at": LONG_AGO, "at": AT, **fields,
        }
    )  # fmt: skip


def test_a_statement_is_added_audited_and_the_customer_looked_at_again():
    manager, customer = UserFactory(role="ACCOUNT_MANAGER"), CustomerFactory()

    consent = said(customer, by=manager)

    event = AuditEvent.objects.get()
    assert (consent.state, consent.recorded_at, consent.recorded_by) == ("WITHDRAWN", AT, manager)
    assert (event.action, event.actor, event.object_id) == ("consent.recorded", manager, str(customer.pk))
    assert DirtyCustomer.objects.get().customer == customer


def test_the_same_statement_twice_is_one():
    customer = CustomerFactory()

    assert said(customer) == said(customer)
    assert (Consent.objects.count(), AuditEvent.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("role", "state", "allowed"),
    [
        ("ACCOUNT_MANAGER", "WITHDRAWN", True),
        ("ACCOUNT_MANAGER", "GRANTED", False),
        ("SALES_REP", "OBJECTED", True),
        ("SALES_REP", "CONFIRMED", False),
        ("MARKETER", "WITHDRAWN", False),
        ("AUDITOR", "WITHDRAWN", False),
        ("ADMIN", "WITHDRAWN", True),
        ("ADMIN", "GRANTED", True),
    ],
)
def test_who_may_record_what(role, state, allowed):
    customer = CustomerFactory()

    try:
        said(customer, state, by=UserFactory(role=role), wording="newsletter 2024-01")
    except NotAllowed:
        assert not allowed

    assert Consent.objects.count() == int(allowed)


def test_a_yes_without_the_wording_is_refused():
    with pytest.raises(NoProof, match="the wording that was shown"):
        said(CustomerFactory(), "GRANTED", by=UserFactory(role="ADMIN"))


def test_a_statement_from_the_future_is_refused():
    with pytest.raises(NotYet):
        said(CustomerFactory(), happened_at=AT + timedelta(seconds=1))


@pytest.mark.parametrize("field", ["source", "wording"])
def test_an_address_does_not_get_into_the_ledger(field):
    with pytest.raises(ValueError, match="outlive erasure"):
        said(CustomerFactory(), **{field: "maria@example.com"})


def test_nothing_is_recorded_about_an_erased_person():
    customer = CustomerFactory(erased_at=LONG_AGO)

    with pytest.raises(PersonErased):
        said(customer)
    with pytest.raises(PersonErased):
        suppress(customer=customer, channel="EMAIL", reason="MANUAL", at=AT)

    assert (Consent.objects.count(), Suppression.objects.count(), AuditEvent.objects.count()) == (0, 0, 0)


def test_do_not_sell_or_share_is_an_objection_to_both_ad_purposes():
    rows = refuse_ads(customer=CustomerFactory(), source="privacy signal", happened_at=LONG_AGO, at=AT)

    assert [(row.channel, row.purpose, row.state) for row in rows] == [
        ("ADS", "AD_USER_DATA", "OBJECTED"),
        ("ADS", "AD_PERSONALISATION", "OBJECTED"),
    ]


def test_suppressing_twice_is_one_suppression_and_one_event():
    customer, admin = CustomerFactory(), UserFactory()

    first = suppress(customer=customer, channel="CALL", reason="DO_NOT_CALL", at=AT, by=admin)
    again = suppress(
        customer=customer, channel="CALL", reason="DO_NOT_CALL", at=AT + timedelta(days=1), by=admin
    )

    assert (first, first.since) == (again, AT)
    assert AuditEvent.objects.count() == 1


def test_a_lifted_suppression_can_be_set_again():
    customer = CustomerFactory()
    first = suppress(customer=customer, channel="SMS", reason="MANUAL", at=AT)

    lifted = lift(suppression=first, at=AT + timedelta(days=1))
    again = suppress(customer=customer, channel="SMS", reason="MANUAL", at=AT + timedelta(days=2))

    assert lifted.lifted_at == AT + timedelta(days=1)
    assert again != first
    assert list(AuditEvent.objects.order_by("seq").values_list("action", flat=True)) == [
        "suppression.set",
        "suppression.lifted",
        "suppression.set",
    ]


def test_the_suppression_of_an_erased_person_is_never_lifted():
    held = SuppressionFactory(reason="ERASED")

    with pytest.raises(CannotLift):
        lift(suppression=held, at=AT)

    assert Suppression.objects.get().lifted_at is None
