"""The first sheet of a workbook as rows of text. Formulas are never computed."""

import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from itertools import zip_longest

from django.utils.translation import gettext as _

from crm.imports.limits import MAX_COLUMNS, MAX_FIELD_CHARS, MAX_XLSX_ROWS
from crm.imports.refusals import ImportRefused
from crm.imports.source import Source

# Stands in a cell whose formula was never computed; the cell's reader refuses it by this text.
FORMULA_WITHOUT_VALUE = "\ue000formula"
_OVERLAP = 16


def check_members(source: Source) -> None:
    """Refuse document types and entities (XML bombs) before a parser sees them."""
    with source.open() as stream, zipfile.ZipFile(stream) as archive:
        for member in archive.infolist():
            if not member.filename.endswith((".xml", ".rels")):
                continue
            try:
                hostile = _mentions(archive, member.filename, (b"<!DOCTYPE", b"<!ENTITY"))
            except (zipfile.BadZipFile, EOFError, OSError) as broken:
                raise ImportRefused(
                    _("%(file)s is damaged. Save it again as .xlsx.") % {"file": source.name}
                ) from broken
            if hostile:
                raise ImportRefused(
                    _("%(file)s declares an XML document type; such workbooks are refused. Save it as CSV.")
                    % {"file": source.name}
                )


def sheet_rows(source: Source, number_style: str) -> Iterator[tuple[int, list[str]]]:
    """Rows with their number. Raises ImportRefused for a workbook that cannot be read."""
    from openpyxl import load_workbook  # noqa: PLC0415 -- slow import

    with source.open() as stream, source.open() as again:
        books = []
        try:
            books.append(load_workbook(stream, read_only=True, data_only=True, keep_links=False))
            values = _sheet(books[0], source)
            formulas = None
            with source.open() as raw, zipfile.ZipFile(raw) as archive:
                sheets = [n for n in archive.namelist() if n.startswith("xl/worksheets/")]
                computed = any(_mentions(archive, name, (b"<f>", b"<f ")) for name in sheets)
            if computed:
                books.append(load_workbook(again, read_only=True, data_only=False, keep_links=False))
                formulas = _sheet(books[1], source)
            yield from _rows(values, formulas, number_style)
        except ImportRefused:
            raise
        except Exception as broken:  # openpyxl raises whatever its XML met: KeyError, ValueError, ParseError ..
            raise ImportRefused(
                _("%(file)s is damaged. Save it again as .xlsx.") % {"file": source.name}
            ) from broken
        finally:
            for book in books:
                book.close()


def _sheet(book, source: Source):
    sheet = next((s for s in book.worksheets if s.sheet_state == "visible"), None)
    if sheet is None:
        raise ImportRefused(_("%(file)s has no visible sheet.") % {"file": source.name})
    sheet.reset_dimensions()  # what the file says about its own size is not believed
    return sheet


def _rows(values, formulas, number_style: str) -> Iterator[tuple[int, list[str]]]:
    comma = number_style == "1.234,5"
    rows = values.iter_rows(values_only=True) if formulas is None else _computed(values, formulas)
    for line, row in enumerate(rows, 1):
        if line > MAX_XLSX_ROWS:  # rows that a file skips are counted one by one
            raise ValueError(line)
        cells = [as_text(value, comma=comma) for value in row]
        while cells and not cells[-1]:
            cells.pop()
        if len(cells) > MAX_COLUMNS:
            raise ImportRefused(
                _("The sheet has %(count)d columns; a file may have %(limit)d. Leave out those not needed.")
                % {"count": len(cells), "limit": MAX_COLUMNS}
            )
        if any(len(cell) > MAX_FIELD_CHARS for cell in cells):
            raise ImportRefused(
                _("Row %(line)d holds a cell of more than %(limit)d kB. Correct it and import again.")
                % {"line": line, "limit": MAX_FIELD_CHARS // 1024}
            )
        yield line, cells


def _computed(values, formulas) -> Iterator[list[object]]:
    """Values of rows, with a mark where a formula has none. One whose value is an empty text has one."""
    for row, source_row in zip_longest(values.iter_rows(), formulas.iter_rows(), fillvalue=()):
        yield [
            FORMULA_WITHOUT_VALUE
            if cell.value is None and cell.data_type != "str" and source is not None and source.data_type == "f"
            else cell.value
            for cell, source in zip_longest(row, source_row[: len(row)])
        ]


def as_text(value: object, *, comma: bool = False) -> str:
    """A cell as a CSV of the same number style would hold it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        text = f"{value:.15g}"  # what a spreadsheet shows of a float
        return text.replace(".", ",") if comma else text
    if isinstance(value, datetime):
        return value.isoformat(" ")
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value)


def _mentions(archive: zipfile.ZipFile, name: str, words: tuple[bytes, ...]) -> bool:
    with archive.open(name) as member:
        before = b""
        while piece := member.read(1 << 20):
            if any(word in before + piece for word in words):
                return True
            before = piece[-_OVERLAP:]
    return False
