"""The first sheet of a workbook as rows of text. Formulas are never computed."""

import zipfile
from collections.abc import Iterator
from itertools import zip_longest

from django.utils.translation import gettext as _

from crm.imports.limits import MAX_COLUMNS, MAX_FIELD_CHARS, MAX_XLSX_ROWS
from crm.imports.refusals import ImportRefused
from crm.imports.source import Source
from crm.imports.workbook_cells import as_shown, as_text, changes_numbers
from crm.imports.workbook_marks import FORMULA_WITHOUT_VALUE

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


def sheet_rows(source: Source) -> Iterator[tuple[int, list[str]]]:
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
            yield from _rows(values, formulas, _has_formats_that_change_numbers(books[0]))
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


def _rows(values, formulas, formatted: bool) -> Iterator[tuple[int, list[str]]]:
    if formulas is not None:
        rows = _computed(values, formulas)
    elif formatted:
        rows = (map(as_shown, row) for row in values.iter_rows())
    else:
        rows = (map(as_text, row) for row in values.iter_rows(values_only=True))
    for line, row in enumerate(rows, 1):
        if line > MAX_XLSX_ROWS:  # rows that a file skips are counted one by one
            raise ValueError(line)
        cells = list(row)
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


def _computed(values, formulas) -> Iterator[list[str]]:
    """Texts of rows, with a mark where a formula has none. One whose value is an empty text has one."""
    for row, source_row in zip_longest(values.iter_rows(), formulas.iter_rows(), fillvalue=()):
        yield [
            FORMULA_WITHOUT_VALUE
            if cell.value is None and cell.data_type != "str" and source is not None and source.data_type == "f"
            else as_shown(cell)
            for cell, source in zip_longest(row, source_row[: len(row)])
        ]


def _has_formats_that_change_numbers(book) -> bool:
    """Looking at the format of every cell takes its time; nearly no workbook needs it."""
    from openpyxl.styles.numbers import BUILTIN_FORMATS, BUILTIN_FORMATS_MAX_SIZE  # noqa: PLC0415 -- slow import

    numbers = {style.numFmtId for style in book._cell_styles}
    own = dict(enumerate(book._number_formats, BUILTIN_FORMATS_MAX_SIZE))
    return any(changes_numbers(own.get(number) or BUILTIN_FORMATS.get(number) or "") for number in numbers)


def _mentions(archive: zipfile.ZipFile, name: str, words: tuple[bytes, ...]) -> bool:
    with archive.open(name) as member:
        before = b""
        while piece := member.read(1 << 20):
            if any(word in before + piece for word in words):
                return True
            before = piece[-_OVERLAP:]
    return False
