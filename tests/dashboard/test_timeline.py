"""The timeline: merged from many tables, whole, without a doubled or a lost entry."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crm.models import Order, Touchpoint
from dashboard.person.events import timeline
from dashboard.person.timeline import STEP, Place
from tests.factories import (
    CartFactory,
    ConsentFactory,
    CustomerFactory,
    OrderFactory,
    RefundFactory,
    SuppressionFactory,
    TouchpointFactory,
    UserFactory,
)


def everything(customer, reader, *, kinds=()):
    """All entries, step by step."""
    found, before = [], None
    while True:
        step = timeline(customer, kinds=list(kinds), before=before, reader=reader)
        found += step.entries
        if step.older is None:
            return found
        before = step.older


def test_steps_neither_lose_nor_double_what_happened_at_the_same_instant(signed_in, at):
    reader = signed_in().user
    customer = CustomerFactory()
    for _number in range(STEP):
        OrderFactory(customer=customer, placed_at=at, placed_on=at.date())
        TouchpointFactory(customer=customer, happened_at=at)
        ConsentFactory(customer=customer, happened_at=at)

    places = [entry.place for entry in everything(customer, reader)]

    assert len(places) == len(set(places)) == 3 * STEP
    assert places == sorted(places, reverse=True)


def test_every_kind_shows_its_own_and_all_of_them_together_everything(signed_in, at):
    reader = signed_in().user
    customer = CustomerFactory()
    order = OrderFactory(customer=customer, placed_at=at - timedelta(days=3), goods=80)
    RefundFactory(order=order, amount=5, refunded_at=at - timedelta(days=1))
    CartFactory(customer=customer, opened_at=at - timedelta(days=2))
    ConsentFactory(customer=customer, happened_at=at - timedelta(days=4))
    SuppressionFactory(customer=customer, since=at - timedelta(days=6), lifted_at=at - timedelta(days=5))
    TouchpointFactory(customer=customer, happened_at=at)

    by_kind = {
        kind: [str(entry.what) for entry in everything(customer, reader, kinds=[kind])]
        for kind in ("orders", "carts", "types", "consents", "notes")
    }

    assert by_kind == {
        "orders": ["€5.00 given back", f"Order {order}, €80.00"],
        "carts": ["Left a cart of €50.00"],
        "types": [],
        "consents": ["E-mail: Granted", "Contact allowed again: E-mail", "No more contact: E-mail"],
        "notes": ["Note"],
    }
    assert len(everything(customer, reader)) == sum(len(entries) for entries in by_kind.values())


@pytest.mark.parametrize(
    ("closed", "order", "words", "type_code"),
    [
        pytest.param(False, None, "Left a cart of €50.00", "ABANDONED", id="left"),
        pytest.param(False, {}, "Cart of €50.00, ordered since", "", id="ordered since"),
        pytest.param(False, {"is_test": True}, "Left a cart of €50.00", "ABANDONED", id="a test order"),
        pytest.param(True, None, "Closed cart of €50.00", "", id="closed"),
    ],
)
def test_a_cart_says_what_became_of_it(signed_in, at, closed, order, words, type_code):
    reader = signed_in().user
    customer = CustomerFactory()
    left_at = at - timedelta(days=50)
    CartFactory(customer=customer, opened_at=left_at, touched_at=left_at, closed_at=left_at if closed else None)
    if order is not None:
        OrderFactory(customer=customer, placed_at=at - timedelta(days=40), **order)

    [entry] = everything(customer, reader, kinds=["carts"])

    assert (str(entry.what), entry.type_code) == (words, type_code)


def test_several_kinds_are_shown_together_and_unknown_ones_are_none(signed_in, at):
    reader = signed_in().user
    customer = CustomerFactory()
    OrderFactory(customer=customer)
    CartFactory(customer=customer)
    TouchpointFactory(customer=customer)

    found = timeline(customer, kinds=["orders", "notes", "nothing"], before=None, reader=reader)

    assert (found.kinds, len(found.entries)) == (("orders", "notes"), 2)


def test_a_customer_with_five_thousand_orders_costs_as_much_as_one_with_one(signed_in, at):
    reader = signed_in().user
    little, much = CustomerFactory(), CustomerFactory()
    OrderFactory(customer=little)
    made = [
        OrderFactory.build(
            customer=much, external_id=f"M{number}", placed_at=at - timedelta(hours=number), placed_on=at.date()
        )
        for number in range(5000)
    ]
    for order in made:
        order.settled_at = order.version_at = order.placed_at
    Order.objects.bulk_create(made)

    def queries(customer):
        with CaptureQueriesContext(connection) as captured:
            timeline(customer, kinds=[], before=None, reader=reader)
        return captured

    of_much = queries(much)

    assert len(of_much) == len(queries(little))
    assert all(f" LIMIT {STEP + 1}" in query["sql"] for query in of_much)


def test_what_staff_changed_is_for_those_who_may_read_the_log(signed_in, person):
    elodie = person(orders=0)
    admin = signed_in()
    facts = {"first_name": "Élodie", "last_name": "Ünal", "city": "Lyon", "version": 1}
    admin.post(f"/customers/{elodie.pk}/edit/", facts)
    reader, rep = admin.user, UserFactory(role="SALES_REP")

    seen = {user: [e for e in everything(elodie, user) if "Facts" in str(e.what)] for user in (reader, rep)}

    assert [entry.detail for entry in seen[reader]] == ["City and Last name"]
    assert seen[rep] == []


@pytest.mark.parametrize(
    "text", ["", "x", "2026-01-01", "2026-01-01T00:00:00Z~a~1", "2026-99-99T00:00:00Z~1~1", "~~"]
)
def test_a_place_that_is_none_starts_with_the_newest(text):
    assert Place.read(text) is None


def test_a_place_is_read_as_it_was_written(at):
    place = Place(at, 3, 17)

    assert Place.read(str(place)) == place


def test_htmx_gets_the_next_entries_and_a_reader_without_script_a_page(signed_in, person, at):
    elodie = person(orders=0)
    for number in range(STEP + 3):
        TouchpointFactory(customer=elodie, text=f"Note {number}", happened_at=at - timedelta(hours=number + 1))
    client = signed_in()
    first = client.get(f"/customers/{elodie.pk}/", {"show": "notes"}).context["timeline"]
    query = {"show": "notes", "before": str(first.older)}

    part = client.get(f"/customers/{elodie.pk}/timeline/", query, headers={"HX-Request": "true"})
    page = client.get(f"/customers/{elodie.pk}/timeline/", query)

    assert part.content.decode().count('class="timeline-entry"') == 3
    assert page.templates[0].name == "dashboard/customer_timeline.html"


def test_a_deleted_note_stands_nowhere(signed_in, person, at):
    client = signed_in()
    elodie = person(orders=0)
    TouchpointFactory(customer=elodie, deleted_at=at, is_pinned=True)
    TouchpointFactory(customer=elodie, deleted_at=at)

    found = client.get(f"/customers/{elodie.pk}/").context["dossier"]

    assert ([entry for entry in found.timeline.entries if entry.note], found.pinned) == ([], [])
    assert Touchpoint.objects.count() == 2
