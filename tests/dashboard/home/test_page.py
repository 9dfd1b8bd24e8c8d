"""The first page: what changed, who is about to leave, what came in."""

from datetime import timedelta
from decimal import Decimal

import pytest

from crm.models import Cart, Customer
from segments.engine import recalculate
from tests.factories import CartFactory, ConsentFactory, IdentityFactory, OrderFactory, UserFactory


def briefing_of(client, since="week"):
    return client.get("/", {"since": since}).context["briefing"]


def moved_to_loyal(people, *, at):
    """Subscribers three days ago who ordered since."""
    found = [ConsentFactory(happened_at=at - timedelta(days=20)).customer for _ in range(people)]
    recalculate(as_of=at - timedelta(days=3), full=True)
    for customer in found:
        OrderFactory(customer=customer, placed_at=at - timedelta(days=1))
    recalculate(as_of=at, full=True)
    return found


def queries_of(client):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        assert client.get("/").status_code == 200
    return len(captured)


def test_the_types_add_up_to_everybody(signed_in, person, looked_at):
    person(orders=3)
    person(orders=0)
    looked_at()

    told = briefing_of(signed_in())

    assert told.customers == 2
    assert {line.code: line.customers for line in told.types} == {
        "LOYAL": 1, "AT_RISK": 0, "ABANDONED": 1, "LOW_VALUE": 0, "SUBSCRIBER": 0, "NON_TARGET": 0,
    }  # fmt: skip


def test_a_shop_without_carts_says_no_cart_feed_and_not_0(signed_in, person, looked_at):
    person()
    Cart.objects.all().delete()
    looked_at()

    page = signed_in().get("/").content.decode()

    assert page.count("no cart feed") == 2


def test_who_moved_is_told_with_where_from_and_why(signed_in, store, at):
    (elodie,) = moved_to_loyal(1, at=at)

    told = briefing_of(signed_in())

    assert [(move.customer, move.from_code, move.period.code) for move in told.moves.named] == [
        (elodie, "SUBSCRIBER", "LOYAL")
    ]
    assert {line.code: line.change for line in told.types if line.change} == {"LOYAL": 1, "SUBSCRIBER": -1}


def test_the_loyal_who_leave_within_7_days_are_named_with_their_value(signed_in, store, at, looked_at):
    soon = OrderFactory(placed_at=at - timedelta(days=88), goods=500)
    OrderFactory(placed_at=at - timedelta(days=10), goods=500)
    looked_at()

    told = briefing_of(signed_in())

    assert [leaver.metrics.customer for leaver in told.leaving.soonest] == [soon.customer]
    assert (told.leaving.people, told.leaving.at_risk) == (1, Decimal(500))


def leaves_in_two_days(at):
    """Ordered four times, a month apart; at risk on the 91st day after the last."""
    customer = OrderFactory(placed_at=at - timedelta(days=89), goods=500).customer
    for back in (119, 149, 179):
        OrderFactory(customer=customer, placed_at=at - timedelta(days=back), goods=500)
    return customer


def test_who_leaves_is_called_where_nobody_objected_else_written_to(signed_in, store, at, looked_at):
    called, written, neither = (leaves_in_two_days(at) for _ in range(3))
    for customer in (called, written, neither):
        IdentityFactory(customer=customer, kind="PHONE", value=f"+49301234{customer.pk:04d}")
        IdentityFactory(customer=customer, value=f"{customer.pk}@example.com")
    ConsentFactory(customer=written, channel="EMAIL", happened_at=at - timedelta(days=9))
    for customer in (written, neither):
        ConsentFactory(customer=customer, channel="CALL", state="OBJECTED", happened_at=at - timedelta(days=9))
    looked_at()
    client = signed_in()

    soonest = {one.metrics.customer: one for one in briefing_of(client).leaving.soonest}
    page = client.get("/").content.decode()

    assert {customer: one.way and one.way.href for customer, one in soonest.items()} == {
        called: f"tel:+49301234{called.pk:04d}", written: f"mailto:{written.pk}@example.com", neither: None,
    }  # fmt: skip
    assert [(one.usual_gap, one.is_soon) for one in soonest.values()] == [(30, True)] * 3
    assert (page.count('href="tel:'), page.count('href="mailto:')) == (1, 1)


def test_who_sees_addresses_masked_is_offered_no_call(signed_in, store, at, looked_at):
    customer = leaves_in_two_days(at)
    IdentityFactory(customer=customer, kind="PHONE", value="+4930123456")
    looked_at()

    page = signed_in("AUDITOR").get("/").content.decode()

    assert ("About to leave" in page, "tel:" in page, "3012" in page) == (True, False, False)


def test_an_account_manager_without_customers_reads_how_to_get_some(signed_in, person, looked_at):
    person()
    looked_at()

    page = signed_in("ACCOUNT_MANAGER").get("/").content.decode()

    assert page.count("No customers are yours yet.") == 1


def test_an_account_manager_reads_about_the_own_book(signed_in, person, looked_at):
    client = signed_in("ACCOUNT_MANAGER")
    own = person(orders=1, owner=client.user)
    person(orders=2, owner=UserFactory(role="ACCOUNT_MANAGER"))
    looked_at()

    told = briefing_of(client)

    assert (told.customers, told.incoming.carts) == (1, 1)
    assert own.metrics.type_code in {line.code for line in told.types if line.customers}


def test_a_marketer_reads_numbers_and_no_names(signed_in, person, looked_at):
    person("Élodie", "Marchand")
    looked_at()

    response = signed_in("MARKETER").get("/")

    assert (response.context["briefing"].customers, "Marchand" in response.content.decode()) == (1, False)


def test_what_came_in_counts_the_week(signed_in, store, at, looked_at):
    OrderFactory(placed_at=at - timedelta(days=2), goods=30)
    OrderFactory(placed_at=at - timedelta(days=8), goods=70)
    CartFactory(opened_at=at - timedelta(days=1), value=50)
    ConsentFactory(state="WITHDRAWN", happened_at=at - timedelta(days=1))
    looked_at()

    came = briefing_of(signed_in()).incoming

    assert (came.orders, came.order_value, came.carts, came.cart_value, came.objections) == (1, 30, 1, 50, 1)
    assert (came.buyers, came.cart_people, came.new_customers) == (1, 1, 0)


def test_one_who_moved_and_three_cost_the_same(signed_in, store, at):
    client = signed_in("ACCOUNT_MANAGER")
    few, many = client.user, UserFactory(role="ACCOUNT_MANAGER")
    people = moved_to_loyal(4, at=at)
    for customer, owner in zip(people, (few, many, many, many), strict=True):
        Customer.objects.filter(pk=customer.pk).update(owner=owner)
    costs = []
    for reader, moved in ((few, 1), (many, 3)):
        client.force_login(reader)
        assert len(briefing_of(client).moves.named) == moved
        costs.append(queries_of(client))

    assert costs[0] == costs[1]


@pytest.mark.parametrize("role", ["ADMIN", "ACCOUNT_MANAGER", "SALES_REP", "MARKETER", "AUDITOR"])
def test_every_role_has_a_first_page(signed_in, person, looked_at, role):
    person()
    looked_at()

    assert signed_in(role).get("/").status_code == 200
