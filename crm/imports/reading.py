"""Tables out of files: .csv, .tsv, .csv.gz and .xlsx, read in pieces so that memory stays small.

The csv module reads text: measured beside pandas it loses half a second on a million lines, and it
knows the line a row stands on, also after line breaks inside quotes.
"""

import csv
import gzip
import io
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import BinaryIO

from django.utils.translation import gettext as _

from crm.addresses import visible
from crm.imports import sniffing
from crm.imports.encodings import EncodingScan, Guess, guess_delimiter
from crm.imports.limits import CHUNK_ROWS, MAX_COLUMNS, MAX_FIELD_CHARS, MAX_UNPACKED_BYTES
from crm.imports.refusals import ImportRefused
from crm.imports.source import Source

_PIECE = 1 << 20
CUT_OFF = (EOFError, gzip.BadGzipFile, zlib.error)


@dataclass(frozen=True)
class Choices:
    """What staff chose about reading; empty means: find out."""

    encoding: str = ""
    delimiter: str = ""
    number_style: str = ""


@dataclass
class Piece:
    """Some rows, each as wide as the header, with the line each starts on (the header is line 1).

    `bad` holds the lines that could not be made a row: (line, column, code, data).
    """

    lines: list[int] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    bad: list[tuple[int, str, str, dict]] = field(default_factory=list)


@dataclass
class Table:
    """One file that can be read again and again. `header` is cleaned; columns without a name get one."""

    source: Source
    kind: str
    encoding: Guess
    delimiter: Guess
    header: list[str]
    sheet: str = ""
    number_style: str = ""

    def pieces(self, size: int = CHUNK_ROWS) -> Iterator[Piece]:
        if self.kind == sniffing.XLSX:
            from crm.imports.reading_xlsx import sheet_rows  # noqa: PLC0415 -- slow import

            yield from _pieces(sheet_rows(self.source, self.number_style), len(self.header), size, exact=False)
        else:
            with _text(self.source, self.kind, self.encoding) as text:
                yield from _pieces(_lines(self, text), len(self.header), size, exact=True)


def read_table(source: Source, choices: Choices) -> Table:
    """Look at the whole file once. Raises ImportRefused, and reads no more than the limits allow."""
    with source.open() as stream:
        kind = sniffing.kind_of(stream.read(4096), name=source.name)
        if kind == sniffing.XLSX:
            sniffing.check_archive(stream, name=source.name)
    if kind == sniffing.XLSX:
        from crm.imports.reading_xlsx import check_members, sheet_rows  # noqa: PLC0415 -- slow import

        check_members(source)
        table = Table(source, kind, Guess("xlsx", 1.0), Guess("", 1.0), [], number_style=choices.number_style)
        first = next((row for _, row in sheet_rows(source, choices.number_style) if any(row)), None)
    else:
        found = _scan(source, kind, choices.encoding)
        sample = _first_lines(source, kind, found)
        delimiter = (
            Guess(choices.delimiter, 1.0) if choices.delimiter else guess_delimiter(sample, name=source.name)
        )
        table = Table(source, kind, found, delimiter, [])
        with _text(source, kind, found) as text:
            first = next((row for _, row in _lines(table, text) if any(row)), None)
    table.header = _header(first, name=source.name)
    return table


def _first_lines(source: Source, kind: str, encoding: Guess) -> list[str]:
    try:
        with _text(source, kind, encoding) as text:
            return [line[:MAX_FIELD_CHARS] for line in islice(text, 200)]
    except UnicodeError as broken:
        raise _not_written_in(encoding, source, 1) from broken


def _header(row: list[str] | None, *, name: str) -> list[str]:
    if row is None:
        raise ImportRefused(_("%(file)s is empty. Export it again and check its size.") % {"file": name})
    if len(row) > MAX_COLUMNS:
        raise ImportRefused(
            _("%(file)s has %(count)d columns; a file may have %(limit)d. Leave out those that are not needed.")
            % {"file": name, "count": len(row), "limit": MAX_COLUMNS}
        )
    return [visible(cell) or _("column %(number)d") % {"number": n} for n, cell in enumerate(row, 1)]


