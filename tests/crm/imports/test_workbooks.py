"""Cells of workbooks: numbers are numbers, texts are read like those of a CSV, and what got lost is told."""

from datetime import date, datetime, time
from decimal import Decimal
from io import BytesIO

import pytest
from openpyxl import Workbook

from crm.imports.detection import detect
from crm.imports.source import Source
from crm.models import Customer, ImportProblem, Order, OrderLine, Product

pytestmark = pytest.mark.django_db
HEAD = ["order", "date", "total", "sku", "zip", "email"]
MAPPING = {
    "order_id": "order", "placed_at": "date", "line_total": "total", "sku": "sku", "postal_code": "zip", "email": "email",
}  # fmt: skip
DAY = datetime(2025, 1, 31, 9, 30)  # noqa: DTZ001 -- a cell has no zone


def book(*rows, formats=None):
    made = Workbook()
    for row in (HEAD, *rows):
        made.active.append(row)
    for cell, shown in (formats or {}).items():
        made.active[cell].number_format = shown
    out = BytesIO()
    made.save(out)
    return out.getvalue()


def stored(load, *rows, formats=None, **options):
    """Amounts by order, and (line, column, code) of what was told."""
    load(book(*rows, formats=formats), name="orders.xlsx", mapping=MAPPING, **options)
    found = {order.external_id: order.goods for order in Order.objects.all()}
    return found, list(ImportProblem.objects.order_by("line", "pk").values_list("line", "column", "code"))


@pytest.mark.parametrize(("cells", "chosen", "amounts", "told"), [
    pytest.param([5.25, 1234.5, 1.234], "", ["5.25", "1234.5", "1.234"], [], id="numbers"),
    pytest.param([1.234], "1.234,5", ["1.234"], [], id="numbers need no style"),
    pytest.param(["1.234,50"], "", ["1234.50"], [], id="a text that can be read one way"),
    pytest.param(["1.234,50", 5.25, 1.234], "", ["1234.50", "5.25", "1.234"], [], id="texts beside numbers"),
    pytest.param(["1.234", 5.25], "", [None, "5.25"], [(2, "number_style_unknown")], id="a text that can be read two ways"),
    pytest.param(["1.234", 5.25], "1.234,5", ["1234", "5.25"], [], id="chosen: a thousand"),
    pytest.param(["1,5", "1.5", 1.5], "", [None, None, "1.5"], [(2, "number_style_unknown"), (3, "number_style_unknown")],
                 id="texts that contradict each other"),
    pytest.param(["'5.25"], "", ["5.25"], [], id="a number behind an apostrophe"),
    pytest.param([1e21, 1e-7], "", [None, "0"], [(2, "number_too_large")], id="very large and very small"),
    pytest.param([True], "", [None], [(2, "not_a_number")], id="true"),
    pytest.param(["#N/A", "#DIV/0!", "#¡VALOR!", "#NV"], "", [None] * 4, [(n, "failed_cell") for n in range(2, 6)],
                 id="errors, also of other languages"),
    pytest.param([datetime(2025, 10, 3)], "", [None], [(2, "became_a_date")], id="3.10 that became a day"),  # noqa: DTZ001
    pytest.param([time(5, 30)], "", [None], [(2, "became_a_date")], id="5:30"),
])  # fmt: skip
def test_amounts(load, cells, chosen, amounts, told):
    rows = [[number, DAY, cell] for number, cell in enumerate(cells, 1)]

    found, problems = stored(load, *rows, number_style=chosen)

    assert found == {str(n): Decimal(amount) for n, amount in enumerate(amounts, 1) if amount is not None}
    assert problems == [(line, "total", code) for line, code in told]


