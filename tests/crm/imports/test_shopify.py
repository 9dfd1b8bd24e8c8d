from datetime import UTC, datetime
from decimal import Decimal

import pytest

from crm.imports.detection import detect
from crm.imports.formats import FORMATS, guessed_format
from crm.imports.source import Source
from crm.models import Consent, Customer, Identity, Order, OrderLine, Refund
from tests.crm.imports.shopify_files import (
    CUSTOMER_COLUMNS,
    OLD_CUSTOMER_COLUMNS,
    ORDER_COLUMNS,
    line,
    orders_file,
    written,
)
from tests.crm.imports.tables import all_tables

pytestmark = pytest.mark.django_db


@pytest.fixture
def orders(load):
    return lambda *found, **options: load(orders_file(*found, **options), form="shopify")


@pytest.fixture
def customers(load):
    return lambda columns, *rows: load(written(columns, rows), form="shopify", subject="customers")


def only_order(*names):
    return Order.objects.values_list(*names).get()


def test_the_columns_are_those_of_shopify():
    assert (len(ORDER_COLUMNS), len(CUSTOMER_COLUMNS), len(OLD_CUSTOMER_COLUMNS)) == (79, 20, 20)


def test_several_lines_are_one_order(orders):
    one = orders((1001, {}, [line(quantity="2"), line("Shade", price="7.50", sku="S-1")]), bom=True)

    assert only_order("number", "external_id", "goods", "shipping", "currency", "line_count", "qualifies") == (
        "#1001", "451001", Decimal("47.5"), Decimal(5), "EUR", 2, True,
    )  # fmt: skip
    assert only_order("placed_at", "paid_at") == (
        datetime(2025, 1, 5, 14, 59, tzinfo=UTC), datetime(2025, 1, 5, 15, tzinfo=UTC),
    )  # fmt: skip
    assert sorted(OrderLine.objects.values_list("title", "sku", "quantity", "total")) == [
        ("Lamp", "", Decimal(2), Decimal(40)), ("Shade", "S-1", Decimal(1), Decimal("7.5")),
    ]  # fmt: skip
    assert (one.counts["refused"], one.counts["remarks"]) == (0, 0)


def test_the_buyer_is_found_behind_the_apostrophes(orders):
    orders((1001, {"Shipping Country": "ES", "Shipping City": "Vigo", "Phone": ""}, [line()]))

    assert Customer.objects.values_list("first_name", "last_name", "country", "city", "postal_code").get() == (
        "Ann", "Lee", "ES", "Vigo", "01234",
    )  # fmt: skip
    assert sorted(Identity.objects.values_list("kind", "value")) == [
        ("EMAIL", "ann@example.com"), ("PHONE", "+16502530000"),
    ]  # fmt: skip


@pytest.mark.parametrize(("cells", "net", "qualifies"), [
    pytest.param({}, "20", True, id="paid"),
    pytest.param({"Financial Status": "partially_refunded", "Refunded Amount": "5.00"}, "15", True, id="part refunded"),
    pytest.param({"Financial Status": "refunded", "Refunded Amount": "25.00"}, "-5", False,
                 id="refunded with the shipping"),
    pytest.param({"Financial Status": "pending", "Paid at": ""}, "20", False, id="pending"),
    pytest.param({"Financial Status": "authorized"}, "20", False, id="authorised"),
    pytest.param({"Financial Status": "voided"}, "20", False, id="voided"),
    pytest.param({"Cancelled at": "2025-01-06 10:00:00 -0500"}, "20", False, id="cancelled"),
    pytest.param({"Payment Method": "Bogus Gateway"}, "20", False, id="a test order"),
    pytest.param({"Payment Method": "(for testing) Bogus Gateway"}, "20", False, id="a test order in other words"),
    pytest.param({"Payment Method": "Gift Card"}, "20", True, id="paid by gift card"),
    pytest.param({"Discount Amount": "5.00", "Discount Code": "NEW", "Subtotal": "15.00"}, "15", True, id="discounted"),
    pytest.param({"Refunded Amount": "0.00"}, "20", True, id="nothing refunded"),
])  # fmt: skip
def test_what_counts_and_what_it_is_worth(orders, cells, net, qualifies):
    orders((1001, cells, [line()]))

    assert only_order("net", "qualifies") == (Decimal(net), qualifies)


