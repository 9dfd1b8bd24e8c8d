"""Files for staff: what a person is called never becomes a formula."""

import csv
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO, StringIO

import openpyxl
import pytest

from crm.spreadsheets import harmless, write_csv, write_xlsx

DANGEROUS = [
    '=HYPERLINK("http://a.example","x")', "+1+1", "-2+3", "@SUM(A1)",
    " =1", "\t=1", "\r=1", "\n=1", "＝1", "＋1",
    "－1", "＠x", "+34612345678", "  @x", "\u00a0=1",
]  # fmt: skip
HARMLESS = ["Ana", "", "a=1", "O'Brien", "12", "李静", "سارة", "3-4"]


@pytest.mark.parametrize("text", DANGEROUS)
def test_text_that_could_be_a_formula_is_made_harmless(text):
    assert harmless(text) == f"'{text}"


@pytest.mark.parametrize("text", HARMLESS)
def test_other_text_stays_as_it_is(text):
    assert harmless(text) == text


def test_a_csv_holds_numbers_as_numbers_and_dates_in_iso():
    file = StringIO()

    write_csv(
        file,
        ["Name", "Value", "Since"],
        [["=1+1", Decimal("-12.50"), date(2026, 3, 1)], [None, -3, datetime(2026, 3, 1, 9, 5, tzinfo=UTC)]],
    )

    assert file.getvalue().splitlines() == [
        '\ufeff"Name","Value","Since"', "\"'=1+1\",-12.50,\"2026-03-01\"", '"",-3,"2026-03-01 09:05:00+00:00"',
    ]  # fmt: skip
    assert list(csv.reader(StringIO(file.getvalue())))[1][0] == "'=1+1"


def test_an_xlsx_has_no_formula_and_no_link():
    file = BytesIO()

    write_xlsx(
        file, ["=Name", "Value", "On"], [[text, Decimal("1.25"), date(2026, 3, 1)] for text in DANGEROUS]
    )

    sheet = openpyxl.load_workbook(file).active
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert [cell.coordinate for cell in cells if cell.data_type == "f" or cell.hyperlink] == []
    assert [sheet.cell(2, column).value for column in (2, 3)] == [1.25, datetime(2026, 3, 1)]  # noqa: DTZ001


def test_an_xlsx_shows_amounts_with_the_decimals_they_have_and_days_as_days():
    file = BytesIO()
    row = [Decimal("995.00"), Decimal("1.500"), Decimal("995"), 3, date(2027, 1, 20)]

    write_xlsx(file, ["EUR", "KWD", "JPY", "Orders", "On"], [row])

    cells = openpyxl.load_workbook(file).active[2]
    assert [cell.number_format for cell in cells] == ["0.00", "0.000", "General", "General", "yyyy-mm-dd"]
    assert [cell.is_date for cell in cells] == [False, False, False, False, True]
