"""Files that are no tables, or too much of one, each with the sentence it is refused by.

The importer, the commands, the page and docs/IMPORTS.md are all held against this list.
"""

import gzip
import hashlib
import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass

HEAD = "order,customer,date,total\n"
GOOD = HEAD + "1,A,2025-01-05,5\n"
MAPPING = {"order_id": "order", "customer_id": "customer", "placed_at": "date", "line_total": "total"}
SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'

TITLES = "".join(f"<c t='inlineStr'><is><t>{title}</t></is></c>" for title in MAPPING.values())
NOISE = hashlib.shake_256(b"noise").hexdigest(136_000)  # does not pack, so that the rest may pack the better
BOMB = SHEET.format("<row><c><v>1</v></c></row>" * 4_000_000) + f"<!--{NOISE}-->"
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
    """100 MB of rows in 425 kB."""
    return workbook(sheet=BOMB)


def lying_bomb():
    """The same, but the archive declares a small size."""
    content = bytearray(bomb())
    size = len(BOMB).to_bytes(4, "little")
    return bytes(content.replace(size, (1000).to_bytes(4, "little")))


def archive(member="orders.csv"):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr(member, GOOD)
    return out.getvalue()


def long_line():
    return gzip.compress(b"a" * 20_000_000, 1)


def faraway_row():
    cells = "".join(f"<c t='inlineStr'><is><t>{text}</t></is></c>" for text in ("1", "A", "2025-01-05", "5"))
    return workbook(sheet=SHEET.format(f"<row>{TITLES}</row><row r='99999999999'>{cells}</row>"))


def formulas():
    """Two orders whose totals are formulas: one with its value, one that was never computed."""
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
    return workbook(sheet=SHEET.format(rows))


def cached():
    """Formulas with an empty text for a value, of an array without one, and of an array with one."""
    heads = "".join(
        f"<c t='inlineStr'><is><t>{text}</t></is></c>" for text in ("order", "customer", "date", "total")
    )
    of_array = '<f t="array" ref="D{0}">SUM(1,{0})</f>'
    rows = [
        ('<c t="str"><f>IF(1,"")</f><v></v></c>', "<c><v>5</v></c>"),
        ("<c t='inlineStr'><is><t>B</t></is></c>", f"<c>{of_array.format(3)}</c>"),
        ("<c t='inlineStr'><is><t>C</t></is></c>", f"<c>{of_array.format(4)}<v>5</v></c>"),
    ]
    made = "".join(
        f"<row><c><v>{n}</v></c>{customer}<c t='inlineStr'><is><t>2025-01-05</t></is></c>{total}</row>"
        for n, (customer, total) in enumerate(rows, 1)
    )
    return workbook(sheet=SHEET.format(f"<row>{heads}</row>{made}"))


@dataclass(frozen=True)
class BadFile:
    what: str
    name: str
    made: bytes | Callable[[], bytes]
    told: str  # the sentence, word for word

    @property
    def content(self) -> bytes:
        return self.made() if callable(self.made) else self.made


EMPTY = "{} is empty. Export it again and check its size."
WEB_PAGE = "{} is a web page, not a table. The shop may have asked to sign in: download it again."
CUT_OFF = "{} is cut off or damaged, so it could not be unpacked. Download it again."
NUL = "{} contains NUL bytes, so it is no text or was damaged on the way. Export it again."
DAMAGED = "{} is damaged. Save it again as .xlsx."
FIELD = (
    "Line 2 of {} holds a field of more than 64 kB. A quotation mark may be open there or shortly before: "
    "correct it and import again."
)
CSV, PACKED, BOOK = "orders.csv", "orders.csv.gz", "orders.xlsx"

