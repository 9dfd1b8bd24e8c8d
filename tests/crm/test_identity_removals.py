"""Addresses taken off a person: what may go, what stays, and the way back."""

from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import reverse

from crm.audit import open_personal
from crm.erasure import erase
from crm.identities import IdentityRefused
from crm.identity_removals import put_back_identity, remove_identity
from crm.models import AuditEvent, DirtyCustomer, Identity
from crm.people import PersonErased
from crm.tombstones import erased_among
from tests.factories import ConsentFactory, CustomerFactory, IdentityFactory, SuppressionFactory, UserFactory

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 23, 9, tzinfo=UTC)


def with_addresses(*values, kind="EMAIL"):
    customer = CustomerFactory()
    return customer, [IdentityFactory(customer=customer, kind=kind, value=value) for value in values]


def remove(identity):
    return remove_identity(identity=identity, by=UserFactory(), at=AT)


def values_of(customer):
    return sorted(customer.identities.values_list("value", flat=True))


def test_a_wrong_address_goes_and_the_log_keeps_it_sealed():
    customer, (_right, wrong) = with_addresses("ada@example.com", "adda@example.com")

    event = remove(wrong)

    assert values_of(customer) == ["ada@example.com"]
    assert (event.action, event.object_id) == ("identity.removed", str(wrong.pk))
    assert open_personal(event) == {"value": "adda@example.com"}
    assert "adda@" not in str(event.data)
    assert DirtyCustomer.objects.filter(customer=customer).exists()


def test_what_was_removed_comes_back_as_it_was():
    customer, (_right, wrong) = with_addresses("ada@example.com", "adda@example.com")
    Identity.objects.filter(pk=wrong.pk).update(is_primary=True)
    before = Identity.objects.values("customer", "kind", "value", "is_key", "is_primary", "first_seen_at").get(
        pk=wrong.pk
    )
    event = remove(wrong)

    put_back_identity(event=event, customer=customer, by=UserFactory(), at=AT)

    found = Identity.objects.filter(value="adda@example.com")
    assert found.values("customer", "kind", "value", "is_key", "is_primary", "first_seen_at").get() == before
    assert list(AuditEvent.objects.order_by("seq").values_list("action", flat=True)) == [
        "identity.removed", "identity.restored",
    ]  # fmt: skip


def test_putting_back_twice_adds_one():
    customer, (_right, wrong) = with_addresses("ada@example.com", "adda@example.com")
    event = remove(wrong)
    for _time in range(2):
        put_back_identity(event=event, customer=customer, by=UserFactory(), at=AT)
    assert values_of(customer) == ["ada@example.com", "adda@example.com"]


def test_what_somebody_else_was_given_meanwhile_does_not_come_back():
    customer, (_right, wrong) = with_addresses("ada@example.com", "adda@example.com")
    event = remove(wrong)
    IdentityFactory(value="adda@example.com")
    with pytest.raises(IdentityRefused, match="Another customer"):
        put_back_identity(event=event, customer=customer, by=UserFactory(), at=AT)
    assert values_of(customer) == ["ada@example.com"]


def test_a_phone_that_somebody_else_was_given_comes_back_as_a_mere_fact():
    customer, (_right, wrong) = with_addresses("+491701234567", "+491701234568", kind="PHONE")
    event = remove(wrong)
    IdentityFactory(kind="PHONE", value="+491701234568")
    assert put_back_identity(event=event, customer=customer, by=UserFactory(), at=AT).is_key is False


def test_the_last_thing_that_finds_a_person_stays():
    customer, (only,) = with_addresses("ada@example.com")
    with pytest.raises(IdentityRefused, match="Nothing else finds"):
        remove(only)
    assert (values_of(customer), AuditEvent.objects.count()) == (["ada@example.com"], 0)


def test_a_mere_fact_is_no_other_way_to_find_a_person():
    customer, (only,) = with_addresses("ada@example.com")
    IdentityFactory(customer=customer, kind="PHONE", value="+491701234567", is_key=False)
    with pytest.raises(IdentityRefused, match="Nothing else finds"):
        remove(only)


def test_an_id_of_a_channel_stays():
    customer, _addresses = with_addresses("ada@example.com")
    channel = IdentityFactory(customer=customer, kind="CHANNEL", namespace="shop", value="77")
    with pytest.raises(IdentityRefused, match="channel gave"):
        remove(channel)


