"""Files that are no tables, or too much of one: each a clear message, nothing stored, no hang."""

import gzip
import io
import time
import zipfile

import pytest

from crm.imports.refusals import ImportRefused
from crm.models import ImportProblem, Order
from tests.crm.imports.tables import all_tables

pytestmark = pytest.mark.django_db
HEAD = "order,customer,date,total\n"
GOOD = HEAD + "1,A,2025-01-05,5\n"
MAPPING = {"order_id": "order", "customer_id": "customer", "placed_at": "date", "line_total": "total"}
SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'

TITLES = "".join(f"<c t='inlineStr'><is><t>{title}</t></is></c>" for title in MAPPING.values())
LARGE_CELL = f"<row>{TITLES}</row>" + "<row><c t='inlineStr'><is><t>%s</t></is></c></row>" % (
    "".join(f"{n:05}" for n in range(20_000))
)


def workbook(rows=(), *, sheet=None):
    from openpyxl import Workbook

    book = Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    if sheet is None:
        return out.getvalue()
    replaced = io.BytesIO()
    with zipfile.ZipFile(out) as old, zipfile.ZipFile(replaced, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, sheet if name == "xl/worksheets/sheet1.xml" else old.read(name))
    return replaced.getvalue()


def bomb():
    """100 MB of blanks in some 100 kB."""
    return workbook(sheet=SHEET.format("<row/>") + " " * 100_000_000)


def lying_bomb():
    """The same, but the archive declares a small size."""
    content = bytearray(bomb())
    size = len(SHEET.format("<row/>") + " " * 100_000_000).to_bytes(4, "little")
    return bytes(content.replace(size, (1000).to_bytes(4, "little")))


def archive():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("orders.csv", GOOD)
    return out.getvalue()


BAD = [
    pytest.param(b"", "orders.csv", "is empty", id="empty"),
    pytest.param(b"\xef\xbb\xbf \r\n\r\n", "orders.csv", "is empty", id="nothing but blanks"),
    pytest.param(gzip.compress(b""), "orders.csv.gz", "is empty", id="empty, packed"),
    pytest.param(b"\n<!DOCTYPE html><html><body>Sign in</body></html>", "orders.csv", "is a web page", id="HTML"),
    pytest.param(gzip.compress(b"<html>"), "orders.csv.gz", "is a web page", id="HTML, packed"),
    pytest.param(b"\x89PNG\r\n\x1a\n" + b"\0" * 99, "orders.csv", "is a picture", id="PNG"),
    pytest.param(b"%PDF-1.7\n", "orders.csv", "is a PDF", id="PDF"),
    pytest.param(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 99, "orders.xlsx", "Excel file of the old kind", id="XLS"),
    pytest.param(gzip.compress(GOOD.encode() * 999)[:200], "orders.csv.gz", "is cut off", id="truncated gzip"),
    pytest.param(gzip.compress(GOOD.encode())[:-9] + b"123456789", "orders.csv.gz", "is cut off", id="damaged gzip"),
    pytest.param(GOOD.encode() + b"2,\0B,2025-01-05,5\n", "orders.csv", "contains NUL bytes", id="NUL bytes"),
    pytest.param((",".join(f"c{n}" for n in range(2000)) + "\n").encode(), "orders.csv", "has 2000 columns", id="2,000 columns"),
    pytest.param((HEAD + "1," + "A" * 100_000 + ",2025-01-05,5\n").encode(), "orders.csv", "Line 2 of .* more than 64 kB", id="a field of 100 kB"),
    pytest.param((HEAD + '1,"' + "A,\n" * 40_000).encode(), "orders.csv", "quotation mark may be open", id="an open quotation mark"),
    pytest.param(bomb, "orders.xlsx", "unpacks to 96 MB", id="100 MB in an XLSX"),
    pytest.param(lying_bomb, "orders.xlsx", "is damaged", id="an XLSX that lies about its size"),
    pytest.param(lambda: workbook(sheet=" " * 40_000_000), "orders.xlsx", "times smaller", id="an XLSX packed too well"),
    pytest.param(archive, "orders.xlsx", "not a workbook", id="a ZIP"),
    pytest.param(lambda: workbook()[:500], "orders.xlsx", "is damaged", id="half an XLSX"),
    pytest.param(lambda: workbook(sheet="<!DOCTYPE x [<!ENTITY a 'b'>]>" + SHEET.format("")), "orders.xlsx", "document type", id="an XLSX with entities"),
    pytest.param(lambda: workbook(sheet="<worksheet><"), "orders.xlsx", "is damaged", id="an XLSX with broken XML"),
    pytest.param(lambda: workbook([[f"c{n}" for n in range(2000)]]), "orders.xlsx", "has 2000 columns", id="an XLSX of 2,000 columns"),
    pytest.param(lambda: workbook(), "orders.xlsx", "is empty", id="an XLSX without cells"),
    pytest.param(lambda: workbook(sheet=SHEET.format(LARGE_CELL)), "orders.xlsx", "more than 64 kB", id="a cell of 100 kB"),
]  # fmt: skip