BAD_FILES = [
    BadFile("empty", CSV, b"", EMPTY.format(CSV)),
    BadFile("nothing but blanks", CSV, b"\xef\xbb\xbf \r\n\r\n", EMPTY.format(CSV)),
    BadFile("empty, packed", PACKED, gzip.compress(b""), EMPTY.format(PACKED)),
    BadFile("HTML", CSV, b"\n<!DOCTYPE html><html><body>Sign in</body></html>", WEB_PAGE.format(CSV)),
    BadFile("HTML, packed", PACKED, gzip.compress(b"<html>"), WEB_PAGE.format(PACKED)),
    BadFile("PNG", CSV, b"\x89PNG\r\n\x1a\n" + b"\0" * 99, f"{CSV} is a picture, not a table. Choose a CSV or XLSX file."),
    BadFile("PDF", CSV, b"%PDF-1.7\n", f"{CSV} is a PDF, not a table. Export CSV or XLSX instead."),
    BadFile(
        "old XLS", BOOK, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 99,
        f"{BOOK} is an Excel file of the old kind, or locked by a password. Save it as .xlsx or CSV.",
    ),
    BadFile("7-Zip", CSV, b"7z\xbc\xaf\x27\x1c" + b"\0" * 99, f"{CSV} is an archive. Unpack it and choose the table in it."),
    BadFile("RAR", CSV, b"Rar!\x1a\x07\x01\0" + b"\0" * 99, f"{CSV} is an archive. Unpack it and choose the table in it."),
    BadFile(
        "OpenDocument", BOOK, lambda: archive("content.xml"),
        f"{BOOK} is a workbook of another kind than .xlsx. Save it as .xlsx or CSV.",
    ),
    BadFile("JSON", CSV, b'[\n  {"order": 1}]', f"{CSV} is JSON, not a table. Export CSV or XLSX instead."),
    BadFile("XML", CSV, b'<?xml version="1.0"?><orders/>', f"{CSV} is XML, not a table. Export CSV or XLSX instead."),
    BadFile("truncated gzip", PACKED, gzip.compress(GOOD.encode() * 999)[:200], CUT_OFF.format(PACKED)),
    BadFile("damaged gzip", PACKED, gzip.compress(GOOD.encode())[:-9] + b"123456789", CUT_OFF.format(PACKED)),
    BadFile("NUL bytes", CSV, GOOD.encode() + b"2,\0B,2025-01-05,5\n", NUL.format(CSV)),
    BadFile("NUL in UTF-16", CSV, (GOOD + "2,\0B,2025-01-05,5\n").encode("utf-16"), NUL.format(CSV)),
    BadFile(
        "2,000 columns", CSV, (",".join(f"c{n}" for n in range(2000)) + "\n").encode(),
        f"{CSV} has 2000 columns; a file may have 500. Leave out those that are not needed.",
    ),
    BadFile("a field of 100 kB", CSV, (HEAD + "1," + "A" * 100_000 + ",2025-01-05,5\n").encode(), FIELD.format(CSV)),
    BadFile("an open quotation mark", CSV, (HEAD + '1,"' + "A,\n" * 40_000).encode(), FIELD.format(CSV)),
    BadFile(
        "a line of 20 MB", PACKED, long_line,
        f"{PACKED} has a line of more than 8 MB, so it is no table. Export it again.",
    ),
    BadFile(
        "an XLSX of 100 MB in 425 kB", BOOK, bomb,
        f"{BOOK} unpacks to 100 MB; a workbook may have 50. Save it as CSV.",
    ),
    BadFile("an XLSX that lies about its size", BOOK, lying_bomb, DAMAGED.format(BOOK)),
    BadFile(
        "an XLSX packed too well", BOOK, lambda: workbook(sheet=" " * 40_000_000),
        f"{BOOK} is packed 944 times smaller than it is; such files are refused. Save it as CSV.",
    ),
    BadFile("a ZIP", BOOK, archive, f"{BOOK} is an archive, not a workbook. Unpack it and choose the table in it."),
    BadFile("half an XLSX", BOOK, lambda: workbook()[:500], DAMAGED.format(BOOK)),
    BadFile(
        "an XLSX with entities", BOOK, lambda: workbook(sheet="<!DOCTYPE x [<!ENTITY a 'b'>]>" + SHEET.format("")),
        f"{BOOK} declares an XML document type; such workbooks are refused. Save it as CSV.",
    ),
    BadFile("an XLSX with broken XML", BOOK, lambda: workbook(sheet="<worksheet><"), DAMAGED.format(BOOK)),
    BadFile(
        "an XLSX of 2,000 columns", BOOK, lambda: workbook([[f"c{n}" for n in range(2000)]]),
        "The sheet has 2000 columns; a file may have 500. Leave out those not needed.",
    ),
    BadFile("an XLSX with a row numbered 99999999999", BOOK, faraway_row, DAMAGED.format(BOOK)),
    BadFile("an XLSX without cells", BOOK, lambda: workbook(), EMPTY.format(BOOK)),
    BadFile(
        "a cell of 100 kB", BOOK, lambda: workbook(sheet=SHEET.format(LARGE_CELL)),
        "Row 2 holds a cell of more than 64 kB. Correct it and import again.",
    ),
]  # fmt: skip


def without_ratio(sentence):
    """How well a file packs differs between versions of zlib."""
    return re.sub(r"\d+ times smaller", "many times smaller", sentence)


# What these unpack to would fill the memory.
LARGE = (
    "a line of 20 MB",
    "an XLSX of 100 MB in 425 kB",
    "an XLSX that lies about its size",
    "an XLSX packed too well",
)
