"""Names of columns, and rows that are none: blank lines and the header again."""

import pytest

from crm.imports.detection import detect
from crm.imports.headers import header_of
from crm.imports.refusals import ImportRefused
from crm.imports.source import Source
from crm.models import Customer, ImportProblem, Order, Product
from tests.crm.imports.bad_files import workbook

MAPPING = {"order_id": "order", "placed_at": "date", "line_total": "total"}


def told():
    return list(ImportProblem.objects.order_by("line", "pk").values_list("line", "code"))


@pytest.mark.parametrize(("row", "names"), [
    pytest.param([" order ", "\u00a0date"], ["order", "date"], id="blanks around"),
    pytest.param(["Line\ntotal", "Ship\r\n to"], ["Line total", "Ship to"], id="broken lines"),
    pytest.param(["Line\u00a0\u202ftotal"], ["Line total"], id="blanks that do not break"),
    pytest.param(["", "a", "  "], ["column 1", "a", "column 3"], id="no name"),
    pytest.param(["total", "note", "total"], ["total (1)", "note", "total (2)"], id="the same name twice"),
    pytest.param(["total (1)", "total", "total"], ["total (1)", "total (2)", "total (3)"], id="a number that is taken"),
    pytest.param(["column 2", ""], ["column 2 (1)", "column 2 (2)"], id="a name that is taken"),
])  # fmt: skip
def test_each_column_has_a_name_of_its_own(row, names):
    assert header_of(row, name="orders.csv") == names


@pytest.mark.django_db
def test_which_of_two_columns_of_one_name_is_meant_has_to_be_said(load):
    text = "order,date,total,total\n1,2025-01-01,5,99\n"
    with pytest.raises(
        ImportRefused, match=r"no column total. Its columns are: order, date, total \(1\), total \(2\)"
    ):
        load(text, mapping=MAPPING)

    load(text, mapping=MAPPING | {"line_total": "total (2)"})

    assert str(Order.objects.get().goods) == "99.0000"


def test_two_columns_of_one_name_are_not_suggested(write):
    found = detect([Source.from_path(write("order,date,total,total\n1,2025-01-01,5,99\n"))])

    assert found.mapping == {"order_id": "order", "placed_at": "date"}


@pytest.mark.django_db
def test_a_column_is_found_however_its_name_breaks(load):
    load('order,date,"Line\ntotal"\n1,2025-01-01,5\n', mapping=MAPPING | {"line_total": "Line\ntotal"})

    assert Order.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("blank", [
    pytest.param("\n", id="nothing"),
    pytest.param("  \n", id="blanks"),
    pytest.param(",,\n", id="empty cells"),
    pytest.param(" ,\u00a0,\t\n", id="blank cells"),
])  # fmt: skip
def test_a_blank_line_is_no_row_and_is_counted(load, blank):
    one = load(f"{blank}order,date,total\n1,2025-01-01,5\n{blank}2,2025-01-01,x\n", mapping=MAPPING)

    assert told() == [(5, "not_a_number")]
    assert one.counts["rows"] == 2


@pytest.mark.django_db
def test_a_row_that_starts_with_an_empty_cell_is_one(load):
    load("note,order,date,total\n,1,2025-01-01,5\nx,2,2025-01-01,7\n", mapping=MAPPING)

    assert (Order.objects.count(), told()) == (2, [])


@pytest.mark.django_db
def test_the_mark_old_programs_write_behind_the_last_line_is_no_row(load):
    load("order,date,total\n1,2025-01-01,5\n\x1a", mapping=MAPPING)

    assert (Order.objects.count(), told()) == (1, [])


@pytest.mark.django_db
@pytest.mark.parametrize("header", [
    pytest.param("order,date,total\n", id="as it stood"),
    pytest.param("\ufefforder,date,total\n", id="behind a byte order mark"),
    pytest.param('\ufeff"order","date","total"\n', id="quoted, behind a byte order mark"),
])  # fmt: skip
def test_files_put_one_below_the_other_bring_their_headers_along(load, header):
    one = load(f"order,date,total\n1,2025-01-01,5\n{header}2,2025-01-01,7\n", mapping=MAPPING)

    assert (Order.objects.count(), one.counts["rows"], one.counts["refused"]) == (2, 2, 0)
    assert told() == [(3, "header_again")]


@pytest.mark.django_db
def test_a_repeated_header_makes_no_customer_and_no_product(load):
    load("id,name\nA,Ann\nid,name\n", subject="customers", mapping={"customer_id": "id", "first_name": "name"})
    load("sku,title\nX1,Lamp\nsku,title\n", subject="products", mapping={"sku": "sku", "title": "title"})

    assert list(Customer.objects.values_list("first_name", flat=True)) == ["Ann"]
    assert list(Product.objects.values_list("sku", flat=True)) == ["X1"]


@pytest.mark.django_db
def test_sheets_put_one_below_the_other_bring_their_headers_along(load):
    head = ["order", "date", "total"]

    load(
        workbook([head, [1, "2025-01-01", 5], [None], [" "], head, [2, "2025-01-01", 7]]),
        name="orders.xlsx",
        mapping=MAPPING,
    )

    assert (Order.objects.count(), told()) == (2, [(5, "header_again")])
