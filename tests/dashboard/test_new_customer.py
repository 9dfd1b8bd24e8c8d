"""Adding a customer by hand: the form, who may, and what it says of an address that somebody has."""

import pytest
from django.urls import reverse

from crm.erasure import erase
from crm.models import Customer, Identity
from tests.factories import CustomerFactory, IdentityFactory, UserFactory

pytestmark = pytest.mark.django_db
NEW = "/customers/new/"


def send(client, **said):
    return client.post(NEW, {"first_name": "Nadia", "last_name": "Rahimi"} | said)


def test_an_account_manager_keeps_whom_they_add_and_opens_the_page(signed_in):
    client = signed_in("ACCOUNT_MANAGER")

    answer = send(client, email=" Nadia@Example.com", phone="0170 1234567", country="DE", city="Köln")

    made = Customer.objects.get()
    assert answer.url == reverse("dashboard:customer", args=[made.pk])
    assert (made.owner, str(made), made.city) == (client.user, "Nadia Rahimi", "Köln")
    assert sorted(made.identities.values_list("value", flat=True)) == ["+491701234567", "nadia@example.com"]
    page = client.get(answer.url).content.decode()
    assert "added by hand" in page
    assert f"Added by {client.user}" in page
    assert "Added. The type is known within seconds." in page


def test_an_account_manager_cannot_give_the_customer_away(signed_in):
    client = signed_in("ACCOUNT_MANAGER")

    send(client, owner=UserFactory(role="ACCOUNT_MANAGER").pk)

    assert Customer.objects.get().owner == client.user


def test_an_admin_says_whose_customer_it_is_or_nobodys(signed_in):
    client, manager = signed_in("ADMIN"), UserFactory(role="ACCOUNT_MANAGER")

    send(client), send(client, first_name="Omar", owner=manager.pk)

    assert list(Customer.objects.order_by("pk").values_list("owner", flat=True)) == [None, manager.pk]


@pytest.mark.parametrize("role", ["SALES_REP", "MARKETER", "AUDITOR"])
def test_others_add_nobody_and_see_no_button(signed_in, role):
    client = signed_in(role)

    assert (client.get(NEW).status_code, send(client).status_code) == (403, 403)
    assert not Customer.objects.exists()


def test_the_list_and_the_search_lead_to_it(signed_in):
    client = signed_in("ACCOUNT_MANAGER")

    assert NEW in client.get("/customers/").content.decode()
    assert NEW in client.get("/search/?q=>new").content.decode()
    assert NEW not in signed_in("SALES_REP").get("/customers/").content.decode()


def test_a_taken_email_is_refused_with_the_way_to_whoever_has_it(signed_in):
    client = signed_in("ACCOUNT_MANAGER")
    other = IdentityFactory(value="nadia@example.com", customer=CustomerFactory(owner=client.user)).customer

    answer = send(client, email="nadia@example.com")

    page = answer.content.decode()
    assert answer.status_code == 409
    assert reverse("dashboard:customer", args=[other.pk]) in page
    assert 'value="Nadia"' in page
    assert "Add all the same" not in page
    assert Customer.objects.count() == 1


def test_somebody_elses_customer_is_not_named(signed_in):
    other = IdentityFactory(value="nadia@example.com", customer=CustomerFactory(first_name="Zenobia")).customer

    page = send(signed_in("ACCOUNT_MANAGER"), email="nadia@example.com").content.decode()

    assert "It is not one of your customers." in page
    assert "Zenobia" not in page
    assert reverse("dashboard:customer", args=[other.pk]) not in page


def test_a_known_phone_asks_once_more_and_is_then_kept_as_a_fact_of_both(signed_in):
    client = signed_in("ACCOUNT_MANAGER")
    other = IdentityFactory(
        kind="PHONE", value="+491701234567", customer=CustomerFactory(owner=client.user)
    ).customer

    asked = send(client, phone="+49 170 1234567")
    assert (asked.status_code, Customer.objects.count()) == (409, 1)
    assert reverse("dashboard:customer", args=[other.pk]) in asked.content.decode()

    another = send(client, phone="+49 170 7654321", anyway="+491701234567")
    assert another.status_code == 302

    send(client, phone="+49 170 1234567", anyway="+491701234567")
    assert list(
        Identity.objects.filter(value="+491701234567").order_by("pk").values_list("is_key", flat=True)
    ) == [True, False]


def test_yes_to_one_phone_is_no_yes_to_another(signed_in):
    client = signed_in("ADMIN")
    IdentityFactory(kind="PHONE", value="+491701234567")

    assert send(client, phone="+49 170 1234567", anyway="+491707654321").status_code == 409


def test_a_name_alone_asks_once_more_where_somebody_bears_it(signed_in):
    client = signed_in("ACCOUNT_MANAGER")
    CustomerFactory(first_name="Nadia", last_name="Rahimi", search_name="nadia rahimi")  # another manager's
    send(client)
    made = Customer.objects.get(owner=client.user)

    again = send(client, first_name="NÁDIA")  # the button pressed twice, too

    assert again.status_code == 409
    assert "Somebody of this name is known already" in again.content.decode()
    assert reverse("dashboard:customer", args=[made.pk]) in again.content.decode()
    assert Customer.objects.count() == 2
    assert send(client, anyway="nadia rahimi").status_code == 302
    assert send(client, email="another@example.com").status_code == 302  # an address tells them apart


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"first_name": "", "last_name": ""}, "Give a name, an e-mail or a phone"),
        ({"email": "nadia"}, "This is no e-mail address."),
        ({"phone": "12"}, "This is no phone number."),
        ({"first_name": "x" * 200}, "at most 150"),
    ],
)
def test_a_refusal_says_what_is_missing_and_keeps_what_was_typed(signed_in, said, expected):
    answer = send(signed_in(), city="Köln", **said)

    assert answer.status_code == 422
    assert expected in answer.content.decode()
    assert 'value="Köln"' in answer.content.decode()
    assert not Customer.objects.exists()


def test_an_address_of_an_erased_person_stays_out(signed_in, at):
    client = signed_in()
    erase(customer=IdentityFactory(value="gone@example.com").customer, by=client.user, at=at)

    answer = send(client, email="gone@example.com")

    assert answer.status_code == 422
    assert "belonged to somebody who was erased" in answer.content.decode()
    assert Customer.objects.filter(erased_at=None).count() == 0