@pytest.mark.parametrize(("content", "name", "message"), BAD)
def test_a_bad_file_is_refused_in_words_and_nothing_is_stored(load, content, name, message):
    content = content() if callable(content) else content
    before = all_tables()
    started = time.monotonic()

    with pytest.raises(ImportRefused, match=message):
        load(content, name=name, mapping=MAPPING)

    assert all_tables() == before
    assert time.monotonic() - started < 5


def test_the_bomb_is_refused_without_being_unpacked(load):
    import tracemalloc

    content = bomb()
    assert len(content) < 450_000
    tracemalloc.start()

    with pytest.raises(ImportRefused):
        load(content, name="orders.xlsx", mapping=MAPPING)

    assert tracemalloc.get_traced_memory()[1] < 20_000_000
    tracemalloc.stop()


def test_a_file_larger_than_the_limit_is_refused_while_it_is_read(load, monkeypatch):
    monkeypatch.setattr("crm.imports.reading.MAX_UNPACKED_BYTES", 2**21)

    with pytest.raises(ImportRefused, match="unpacks to more than 2 MB"):
        load(gzip.compress((GOOD + " " * 2**24).encode()), name="orders.csv.gz", mapping=MAPPING)


def test_a_good_workbook_goes_in(load):
    from datetime import date, datetime

    rows = [["order", "customer", "date", "total"], [1, 7.0, datetime(2025, 1, 5, 9, 30), 5.25],  # noqa: DTZ001
            ["2", "B", date(2025, 1, 6), 1234.5], [None, None, None, None], [3, "C", "2025-01-07", "7,5"]]  # fmt: skip

    one = load(workbook(rows), name="orders.xlsx", mapping=MAPPING)

    found = Order.objects.order_by("external_id").values_list("external_id", "goods", "placed_on")
    assert [(i, str(g), str(d)) for i, g, d in found] == [
        ("1", "5.2500", "2025-01-05"), ("2", "1234.5000", "2025-01-06"),
    ]  # fmt: skip
    assert list(ImportProblem.objects.values_list("line", "code")) == [(5, "not_a_number")]
    assert one.counts["rows"] == 3


def test_formulas_are_read_by_their_value_and_refused_without_one(load):
    cell = '<c r="{}{}" {}>{}</c>'
    rows = "".join(
        f'<row r="{n}">' + "".join(
            cell.format(col, n, 't="str"' if not value.startswith("<f") else "", value if value.startswith("<f") else f"<v>{value}</v>")
            for col, value in zip("ABCD", values, strict=True)
        ) + "</row>"
        for n, values in enumerate([
            ("order", "customer", "date", "total"), ("1", "A", "2025-01-05", "<f>2+3</f><v>5</v>"),
            ("2", "B", "2025-01-05", "<f>2+3</f>"),
        ], 1)
    )  # fmt: skip

    load(workbook(sheet=SHEET.format(rows)), name="orders.xlsx", mapping=MAPPING)

    assert [(i, str(g)) for i, g in Order.objects.values_list("external_id", "goods")] == [("1", "5.0000")]
    assert list(ImportProblem.objects.values_list("line", "column", "code")) == [
        (3, "total", "formula_without_value")
    ]


@pytest.mark.parametrize(("options", "message"), [
    pytest.param({"mapping": {"order_id": "nope"}}, "has no column nope", id="a column that is not there"),
    pytest.param({"mapping": {"order_id": "order"}}, "no column is given for Ordered at, Line total", id="a field without a column"),
    pytest.param({"mapping": {"colour": "order"}}, "no field named colour", id="a field that is not there"),
    pytest.param({"form": "nothing"}, "cannot be imported as nothing", id="a format that is not there"),
    pytest.param({"source": " "}, "Give the source a name", id="no source"),
    pytest.param({"colour": "red"}, "no option named colour", id="an option that is not there"),
    pytest.param({"encoding": "utf-16"}, "not written in utf-16", id="the wrong encoding"),
])  # fmt: skip
def test_a_wrong_choice_is_refused_in_words(load, options, message):
    with pytest.raises(ImportRefused, match=message):
        load(GOOD, **({"mapping": MAPPING} | options))
