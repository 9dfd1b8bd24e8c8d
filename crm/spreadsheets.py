"""The one writer of files for staff: CSV and XLSX that no spreadsheet can be made to run.

A customer may be called `=HYPERLINK(...)`. Text that a spreadsheet would read as a formula gets an
apostrophe in front; numbers, dates and amounts are written as what they are. Files for machines
(ad platforms) have their own byte-exact writer.
"""

import csv
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import BinaryIO, TextIO

Cell = str | int | float | Decimal | date | datetime | bool | None
# The first visible character decides; full-width forms are folded by some programs.
_STARTS_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
DECIMALS = 4  # of an amount at most
_CONTROL = ("\t", "\r", "\n")


def harmless(text: str) -> str:
    """The text as a spreadsheet will show it and not run it. No exception for phones: they are text."""
    if text.startswith(_CONTROL) or text.lstrip().startswith(_STARTS_FORMULA):
        return f"'{text}"
    return text


def _csv_cell(value: Cell) -> str | int | float | Decimal:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, datetime | date):
        return (
            value.isoformat(sep=" ", timespec="seconds") if isinstance(value, datetime) else value.isoformat()
        )
    if isinstance(value, int | float | Decimal):
        return value
    return harmless(str(value))


def _decimals(value: float | Decimal) -> int:
    """Those that the value was written with: 995.00 is an amount, 995 a count."""
    exponent = value.as_tuple().exponent if isinstance(value, Decimal) else 0
    return -exponent if isinstance(exponent, int) else 0


class _Echo:
    def write(self, text: str) -> str:
        return text


def csv_lines(header: Sequence[Cell], rows: Iterable[Sequence[Cell]]) -> Iterable[str]:
    """Lines for a streaming answer, text quoted, UTF-8 with a BOM so that spreadsheets read accents right."""
    writer = csv.writer(_Echo(), quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    yield "\ufeff" + writer.writerow([_csv_cell(cell) for cell in header])  # type: ignore[func-returns-value]
    for row in rows:
        yield writer.writerow([_csv_cell(cell) for cell in row])  # type: ignore[func-returns-value]


def write_csv(file: TextIO, header: Sequence[Cell], rows: Iterable[Sequence[Cell]]) -> None:
    file.writelines(csv_lines(header, rows))


def write_xlsx(file: BinaryIO, header: Sequence[Cell], rows: Iterable[Sequence[Cell]]) -> None:
    """One sheet, written row by row with flat memory. Text is stored as text, never as a formula or link."""
    from xlsxwriter import Workbook  # noqa: PLC0415 -- slow import

    book = Workbook(
        file,
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "remove_timezone": True,
        },
    )
    sheet = book.add_worksheet()
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    instant = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    bold = book.add_format({"bold": True})
    exact = {digits: book.add_format({"num_format": f"0.{'0' * digits}"}) for digits in range(1, DECIMALS + 1)}
    for column, title in enumerate(header):
        sheet.write_string(0, column, harmless(str(title)), bold)
    for number, row in enumerate(rows, start=1):
        for column, cell in enumerate(row):
            if isinstance(cell, datetime):
                sheet.write_datetime(number, column, cell, instant)
            elif isinstance(cell, date):
                sheet.write_datetime(number, column, datetime(cell.year, cell.month, cell.day), day)  # noqa: DTZ001
            elif isinstance(cell, bool):
                sheet.write_boolean(number, column, cell)
            elif isinstance(cell, int | float | Decimal):
                sheet.write_number(number, column, cell, exact.get(_decimals(cell)))
            elif cell is not None:
                sheet.write_string(number, column, harmless(str(cell)))
    book.close()
