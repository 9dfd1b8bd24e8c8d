"""Orders by the format `lines`: what goes in, and what happens when files come again."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crm.imports import actions
from crm.imports.refusals import ImportRefused
from crm.models import (
    Customer,
    DirtyCustomer,
    ExchangeRate,
    Identity,
    ImportProblem,
    Order,
    OrderLine,
    Product,
    Refund,
)
from crm.orders import refresh_order_facts
from tests.crm.imports.tables import all_tables

pytestmark = pytest.mark.django_db
TWO_ORDERS = """order,customer,email,date,total
1,A,ann@example.com,2025-01-05 10:00,20.00
1,A,ann@example.com,2025-01-05 09:00,5.5
2,B,bob@example.com,2025-01-06,30
"""


def facts(*names):
    return list(Order.objects.order_by("external_id").values_list(*names))


def test_lines_of_an_order_add_up_and_its_earliest_time_counts(load):
    load(TWO_ORDERS)

    assert facts("external_id", "goods", "net_base", "placed_at", "line_count", "qualifies") == [
        ("1", Decimal("25.5"), Decimal("25.5"), datetime(2025, 1, 5, 9, tzinfo=UTC), 2, True),
        ("2", Decimal(30), Decimal(30), datetime(2025, 1, 6, tzinfo=UTC), 1, True),
    ]


def test_customers_join_at_their_first_order_and_are_looked_at_again(load):
    load(TWO_ORDERS)

    assert list(Customer.objects.order_by("pk").values_list("joined_at", "source")) == [
        (datetime(2025, 1, 5, 9, tzinfo=UTC), "shop"),
        (datetime(2025, 1, 6, tzinfo=UTC), "shop"),
    ]
    assert DirtyCustomer.objects.count() == 2


def test_the_same_file_again_changes_nothing_and_says_so(load):
    load(TWO_ORDERS)
    before = all_tables()

    again = load(TWO_ORDERS)

    assert all_tables() == before
    assert {key: again.counts[key] for key in ("orders_created", "orders_updated", "orders_unchanged", "lines")} == {
        "orders_created": 0, "orders_updated": 0, "orders_unchanged": 2, "lines": 0,
    }  # fmt: skip


def test_the_order_of_lines_and_the_way_cells_are_written_do_not_matter(load):
    load(TWO_ORDERS)
    head, *lines = TWO_ORDERS.splitlines()

    again = load(
        "\n".join([head, *reversed(lines)]).replace("5.5", "5.50").replace("2025-01-06", "2025-01-06T00:00Z")
    )

    assert again.counts["orders_unchanged"] == 2


def test_a_later_file_replaces_the_lines_of_an_order(load):
    load(TWO_ORDERS)

    again = load("order,customer,email,date,total\n1,A,ann@example.com,2025-01-05 09:00,7\n")

    assert again.counts["orders_updated"] == 1
    assert facts("external_id", "goods", "line_count") == [("1", Decimal(7), 1), ("2", Decimal(30), 1)]
    assert OrderLine.objects.count() == 2


def test_an_older_version_of_an_order_is_left_out(load):
    header = "order,customer,date,total,changed\n"
    mapping = {"order_id": "order", "customer_id": "customer", "placed_at": "date", "line_total": "total",
               "updated_at": "changed"}  # fmt: skip
    load(header + "1,A,2025-01-01,90,2025-02-02\n", mapping=mapping)

    old = load(header + "1,A,2025-01-01,100,2025-01-31\n", mapping=mapping)
    new = load(header + "1,A,2025-01-01,80,2025-02-03\n", mapping=mapping)

    assert (old.counts["orders_unchanged"], new.counts["orders_updated"]) == (1, 1)
    assert facts("goods") == [(Decimal(80),)]


def test_each_row_is_an_order_when_the_id_is_the_row(load):
    mapping = {"order_id": "@row", "customer_id": "c", "placed_at": "d", "line_total": "t"}
    text = "c,d,t\nA,2025-01-01,5\nA,2025-01-01,5\n"

    first, again = load(text, mapping=mapping), load(text, mapping=mapping)

    assert (first.counts["orders_created"], again.counts["orders_unchanged"]) == (2, 2)
    assert facts("number") == [("",), ("",)]


def test_several_files_are_one_import(load):
    head = "order,customer,date,total\n"

    one = load(head + "1,A,2025-01-01,5\n", head + "1,A,2025-01-01,6\n2,A,2025-01-02,7\n")

    assert (one.counts["rows"], one.counts["orders_created"], one.files.count()) == (3, 2, 2)
    assert facts("goods") == [(Decimal(11),), (Decimal(7),)]


def test_a_guest_order_is_kept_without_a_customer(load):
    load("order,customer,date,total\n1,,2025-01-01,5\n")

    assert facts("customer", "qualifies") == [(None, True)]
    assert Customer.objects.count() == 0


def test_rows_named_cancelled_make_customers_but_no_orders_that_count(load):
    load("order,customer,date,total\nC1,A,2025-01-01,-5\n", cancelled_when=[["order", "C*"]])

    assert facts("qualifies", "cancelled_at") == [(False, datetime(2025, 1, 1, tzinfo=UTC))]
    assert Customer.objects.count() == 1


@pytest.mark.parametrize(("quantity", "price", "expected"), [
    pytest.param("3", "0.335", "1.005", id="exact"),
    pytest.param("3", "0.00005", "0.0002", id="half up"),
    pytest.param("-2", "1.5", "-3", id="a return"),
    pytest.param("1e2", "1.5E-1", "15", id="scientific"),
])  # fmt: skip
def test_a_line_without_a_total_is_quantity_times_price(load, quantity, price, expected):
    mapping = {"order_id": "o", "placed_at": "d", "quantity": "q", "unit_price": "p"}

    load(f"o,d,q,p\n1,2025-01-01,{quantity},{price}\n", mapping=mapping)

    assert facts("goods") == [(Decimal(expected),)]


@pytest.mark.parametrize(("word", "status", "qualifies"), [
    pytest.param("Paid", "PAID", True, id="paid"),
    pytest.param("completed", "PAID", True, id="completed"),
    pytest.param("pending", "PENDING", False, id="pending"),
    pytest.param("voided", "VOIDED", False, id="voided"),
    pytest.param("Cancelled", "PAID", False, id="cancelled"),
    pytest.param("refunded", "PAID", False, id="refunded, all of it"),
    pytest.param("in the post", "PAID", True, id="an unknown word means paid"),
    pytest.param("", "PAID", True, id="nothing said"),
])  # fmt: skip
def test_a_status_word_says_whether_the_order_counts(load, word, status, qualifies):
    mapping = {"order_id": "o", "placed_at": "d", "line_total": "t", "status": "s"}

    load(f"o,d,t,s\n1,2025-01-01,5,{word}\n", mapping=mapping)

    assert facts("status", "qualifies") == [(status, qualifies)]


def test_a_refund_without_a_time_takes_the_orders(load):
    mapping = {"order_id": "o", "placed_at": "d", "line_total": "t", "refunded": "r"}

    load("o,d,t,r\n1,2025-01-01,5,2\n1,2025-01-01,5,\n", mapping=mapping)

    assert list(Refund.objects.values_list("amount", "refunded_at")) == [
        (Decimal(2), datetime(2025, 1, 1, tzinfo=UTC))
    ]
    assert facts("net", "qualifies") == [(Decimal(8), True)]


def test_days_are_cut_in_the_stores_zone_and_times_read_in_the_files(load, store_settings):
    store_settings.time_zone = "America/New_York"
    store_settings.save()

    load("order,customer,date,total\n1,A,2025-01-02 03:00,5\n", time_zone="Asia/Tokyo")

    assert facts("placed_at", "placed_on") == [(datetime(2025, 1, 1, 18, tzinfo=UTC), date(2025, 1, 1))]


@pytest.mark.parametrize("cost", [None, Decimal(4)], ids=["no cost known", "a known cost"])
def test_the_facts_of_orders_are_right_after_an_import_whatever_is_unusual_about_them(load, cost):
    Product.objects.create(source="shop", sku="X1", currency="EUR", cost=cost)
    ExchangeRate.objects.create(currency="USD", base="EUR", date=date(2025, 1, 4), rate=Decimal("0.9"))
    header = "order,customer,date,total,sku,refund,currency,status\n"
    mapping = {
        "order_id": "order", "customer_id": "customer", "placed_at": "date", "line_total": "total", "sku": "sku",
        "refunded": "refund", "currency": "currency", "status": "status",
    }  # fmt: skip
    usual = "1,A,2025-01-05,20,X1,,EUR,\n2,,2025-01-05,20,X1,,EUR,paid\n3,A,2025-01-05,20,X1,,EUR,pending\n"
    refunded = "4,A,2025-01-05,20,X1,5,EUR,\n5,A,2025-01-05,20,X1,,EUR,refunded\n"
    load(header + usual + refunded + "6,A,2025-01-05,20,X1,,USD,\n", mapping=mapping)
    load(header + "1,A,2025-01-06,30,X1,2,EUR,\n", mapping=mapping)

    assert facts("external_id", "net_base") == [
        ("1", Decimal(28)), ("2", Decimal(20)), ("3", Decimal(20)), ("4", Decimal(15)), ("5", Decimal(0)),
        ("6", Decimal(18)),
    ]  # fmt: skip
    assert refresh_order_facts(Order.objects.all()) == 0


def test_products_and_categories_come_from_lines(load):
    mapping = {
        "order_id": "o",
        "placed_at": "d",
        "line_total": "t",
        "sku": "s",
        "product": "p",
        "category": "c",
    }

    one = load("o,d,t,s,p,c\n1,2025-01-01,5,X1,Lamp,Light\n2,2025-01-01,5,X1,Lamp,Light\n", mapping=mapping)

    assert one.counts["products_created"] == 1
    assert list(Product.objects.values_list("source", "sku", "title", "category__name")) == [
        ("shop", "X1", "Lamp", "Light")
    ]
    assert OrderLine.objects.filter(product__sku="X1").count() == 2


def test_bad_lines_are_told_and_the_others_go_in(load):
    one = load(
        "order,customer,email,date,total\n"
        "1,A,ann@example.com,2025-01-05,x\n"
        "2,B,not an address,2025-01-05,5\n"
        "3,C,,yesterday,5\n"
        ",D,,2025-01-05,5\n"
        "5,E,,2025-01-05,\n"
        "6,F,,,5\n"
        "7,G,,2025-01-05\n"
    )

    problems = ImportProblem.objects.order_by("line").values_list("line", "column", "code", "severity")
    assert list(problems) == [
        (2, "total", "not_a_number", "REFUSED"),
        (3, "email", "not_an_email", "REMARK"),
        (4, "date", "not_a_date", "REFUSED"),
        (5, "order", "empty", "REFUSED"),
        (6, "total", "no_amount", "REFUSED"),
        (7, "date", "no_order_time", "REFUSED"),
        (8, "", "too_few_fields", "REFUSED"),
    ]
    assert facts("external_id") == [("2",)]
    assert (one.counts["rows"], one.counts["refused"], one.counts["remarks"]) == (7, 6, 1)


def test_a_line_that_is_wrong_twice_is_one_line(load):
    one = load("order,customer,date,total\n1,A,never,x\n2,B,2025-01-05,5\n")

    told = ImportProblem.objects.order_by("column").values_list("line", "column", "code")
    assert list(told) == [(2, "date", "not_a_date"), (2, "total", "not_a_number")]
    assert one.counts["refused"] == 1


def test_the_column_is_named_as_the_file_names_it(load):
    carts = {"cart_id": "basket", "email": "who", "opened_at": "it's opened", "unit_price": "each"}
    load("basket,who,it's opened,each\n,ann@example.com,2025-01-01,5\nc2,ann@example.com,,5\nc3,ann@example.com,2025-01-01,\n",
         subject="carts", mapping=carts)  # fmt: skip
    load("code,spent\nX1,-1\n", subject="products", mapping={"sku": "code", "cost": "spent"})
    load("money,day,worth\nUSD,2025-01-01,\nEUR,2025-01-01,1\n", subject="rates",
         mapping={"currency": "money", "date": "day", "rate": "worth"})  # fmt: skip
    load(
        "mail,manager\nann@example.com,nobody\n",
        subject="customers",
        mapping={"email": "mail", "owner": "manager"},
    )

    told = ImportProblem.objects.order_by("pk").values_list("line", "column", "code")
    assert list(told) == [
        (2, "basket", "empty"), (3, "it's opened", "no_order_time"), (4, "each", "no_amount"),
        (2, "spent", "negative_cost"), (2, "worth", "empty"), (3, "money", "same_currency"),
        (2, "manager", "unknown_owner"),
    ]  # fmt: skip


def test_empty_rows_below_a_table_are_no_lines(load):
    one = load("order,customer,date,total\n1,A,2025-01-05,5\n,,,\n2,B,2025-01-05,x\n,,,\n\n")

    assert (one.counts["rows"], one.counts["orders_created"]) == (2, 1)
    assert list(ImportProblem.objects.values_list("line", "code")) == [(4, "not_a_number")]


def test_a_copy_of_a_file_doubles_nothing(load):
    text = "order,customer,date,total\n1,A,2025-01-05,5\n1,A,2025-01-05,5\n"

    one = load(text, text)

    assert (one.counts["rows"], one.counts["lines"]) == (2, 2)
    assert facts("goods") == [(Decimal(10),)]


def test_what_one_file_says_was_refunded_counts_beside_a_status_that_means_all(load):
    head = "order,date,total,status,refund\n"
    mapping = {
        "order_id": "order", "placed_at": "date", "line_total": "total", "status": "status", "refunded": "refund",
    }  # fmt: skip

    load(head + "1,2025-01-05,5,refunded,\n", head + "1,2025-01-05,7,refunded,2\n", mapping=mapping)

    assert facts("goods", "net") == [(Decimal(12), Decimal(10))]


def test_the_longest_texts_that_files_hold_find_room(load):
    long, column = "y" * 400, "total " * 60
    head = f"order,date,{column},coupon,category,sku,product,city,zip,region,language\n"
    mapping = {
        "order_id": "order", "placed_at": "date", "line_total": column.strip(), "coupon": "coupon",
        "category": "category", "sku": "sku", "product": "product", "city": "city", "postal_code": "zip",
        "region": "region", "language": "language",
    }  # fmt: skip
    texts = f"{long},{long},X1,{long},{long},{'9' * 90},{long},{long}"

    one = load(f"{head}1,2025-01-05,5,{texts}\n2,,5,{texts}\n3,2025-01-05,,{texts}\n", mapping=mapping,
               fixed={"customer_id": "A"})  # fmt: skip

    assert (one.counts["orders_created"], one.counts["refused"]) == (1, 2)
    assert facts("coupon") == [("y" * 100,)]


def test_a_value_for_every_row_that_cannot_be_one_is_refused_at_once(load):
    with pytest.raises(ImportRefused, match="currency: “EURO” is not a currency code"):
        load("order,customer,date,total\n1,A,2025-01-05,5\n", fixed={"currency": "EURO"})

    assert Order.objects.count() == 0


def test_strict_stores_nothing_when_a_line_is_bad(load):
    before = all_tables()

    with pytest.raises(ImportRefused, match="2 lines are wrong"):
        load("order,customer,date,total\n1,A,2025-01-05,5\n2,B,2025-01-05,x\n3,C,,1\n", strict=True)

    assert all_tables() == before
    assert ImportProblem.objects.count() == 2


def test_a_dry_run_says_what_the_run_will_do_and_stores_nothing(load):
    before = all_tables()

    dry = load(TWO_ORDERS, run=actions.check)
    stored = all_tables()
    wet = load(TWO_ORDERS)

    assert stored == before
    assert {k: v for k, v in dry.counts.items() if k != "seconds"} == {
        k: v for k, v in wet.counts.items() if k != "seconds"
    }
    assert dry.state == "CHECKED"


def test_storing_a_stored_import_again_does_nothing(load, django_assert_num_queries):
    one = load(TWO_ORDERS)

    with django_assert_num_queries(1):
        assert actions.store(batch=one, at=one.stored_at) == one.counts


def test_an_order_in_pieces_of_the_file_is_one_order(load, monkeypatch):
    monkeypatch.setattr("crm.imports.reading.Table.pieces.__defaults__", (2,))
    rows = ["1,A,2025-01-03,5", "2,B,2025-01-02,1", "1,A,2025-01-01,7", "2,B,2025-01-02,1", "1,,2025-01-02,"]
    mapping = {"order_id": "order", "customer_id": "customer", "placed_at": "date", "line_total": "total"}

    whole = load("order,customer,date,total\n" + "\n".join(rows[:4]) + "\n", mapping=mapping)

    assert whole.counts["orders_created"] == 2
    assert facts("external_id", "goods", "line_count", "placed_on") == [
        ("1", Decimal(12), 2, date(2025, 1, 1)), ("2", Decimal(2), 2, date(2025, 1, 2)),
    ]  # fmt: skip


def test_the_number_of_statements_does_not_grow_with_the_rows(load):
    head = "order,customer,email,date,total\n"

    def statements(prefix, count):
        rows = "".join(f"{prefix}{n},{prefix}{n},{prefix}{n}@example.com,2025-01-01,5\n" for n in range(count))
        with CaptureQueriesContext(connection) as asked:
            load(head + rows)
        return len(asked)

    load(TWO_ORDERS)  # the first import reads the store's settings and more only once

    assert statements("x", 1) == statements("y", 30)
    assert Identity.objects.count() == 2 * (2 + 1 + 30)
