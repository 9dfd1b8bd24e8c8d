"""The list of orders: whose, in which state, found by what."""

from datetime import timedelta

import pytest
from django.utils.html import strip_tags

from crm.models import Job
from tests.factories import (
    LONG_AGO,
    CustomerFactory,
    OrderFactory,
    OrderLineFactory,
    RefundFactory,
    UserFactory,
)

URL = "/orders/"


def found(client, query=""):
    return [str(line.row) for line in client.get(f"{URL}?{query or 'all=1'}").context["rows"]]


def test_a_manager_sees_the_orders_of_the_own_customers_and_an_admin_all_but_the_erased(signed_in):
    manager = signed_in("ACCOUNT_MANAGER")
    OrderFactory(number="OWN", customer=CustomerFactory(owner=manager.user))
    OrderFactory(number="OTHER", customer=CustomerFactory(owner=UserFactory()))
    OrderFactory(number="GUEST", customer=None)
    OrderFactory(number="ERASED", customer=CustomerFactory(erased_at=LONG_AGO))

    own = found(manager)

    assert own == ["OWN"]
    assert sorted(found(signed_in("ADMIN"))) == ["GUEST", "OTHER", "OWN"]


@pytest.mark.parametrize("role", ["MARKETER"])
def test_who_sees_no_customers_sees_no_orders(signed_in, role):
    assert signed_in(role).get(URL).status_code == 403


def test_an_auditor_sees_names_masked_on_the_page(signed_in):
    OrderFactory(customer=CustomerFactory(first_name="Maria", last_name="Lind"))

    page = signed_in("AUDITOR").get(f"{URL}?all=1").content.decode()

    assert ("Maria" in page, "M••• L•••" in page) == (False, True)


@pytest.mark.parametrize(
    ("state", "numbers"),
    [
        ("counts", ["BACK", "PAID", "RATELESS"]), ("unpaid", ["PENDING"]), ("cancelled", ["CANCELLED"]),
        ("refunded", ["BACK"]), ("test", ["TEST"]), ("unrated", ["RATELESS"]), ("voided", []),
    ],
)  # fmt: skip
def test_orders_are_narrowed_by_what_became_of_them(signed_in, state, numbers):
    OrderFactory(number="PAID")
    OrderFactory(number="PENDING", status="PENDING")
    OrderFactory(number="CANCELLED", cancelled_at=LONG_AGO)
    OrderFactory(number="TEST", is_test=True)
    OrderFactory(number="RATELESS", currency="USD", net_base=None)
    RefundFactory(order=OrderFactory(number="BACK"))

    assert sorted(found(signed_in(), f"state={state}")) == numbers


def test_an_order_is_found_by_its_number_in_any_spelling_and_by_its_customers_name(signed_in):
    OrderFactory(number="LL-10482", customer=CustomerFactory(search_name="elodie marchand"))
    OrderFactory(number="LL-20000", customer=CustomerFactory(search_name="ada lin"))
    client = signed_in()

    assert [found(client, f"q={text}") for text in ("ll 10482", "Élodie", "10482")] == [["LL-10482"]] * 3


def test_a_manager_does_not_find_by_name_what_belongs_to_others(signed_in):
    OrderFactory(number="THEIRS", customer=CustomerFactory(search_name="ada lin", owner=UserFactory()))

    assert found(signed_in("ACCOUNT_MANAGER"), "q=THEIRS") == []


def test_both_days_of_a_span_are_in_it(signed_in):
    for number, days in [("BEFORE", -1), ("FIRST", 0), ("LAST", 1), ("AFTER", 2)]:
        OrderFactory(number=number, placed_at=LONG_AGO + timedelta(days=days))
    first, last = LONG_AGO.date(), LONG_AGO.date() + timedelta(days=1)

    page = signed_in().get(f"{URL}?from_day={first}&to_day={last}")

    assert sorted(str(line.row) for line in page.context["rows"]) == ["FIRST", "LAST"]
    assert [(str(chip.subject), str(chip.verb)) for chip in page.context["chips"]] == [
        ("Placed", "from"), ("Placed", "until"),
    ]  # fmt: skip


def test_a_row_says_what_was_bought_and_what_was_given_back(signed_in):
    order = OrderFactory(number="A1", goods=100)
    for title in ("Lamp", "Vase", "Rug"):
        OrderLineFactory(order=order, title=title)
    RefundFactory(order=order, amount=30)

    (line,) = signed_in().get(f"{URL}?all=1").context["rows"]
    shown = {column.code: str(cell) for column, cell in line.cells}

    assert (strip_tags(shown["what"]), "€30.00 given back" in shown["state"]) == ("Lamp, Vase +1", True)


def test_what_was_bought_is_told_with_the_comma_of_the_language_each_title_in_its_own_direction(signed_in):
    order = OrderFactory()
    OrderLineFactory(order=order, title="Lamp", quantity=2)
    OrderLineFactory(order=order, title="Vase")

    (line,) = signed_in().get(f"{URL}?all=1", HTTP_ACCEPT_LANGUAGE="ar").context["rows"]

    shown = {column.code: str(cell) for column, cell in line.cells}
    assert shown["what"] == "<bdi>2 × Lamp</bdi>، <bdi>Vase</bdi>"


@pytest.mark.parametrize(("role", "status"), [("ACCOUNT_MANAGER", 403), ("AUDITOR", 403), ("SALES_REP", 403)])
def test_only_an_admin_takes_orders_out_of_hexad(signed_in, role, status):
    assert signed_in(role).post(f"{URL}export/", {"reason": "Audit", "format": "csv"}).status_code == status
    assert Job.objects.count() == 0
