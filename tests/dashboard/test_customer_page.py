"""The page of one customer."""

import re
from datetime import timedelta

import pytest

from crm.models import AuditEvent, Order, Touchpoint
from dashboard.person.report import open_carts
from tests.factories import (
    CartFactory,
    ConsentFactory,
    CustomerFactory,
    IdentityFactory,
    OrderFactory,
    TouchpointFactory,
    UserFactory,
)


def page_of(customer):
    return f"/customers/{customer.pk}/"


def without_tokens(response):
    """The page without what differs between any two answers."""
    return re.sub(r'(nonce|value|X-CSRFToken)(=|": )"[^"]*"', "", response.content.decode())


def queries_of(client, url):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def test_a_customer_with_one_of_each_costs_as_much_as_one_with_three(signed_in, person, looked_at, at):
    client = signed_in()
    little, much = person(orders=1), person(orders=3)
    for extra in range(3):
        TouchpointFactory(customer=much, actor=client.user, is_pinned=True)
        TouchpointFactory(customer=much, actor=client.user)
        ConsentFactory(
            customer=much, channel="SMS", happened_at=at - timedelta(days=extra), recorded_by=client.user
        )
        IdentityFactory(customer=much)
    TouchpointFactory(customer=little, actor=client.user, is_pinned=True)
    looked_at()
    client.get(page_of(little))

    assert queries_of(client, page_of(much)) == queries_of(client, page_of(little))


def test_a_page_stays_small_however_often_somebody_bought(signed_in, person, looked_at, at):
    elodie = person(orders=1)
    made = [
        OrderFactory.build(
            customer=elodie,
            external_id=f"M{number}",
            placed_at=when,
            placed_on=when.date(),
            version_at=when,
            settled_at=when,
        )
        for number in range(2000)
        for when in [at - timedelta(hours=9 * number)]
    ]
    Order.objects.bulk_create(made)
    looked_at()

    page = signed_in().get(page_of(elodie)).content

    assert len(page) < 80_000


def test_the_page_says_why_with_the_customers_numbers(signed_in, person, looked_at):
    elodie = person(orders=3)
    looked_at()

    response = signed_in().get(page_of(elodie))

    assert response.context["dossier"].conclusions.why == (
        "3 orders worth €300.00: high value starts at €300.00. "
        "Last order on 13 November 2026, 10 days ago: active means within 90 days."
    )


def test_another_managers_customer_is_like_one_that_does_not_exist(signed_in):
    client = signed_in("ACCOUNT_MANAGER")
    foreign = CustomerFactory(owner=UserFactory(role="ACCOUNT_MANAGER"))

    answers = [client.get(page_of(foreign)), client.get("/customers/999999/")]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert without_tokens(answers[0]) == without_tokens(answers[1])


def test_an_auditor_sees_addresses_masked_and_no_button_that_changes_something(signed_in, person):
    elodie = person(phone="+491701234567")

    page = signed_in("AUDITOR").get(page_of(elodie)).content.decode()

    assert [word in page for word in ("+491701234567", f"{elodie.pk}@example.com", "Marchand", "add_note")] == [
        False
    ] * 4
    assert "/edit/" not in page


def test_the_same_phone_at_somebody_else_is_shown_as_a_possible_duplicate(signed_in, person):
    elodie = person(phone="+491701234567")
    double = person("Elodie", "Marchant")
    IdentityFactory(customer=double, kind="PHONE", value="+491701234567", is_key=False)

    response = signed_in().get(page_of(elodie))

    assert [identity.customer for identity in response.context["dossier"].doubles] == [double]


def test_every_channel_answers_as_the_gate_does(signed_in, person, at):
    elodie = person(phone="+491701234567")
    ConsentFactory(customer=elodie, channel="CALL", state="OBJECTED", happened_at=at - timedelta(days=1))

    permits = signed_in().get(page_of(elodie)).context["dossier"].permits

    assert [(str(permit.label), permit.mood) for permit in permits] == [
        ("E-mail", "yes"),
        ("SMS unknown", "unknown"),
        ("Calls denied", "no"),
        ("Post", "yes"),
        ("Ads unknown", "unknown"),
    ]


def test_the_timeline_goes_on_where_the_first_step_ended(signed_in, person, at):
    elodie = person(orders=0)
    for number in range(23):
        TouchpointFactory(customer=elodie, text=f"Note {number}", happened_at=at - timedelta(hours=number + 1))
    client = signed_in()

    first = client.get(page_of(elodie), {"show": "notes"}).context["dossier"].timeline
    rest = (
        client.get(page_of(elodie), {"show": "notes", "before": str(first.older)}).context["dossier"].timeline
    )

    assert [entry.detail for entry in first.entries + rest.entries] == [
        f"Note {number}" for number in range(23)
    ]
    assert rest.older is None