def test_a_sold_gift_card_is_no_revenue(orders):
    card = line("Gift Card - €50.00", price="50.00", **{"requires shipping": "false", "taxable": "false"})

    orders((1001, {}, [line(), card]), (1002, {"Email": "bob@example.com"}, [card]))

    assert list(Order.objects.order_by("number").values_list("goods", "qualifies")) == [
        (Decimal(20), True), (Decimal(0), False),
    ]  # fmt: skip
    assert OrderLine.objects.filter(is_gift_card=True).count() == 2


def test_a_gift_card_holder_is_a_thing_that_is_shipped(orders):
    orders((1001, {}, [line("Gift card holder, leather")]))

    assert only_order("goods") == (Decimal(20),)


def test_a_gift_is_no_gift_card(orders):
    orders((1001, {}, [line("Free-gift wrap"), line("Wrap file", **{"requires shipping": "false"}),
                       line("Free-gift file", **{"requires shipping": "false"})]))  # fmt: skip

    assert OrderLine.objects.filter(is_gift_card=True).count() == 0
    assert only_order("goods") == (Decimal(60),)


def test_the_discount_of_a_line_is_taken_off_it(orders):
    orders((1001, {"Subtotal": "17.00"}, [line(discount="3.00")]))

    assert OrderLine.objects.values_list("total", "discount").get() == (Decimal(17), Decimal(3))


def test_the_refund_takes_the_orders_time(orders):
    orders((1001, {"Refunded Amount": "5.00"}, [line()]))

    assert Refund.objects.values_list("amount", "refunded_at").get() == (
        Decimal(5), datetime(2025, 1, 5, 14, 59, tzinfo=UTC),
    )  # fmt: skip


def test_a_later_export_with_a_refund_updates_the_order(orders):
    orders((1001, {}, [line()]))

    again = orders((1001, {"Refunded Amount": "5.00", "Financial Status": "partially_refunded"}, [line()]))

    assert again.counts["orders_updated"] == 1
    assert only_order("net") == (Decimal(15),)


@pytest.mark.parametrize(
    "newest_first", [pytest.param(False, id="in order"), pytest.param(True, id="out of order")]
)
def test_of_an_order_in_two_exports_of_one_import_the_newer_version_is_one(load, newest_first):
    gift = line("Gift Card", price="50.00", **{"requires shipping": "false"})
    exports = [
        orders_file((1001, {"Refunded Amount": "5.00"}, [line(), gift]), (1002, {}, [line()])),
        orders_file(
            (1001, {"Refunded Amount": "7.00", "Fulfilled at": "2025-01-09 10:00:00 -0500"}, [line(), gift])
        ),
    ]

    one = load(*(reversed(exports) if newest_first else exports), form="shopify")

    assert (one.counts["orders_created"], one.counts["lines"]) == (2, 3)
    assert Order.objects.filter(number="#1001").values_list("goods", "net", "shipping", "line_count").get() == (
        Decimal(20), Decimal(13), Decimal(5), 2,
    )  # fmt: skip


def test_further_lines_of_an_order_in_a_second_file_are_its_own(load):
    whole = orders_file(
        (1001, {}, [line(), line("Shade", price="7.50"), line("Bulb", price="2.00")])
    ).splitlines()
    halves = ["\n".join(lines) + "\n" for lines in (whole[:3], [whole[0], whole[3]])]

    load(*halves, form="shopify")

    assert only_order("goods", "line_count") == (Decimal("29.50"), 3)


def test_a_field_can_be_taken_from_another_column(load):
    load(
        orders_file((1001, {"Notes": "bob@example.com"}, [line()])), form="shopify", mapping={"email": "Notes"}
    )

    assert Identity.objects.filter(kind="EMAIL").values_list("value", flat=True).get() == "bob@example.com"


def test_an_earlier_export_does_not_take_a_cancellation_back(orders):
    orders((1001, {"Cancelled at": "2025-01-09 10:00:00 -0500"}, [line()]))

    again = orders((1001, {}, [line()]))

    assert again.counts["orders_unchanged"] == 1
    assert only_order("qualifies") == (False,)