@pytest.mark.parametrize(("cell", "day", "told"), [
    pytest.param(DAY, "2025-01-31 09:30", "", id="a day and a time"),
    pytest.param(date(2025, 4, 3), "2025-04-03 00:00", "", id="a day"),
    pytest.param("31/01/2025 9:30 AM", "2025-01-31 09:30", "", id="a text that can be read one way"),
    pytest.param("03/04/2025", "", "date_style_unknown", id="a text that can be read two ways"),
    pytest.param(45688, "", "date_as_number", id="a day counted from 1900, or 1904"),
    pytest.param(45688.5, "", "date_as_number", id="a noon counted so"),
    pytest.param(time(9, 30), "", "not_a_date", id="a time alone"),
    pytest.param("#REF!", "", "failed_cell", id="an error"),
])  # fmt: skip
def test_days(load, cell, day, told):
    _found, problems = stored(load, [1, cell, 5])

    assert [f"{order.placed_at:%Y-%m-%d %H:%M}" for order in Order.objects.all()] == ([day] if day else [])
    assert problems == ([(2, "date", told)] if told else [])


@pytest.mark.parametrize(("cell", "told"), [
    pytest.param(1.23456789012345678e16, "digits_lost", id="a number of more digits than a spreadsheet keeps"),
    pytest.param("1.23457E+15", "digits_lost", id="a number shown short and saved so"),
    pytest.param(date(2025, 3, 1), "became_a_date", id="3-1 that became a day"),
    pytest.param("#N/A", "failed_cell", id="an error"),
    pytest.param("Grand total:", "sum_below", id="the sum below the table"),
    pytest.param("المجموع", "sum_below", id="the sum, in Arabic"),
    pytest.param("总计", "sum_below", id="the sum, in Chinese"),
])  # fmt: skip
def test_no_order_is_named_after_what_is_no_id(load, cell, told):
    found, problems = stored(load, [cell, DAY, 5], [7, DAY, 6])

    assert (found, problems) == ({"7": Decimal(6)}, [(2, "order", told)])


@pytest.mark.parametrize(("column", "cell", "told"), [
    pytest.param("sku", date(2025, 3, 1), "became_a_date", id="MAR1 that became a day"),
    pytest.param("sku", "4.00638E+12", "digits_lost", id="a bar code shown short"),
    pytest.param("email", "#N/A", "failed_cell", id="a look-up that found nobody"),
])  # fmt: skip
def test_a_row_goes_in_without_a_cell_it_can_do_without(load, column, cell, told):
    row = dict.fromkeys(HEAD) | {"order": 1, "date": DAY, "total": 5, column: cell}

    found, problems = stored(load, list(row.values()))

    assert (found, problems) == ({"1": Decimal(5)}, [(2, column, told)])
    assert list(OrderLine.objects.values_list("sku", flat=True)) == [""]
    assert Customer.objects.count() == Product.objects.count() == 0


def test_a_percentage_is_no_amount(load):
    found, problems = stored(load, [1, DAY, 0.1], formats={"C2": "0%"})

    assert (found, problems) == ({}, [(2, "total", "a_share")])


def test_zeros_that_a_format_puts_in_front_are_kept(load):
    stored(load, [42, DAY, 5, None, 1067, "ann@example.com"], formats={"A2": "000000", "E2": "00000"})

    assert list(Order.objects.values_list("external_id", flat=True)) == ["000042"]
    assert Customer.objects.get().postal_code == "01067"


def test_the_page_shows_cells_as_they_are(write):
    content = book([1, DAY, 5.25, date(2025, 3, 1), 0.1], formats={"E2": "0%"})

    found = detect([Source.from_path(write(content, "orders.xlsx"))])

    assert found.rows == [["1", "2025-01-31 09:30:00", "5.25", "2025-03-01 00:00:00", "10%", ""]]


def test_a_cell_tells_of_cancelling_as_it_is_read(load):
    stored(load, [1, DAY, 5.25], [2, DAY, 5.5], cancelled_when=[["total", "5.25"]])

    assert list(Order.objects.order_by("external_id").values_list("qualifies", flat=True)) == [False, True]