@pytest.mark.parametrize(
    ("no", "kind", "goes"),
    [
        pytest.param({"suppressed": "EMAIL"}, "EMAIL", False, id="stopped e-mail, the only e-mail"),
        pytest.param({"suppressed": "CALL"}, "PHONE", False, id="do not call, the only phone"),
        pytest.param({"suppressed": "ADS"}, "PHONE", False, id="no ads: matched by phone too"),
        pytest.param({"said": ("SMS", "MARKETING", "WITHDRAWN")}, "PHONE", False, id="withdrawn SMS, the only phone"),
        pytest.param({"said": ("ADS", "AD_USER_DATA", "OBJECTED")}, "EMAIL", False, id="objected to ads"),
        pytest.param({"suppressed": "CALL"}, "EMAIL", True, id="do not call says nothing about e-mail"),
        pytest.param({"said": ("EMAIL", "MARKETING", "GRANTED")}, "EMAIL", True, id="a yes is no trace of a no"),
        pytest.param({"lifted": "EMAIL"}, "EMAIL", True, id="a stop that was lifted"),
    ],
)  # fmt: skip
def test_the_last_trace_of_a_no_stays(no, kind, goes):
    customer, (mail,) = with_addresses("ada@example.com")
    phone = IdentityFactory(customer=customer, kind="PHONE", value="+491701234567")
    if channel := no.get("suppressed") or no.get("lifted"):
        SuppressionFactory(
            customer=customer, channel=channel, since=AT, lifted_at=AT if "lifted" in no else None
        )
    if said := no.get("said"):
        channel, purpose, state = said
        ConsentFactory(customer=customer, channel=channel, purpose=purpose, state=state, happened_at=AT)
    asked = {"EMAIL": mail, "PHONE": phone}[kind]

    if goes:
        remove(asked)
    else:
        with pytest.raises(IdentityRefused, match="said no"):
            remove(asked)

    assert Identity.objects.filter(pk=asked.pk).exists() is not goes


def test_a_second_address_of_the_kind_may_go_although_a_no_holds():
    customer, (_right, wrong) = with_addresses("ada@example.com", "adda@example.com")
    SuppressionFactory(customer=customer, channel="EMAIL", since=AT)
    remove(wrong)
    assert values_of(customer) == ["ada@example.com"]


def test_nothing_comes_back_to_an_erased_person():
    customer, (_right, wrong) = with_addresses("ada@example.com", "adda@example.com")
    event = remove(wrong)
    erase(customer=customer, by=UserFactory(role="ADMIN"), at=AT)
    customer.refresh_from_db()
    with pytest.raises(PersonErased):
        put_back_identity(event=event, customer=customer, by=UserFactory(), at=AT)


def test_the_page_offers_the_way_back_and_keeps_it_to_this_customer():
    customer, (_right, wrong) = with_addresses("ada@example.com", "adda@example.com")
    stranger, _addresses = with_addresses("eve@example.com")
    browser = Client()
    browser.force_login(UserFactory(role="ADMIN"))

    page = browser.post(reverse("dashboard:remove_identity", args=[customer.pk, wrong.pk]), follow=True)
    event = AuditEvent.objects.get(action="identity.removed")
    back = reverse("dashboard:put_back_identity", args=[customer.pk, event.pk])
    assert f'action="{back}"' in page.content.decode()

    elsewhere = reverse("dashboard:put_back_identity", args=[stranger.pk, event.pk])
    assert browser.post(elsewhere).status_code == 404
    browser.post(back)
    assert values_of(customer) == ["ada@example.com", "adda@example.com"]


def test_an_address_removed_before_the_erasure_does_not_come_back_either():
    customer, (_right, old) = with_addresses("ada@example.com", "ada@old.example.com")
    remove(old)

    erase(customer=customer, at=AT)

    assert erased_among([("EMAIL", "", "ada@old.example.com"), ("EMAIL", "", "eva@example.com")]) == {
        ("EMAIL", "", "ada@old.example.com")
    }


def test_a_removed_address_that_somebody_else_has_by_now_stays_theirs():
    customer, (_right, wrong) = with_addresses("ada@example.com", "eva@example.com")
    remove(wrong)
    IdentityFactory(customer=CustomerFactory(), kind="EMAIL", value="eva@example.com")

    erase(customer=customer, at=AT)

    assert erased_among([("EMAIL", "", "eva@example.com")]) == set()


def test_a_removed_address_that_was_put_back_is_buried_once():
    customer, (_right, other) = with_addresses("ada@example.com", "ada@work.example.com")
    put_back_identity(event=remove(other), customer=customer, by=UserFactory(), at=AT)

    assert erase(customer=customer, at=AT)["addresses"] == 2
