"""Ids that are none: what databases and spreadsheets write where nothing is, and sums below a table."""

import pytest

from crm.models import Customer, ImportProblem, Order, Product

pytestmark = pytest.mark.django_db
MAPPING = {"order_id": "order", "customer_id": "customer", "placed_at": "date", "line_total": "total"}


def told():
    return list(ImportProblem.objects.order_by("line", "pk").values_list("line", "column", "code"))


@pytest.mark.parametrize(
    "nothing", ["NULL", "null", "None", "nan", "N/A", "\\N", "(not set)", "-", "NOT LOGGED IN"]
)
def test_guests_do_not_become_one_customer_called_null(load, nothing):
    load(f"order,customer,date,total\n1,{nothing},2025-01-01,5\n2,{nothing},2025-01-01,7\n3,C,2025-01-01,9\n",
         mapping=MAPPING)  # fmt: skip

    assert Customer.objects.count() == 1
    assert [o.customer_id is None for o in Order.objects.order_by("external_id")] == [True, True, False]
    assert told() == [(2, "customer", "no_id")]


def test_people_may_be_called_null_or_total(load):
    load("id,first,last\nA,Total,Null\n", subject="customers",
         mapping={"customer_id": "id", "first_name": "first", "last_name": "last"})  # fmt: skip

    assert list(Customer.objects.values_list("first_name", "last_name")) == [("Total", "Null")]


def test_a_sum_below_a_table_is_no_customer_and_no_order(load):
    load(
        "id,first\nA,Ann\nTotal,1\n", subject="customers", mapping={"customer_id": "id", "first_name": "first"}
    )
    load("order,customer,date,total\n1,A,2025-01-01,5\nTotal,,2025-01-31,5\n", mapping=MAPPING)

    assert (Customer.objects.count(), Order.objects.count()) == (1, 1)
    assert told() == [(3, "id", "sum_below"), (3, "order", "sum_below")]


def test_a_sum_without_a_time_is_told_at_its_cell_where_each_row_is_an_order(load):
    load("order,customer,date,total\n1,A,2025-01-01,5\nSumme,,,5\n", mapping=MAPPING | {"order_id": "@row"})

    assert Order.objects.count() == 1
    assert told() == [(3, "date", "empty")]


def test_a_product_without_its_code_is_told(load):
    load(
        "sku,title\nX1,Lamp\n4.00638E+12,Shade\n", subject="products", mapping={"sku": "sku", "title": "title"}
    )

    assert list(Product.objects.values_list("sku", flat=True)) == ["X1"]
    assert {code for _line, _column, code in told()} == {"digits_lost", "empty"}