def test_a_note_is_kept_and_pinned(signed_in, person):
    client = signed_in("SALES_REP")
    elodie = person(owner=client.user)

    client.post(f"{page_of(elodie)}notes/", {"text": " Moves in January. ", "pinned": "on"})

    note = Touchpoint.objects.get()
    assert (note.text, note.is_pinned, note.actor) == ("Moves in January.", True, client.user)
    assert AuditEvent.objects.get().action == "customer.noted"


def test_a_note_can_be_taken_down(signed_in, person):
    client = signed_in()
    note = TouchpointFactory(customer=person(), is_pinned=True)

    client.post(f"{page_of(note.customer)}notes/{note.pk}/pin/")

    note.refresh_from_db()
    assert note.is_pinned is False


def test_an_empty_note_is_refused_in_words(signed_in, person):
    elodie = person()

    page = signed_in().post(f"{page_of(elodie)}notes/", {"text": "  "}, follow=True)

    assert [str(message) for message in page.context["messages"]] == [
        "A note has between 1 and 4000 characters."
    ]
    assert Touchpoint.objects.count() == 0


@pytest.mark.parametrize(("role", "status"), [("AUDITOR", 403), ("MARKETER", 403), ("ACCOUNT_MANAGER", 404)])
def test_who_may_not_write_a_note(signed_in, person, role, status):
    answer = signed_in(role).post(f"{page_of(person())}notes/", {"text": "No"})

    assert (answer.status_code, Touchpoint.objects.count()) == (status, 0)


def facts(customer, **more):
    return {
        "first_name": customer.first_name,
        "last_name": customer.last_name,
        "version": customer.version,
        **more,
    }


def test_facts_are_corrected_and_found_under_the_new_name(signed_in, person):
    elodie = person()

    signed_in().post(f"{page_of(elodie)}edit/", facts(elodie, last_name="Ünal", city="Lyon"))

    elodie.refresh_from_db()
    assert (elodie.last_name, elodie.city, elodie.search_name, elodie.version) == (
        "Ünal",
        "Lyon",
        "elodie unal",
        2,
    )
    assert AuditEvent.objects.get().data["fields"] == ["city", "last_name"]


def test_saving_what_is_there_already_writes_nothing(signed_in, person):
    elodie = person()

    signed_in().post(f"{page_of(elodie)}edit/", facts(elodie))

    elodie.refresh_from_db()
    assert (elodie.version, AuditEvent.objects.count()) == (1, 0)


def test_only_an_admin_gives_a_customer_to_another_owner(signed_in, person):
    client = signed_in("ACCOUNT_MANAGER")
    elodie = person(owner=client.user)
    other = UserFactory(role="ACCOUNT_MANAGER")

    client.post(f"{page_of(elodie)}edit/", facts(elodie, owner=other.pk, city="Lyon"))

    elodie.refresh_from_db()
    assert (elodie.owner, elodie.city) == (client.user, "Lyon")


@pytest.mark.parametrize(
    ("days_ago", "order", "shown"),
    [
        pytest.param(30, None, 1, id="on its last day"),
        pytest.param(31, None, 0, id="lapsed"),
        pytest.param(5, "PAID", 0, id="followed by an order"),
        pytest.param(5, "TEST", 1, id="followed by a test"),
        pytest.param(5, "CANCELLED", 1, id="followed by an order that was cancelled"),
    ],
)
def test_a_cart_is_shown_as_open_while_the_types_count_it(store, at, days_ago, order, shown):
    cart = CartFactory(opened_at=at - timedelta(days=days_ago))
    if order is not None:
        OrderFactory(
            customer=cart.customer, placed_at=at - timedelta(days=1), is_test=order == "TEST",
            cancelled_at=at if order == "CANCELLED" else None,
        )  # fmt: skip

    assert len(open_carts(cart.customer, store=store, at=at)) == shown


def test_the_value_at_risk_is_told_of_customers_of_high_value_alone(signed_in, person, looked_at):
    loyal, other = person(orders=3), CustomerFactory()
    looked_at()
    client = signed_in()

    told = client.get(page_of(loyal))
    known = told.context["dossier"].conclusions

    assert (known.metrics.type_code, known.at_risk) == ("LOYAL", known.metrics.revenue)  # all within one year
    assert "Value at risk" in told.content.decode()
    assert "Value at risk" not in client.get(page_of(other)).content.decode()


def test_nobody_who_never_bought_is_asked_for_a_review(signed_in, looked_at):
    stranger = CustomerFactory()
    looked_at()

    page = signed_in().get(page_of(stranger)).content.decode()

    assert "Ask for consent to marketing" in page
    assert "Ask for a review" not in page