def _scan(source: Source, kind: str, chosen: str) -> Guess:
    """Read every byte once: limits, truncation, encoding."""
    scan, total, first = EncodingScan(name=source.name), 0, True
    with source.open() as raw:
        stream = gzip.GzipFile(fileobj=raw) if kind == sniffing.GZIP else raw
        try:
            while piece := stream.read(_PIECE):
                if first:
                    sniffing.check_text(piece[:4096], name=source.name)
                    first = False
                total += len(piece)
                if total > MAX_UNPACKED_BYTES:
                    raise ImportRefused(
                        _("%(file)s unpacks to more than %(limit)d MB. Split it into smaller files.")
                        % {"file": source.name, "limit": MAX_UNPACKED_BYTES // 2**20}
                    )
                scan.feed(piece)
        except CUT_OFF as broken:
            raise ImportRefused(
                _("%(file)s is cut off or damaged, so it could not be unpacked. Download it again.")
                % {"file": source.name}
            ) from broken
    if first:
        raise ImportRefused(_("%(file)s is empty. Export it again and check its size.") % {"file": source.name})
    found = scan.result()
    return Guess(chosen, 1.0) if chosen else found


def _text(source: Source, kind: str, encoding: Guess) -> io.TextIOWrapper:
    raw = source.open()
    stream = gzip.GzipFile(fileobj=raw) if kind == sniffing.GZIP else raw
    name = "utf-8-sig" if encoding.value == "utf-8" else encoding.value
    errors = "strict" if encoding.certainty > 0.3 else "replace"
    return _Closing(io.BufferedReader(stream, _PIECE), raw, encoding=name, errors=errors, newline="")


class _Closing(io.TextIOWrapper):
    """gzip leaves the file under it open."""

    def __init__(self, buffer: BinaryIO, raw: BinaryIO, **options: str) -> None:
        super().__init__(buffer, **options)
        self._raw = raw

    def close(self) -> None:
        super().close()
        self._raw.close()


def _lines(table: Table, text: io.TextIOWrapper) -> Iterator[tuple[int, list[str]]]:
    """Rows with the line each starts on."""
    csv.field_size_limit(MAX_FIELD_CHARS)
    reader = csv.reader(text, delimiter=table.delimiter.value or ",")
    start = 1
    try:
        for row in reader:
            yield start, row
            start = reader.line_num + 1
    except csv.Error as broken:
        raise ImportRefused(
            _(
                "Line %(line)d of %(file)s holds a field of more than %(limit)d kB. "
                "A quotation mark may be open there: correct the line and import again."
            )
            % {"line": start, "file": table.source.name, "limit": MAX_FIELD_CHARS // 1024}
        ) from broken
    except UnicodeError as broken:
        raise _not_written_in(table.encoding, table.source, reader.line_num + 1) from broken


def _not_written_in(encoding: Guess, source: Source, line: int) -> ImportRefused:
    return ImportRefused(
        _("%(file)s is not written in %(encoding)s (near line %(line)d). Choose another encoding.")
        % {"file": source.name, "encoding": encoding.value, "line": line}
    )


def _pieces(rows: Iterator[tuple[int, list[str]]], width: int, size: int, *, exact: bool) -> Iterator[Piece]:
    """`exact`: a row narrower than the header was cut off; a spreadsheet just leaves out empty cells."""
    header_seen, piece = False, Piece()
    for line, row in rows:
        if not header_seen:
            header_seen = any(row)
            continue
        if len(row) != width:
            if not any(row):
                continue
            if len(row) > width and any(row[width:]):
                piece.bad.append((line, "", "too_many_fields", {"found": len(row), "expected": width}))
                continue
            if len(row) < width and exact:
                piece.bad.append((line, "", "too_few_fields", {"found": len(row), "expected": width}))
                continue
            row = [*row[:width], *[""] * (width - len(row))]
        piece.lines.append(line)
        piece.rows.append(row)
        if len(piece.rows) == size:
            yield piece
            piece = Piece()
    if piece.rows or piece.bad:
        yield piece