def test_columns_are_found_by_name_wherever_they_stand(orders):
    orders((1001, {}, [line()]))
    before = all_tables()

    again = orders((1001, {}, [line()]), columns=list(reversed(ORDER_COLUMNS[:60])))

    assert again.counts["orders_unchanged"] == 1
    assert all_tables() == before


@pytest.mark.parametrize("missing", [
    pytest.param(["Lineitem discount", "Payment ID", "Source"], id="columns of later years"),
    pytest.param(["Id"], id="the id: the name is one too"),
])  # fmt: skip
def test_older_exports_lack_columns(orders, missing):
    one = orders((1001, {}, [line()]), columns=[c for c in ORDER_COLUMNS if c not in missing])

    assert one.counts["orders_created"] == 1


def test_customers_of_the_current_export(customers):
    row = {
        "Customer ID": "'777", "First Name": "Ann", "Last Name": "Lee", "Email": "ann@example.com",
        "Accepts Email Marketing": "yes", "Accepts SMS Marketing": "no", "Default Address City": "Lyon",
        "Default Address Country Code": "FR", "Default Address Zip": "'69001", "Phone": "'+33612345678",
        "Tags": "vip, b2b", "Note": "", "Size (customer.metafields.custom.size)": "L",
    }  # fmt: skip

    one = customers([*CUSTOMER_COLUMNS, "Size (customer.metafields.custom.size)"], row)

    assert Customer.objects.values_list("first_name", "country", "city", "postal_code", "extras").get() == (
        "Ann", "FR", "Lyon", "69001", {"tags": "vip, b2b", "custom.size": "L"},
    )  # fmt: skip
    assert sorted(Identity.objects.values_list("kind", "namespace", "value")) == [
        ("CHANNEL", "shop", "777"), ("EMAIL", "", "ann@example.com"), ("PHONE", "", "+33612345678"),
    ]  # fmt: skip
    assert sorted(Consent.objects.values_list("channel", "purpose", "state")) == [
        ("EMAIL", "MARKETING", "GRANTED"), ("SMS", "MARKETING", "WITHDRAWN"),
    ]  # fmt: skip
    assert one.counts["consents_recorded"] == 2


@pytest.mark.parametrize("columns", [
    pytest.param(OLD_CUSTOMER_COLUMNS, id="the older set"),
    pytest.param([c.replace("Accepts Email", "Accepts") for c in OLD_CUSTOMER_COLUMNS], id="the oldest"),
])  # fmt: skip
def test_customers_of_older_exports(customers, columns):
    consent = next(c for c in columns if c.startswith("Accepts"))

    customers(columns, {"First Name": "Ann", "Email": "ann@example.com", "Country": "France", "Country Code": "FR",
                        "City": "Lyon", consent: "yes"})  # fmt: skip

    assert Customer.objects.values_list("first_name", "country", "city").get() == ("Ann", "FR", "Lyon")
    assert Consent.objects.get().state == "GRANTED"


@pytest.mark.parametrize(("subject", "header"), [
    pytest.param("orders", ORDER_COLUMNS, id="orders"),
    pytest.param("customers", CUSTOMER_COLUMNS, id="customers"),
    pytest.param("customers", OLD_CUSTOMER_COLUMNS, id="older customers"),
])  # fmt: skip
def test_shopify_is_recognised_by_its_header(subject, header):
    found, certainty = guessed_format(subject, header)

    assert (found.code, certainty) == ("shopify", 1.0)


def test_another_table_is_not_taken_for_shopify():
    assert guessed_format("orders", ["Name", "Email", "Total"])[0].code == "lines"


def test_detection_shows_the_file_before_it_is_imported(write):
    path = write(orders_file((1001, {}, [line()]), bom=True))

    found = detect([Source.from_path(path)])

    assert (found.format, found.encoding.value, found.delimiter.value) == ("shopify", "utf-8-sig", ",")
    assert found.header == ORDER_COLUMNS
    assert found.rows[0][0] == "#1001"
    assert found.mapping["goods"] == "Subtotal"


def test_every_format_maps_its_own_header():
    for form in FORMATS:
        for subject in form.subjects:
            assert form.suggestion(subject, []) == {}
            assert 0 <= form.certainty(subject, ["a", "b"]) <= 1
