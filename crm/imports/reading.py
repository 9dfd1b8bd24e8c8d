"""Tables out of files: .csv, .tsv, .csv.gz and .xlsx, read in pieces so that memory stays small.

The csv module reads text: measured beside pandas it loses half a second on a million lines, and it
knows the line a row stands on, also after line breaks inside quotes.
"""

import csv
import gzip
import io
import re
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from operator import itemgetter
from typing import Any, BinaryIO

from django.utils.translation import gettext as _

from crm.imports import sniffing
from crm.imports.encodings import EncodingScan, Guess, family_of, guess_delimiter
from crm.imports.headers import END_OF_TEXT, header_of, is_blank, repetitions
from crm.imports.limits import (
    CHUNK_ROWS,
    MAX_COLUMNS,
    MAX_FIELD_CHARS,
    MAX_LINE_BYTES,
    MAX_UNPACKED_BYTES,
)
from crm.imports.refusals import ImportRefused
from crm.imports.separator_line import is_statement, stated_separator
from crm.imports.source import Source
from crm.imports.workbook_marks import text_of

_PIECE = 1 << 20
_START = itemgetter(0)
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

    `bad` holds the lines that could not be made a row: (line, column, code, data). `repeated`: lines on
    which the header stands again.
    """

    lines: Sequence[int] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    bad: list[tuple[int, str, str, dict]] = field(default_factory=list)
    repeated: list[int] = field(default_factory=list)


@dataclass
class Table:
    """One file that can be read again and again. `header` is cleaned; columns without a name get one."""

    source: Source
    kind: str
    encoding: Guess
    delimiter: Guess
    header: list[str]
    written: list[str] = field(default_factory=list)  # the header's cells as they stand there
    above: int = 0  # lines before the table, which say how to read it

    def pieces(self, size: int = CHUNK_ROWS) -> Iterator[Piece]:
        if self.kind == sniffing.XLSX:
            from crm.imports.reading_xlsx import sheet_rows  # noqa: PLC0415 -- slow import

            rows = _after_header(sheet_rows(self.source))
            yield from _pieces(rows, self, size, exact=False)
        else:
            with _table_text(self) as text:
                for start, rows, consecutive in _runs(self, text, size):
                    if consecutive and self._is_plain(rows):
                        # A run as it should be, which is nearly all of them: nothing to look at row by row.
                        yield Piece(range(start, start + len(rows)), rows)
                    else:
                        yield from _pieces(_numbered(start, rows), self, size, exact=True)

    def _is_plain(self, rows: list[list[str]]) -> bool:
        """Rows as wide as the header, none of them blank and none the header again."""
        if set(map(len, rows)) != {len(self.header)}:
            return False
        starts = set(map(_START, rows))
        if not starts.isdisjoint(self.odd_starts):
            return False
        return all(map(str.strip, starts)) or not any(is_blank(row) for row in rows if not row[0].strip())

    @cached_property
    def repetitions(self) -> list[list[str]]:
        return repetitions(self.written)

    @cached_property
    def odd_starts(self) -> frozenset[str]:
        return frozenset([END_OF_TEXT, *map(_START, self.repetitions)])


def read_table(source: Source, choices: Choices) -> Table:
    """Look at the whole file once. Raises ImportRefused, and reads no more than the limits allow."""
    with source.open() as stream:
        kind = sniffing.kind_of(stream.read(4096), name=source.name)
        if kind == sniffing.XLSX:
            sniffing.check_archive(stream, name=source.name)
    if kind == sniffing.XLSX:
        from crm.imports.reading_xlsx import check_members, sheet_rows  # noqa: PLC0415 -- slow import

        check_members(source)
        table = Table(source, kind, Guess("xlsx", 1.0), Guess("", 1.0), [])
        first = next((row for _line, row in sheet_rows(source) if not is_blank(row)), None)
    else:
        found = _scan(source, kind, choices.encoding)
        lines = _first_lines(source, kind, found)
        separator = stated_separator(lines)
        sample = lines[separator.lines :]
        table = Table(source, kind, found, _delimiter(choices, separator.sign, sample, source), [])
        table.above = separator.lines
        first = _first_row(table, sample)
    table.written = first or []
    table.header = header_of(first and list(map(text_of, first)), name=source.name)
    return table


def _delimiter(choices: Choices, stated: str, sample: list[str], source: Source) -> Guess:
    if chosen := choices.delimiter or stated:
        return Guess(chosen, 1.0)
    return guess_delimiter(sample, name=source.name)


def _first_lines(source: Source, kind: str, encoding: Guess) -> list[str]:
    try:
        with _text(source, kind, encoding) as text:
            return [line[:MAX_FIELD_CHARS] for line in islice(text, 200)]
    except UnicodeError as broken:
        raise _not_written_in(encoding, source, 1) from broken


def _first_row(table: Table, sample: list[str]) -> list[str] | None:
    csv.field_size_limit(MAX_FIELD_CHARS)
    try:
        return next(
            (row for row in csv.reader(sample, delimiter=table.delimiter.value) if not is_blank(row)), None
        )
    except csv.Error:
        return [""] * (MAX_COLUMNS + 1)  # a header with a field of 64 kB is none


def _scan(source: Source, kind: str, chosen: str) -> Guess:
    """Read every byte once: limits, truncation, encoding."""
    scan, total, unbroken, first = EncodingScan(name=source.name), 0, 0, True
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
                unbroken = 0 if b"\n" in piece or b"\r" in piece else unbroken + len(piece)
                if unbroken > MAX_LINE_BYTES:
                    raise ImportRefused(
                        _("%(file)s has a line of more than %(limit)d MB, so it is no table. Export it again.")
                        % {"file": source.name, "limit": MAX_LINE_BYTES // 2**20}
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
    if not chosen or (found.certainty == 1 and family_of(chosen) == family_of(found.value)):
        return found  # it knows of a byte order mark, which the chosen name may not take off
    if scan.has_nul and family_of(chosen) != "utf-16":
        raise _not_written_in(Guess(chosen, 1.0), source, 1)
    return Guess(chosen, 1.0)


@contextmanager
def _text(source: Source, kind: str, encoding: Guess) -> Iterator[io.TextIOWrapper]:
    name = "utf-8-sig" if encoding.value == "utf-8" else encoding.value
    errors = "strict" if encoding.certainty > 0.3 else "replace"
    with source.open() as raw:
        buffer = io.BufferedReader(_Unpacked(raw), _PIECE) if kind == sniffing.GZIP else raw
        text = io.TextIOWrapper(buffer, encoding=name, errors=errors, newline="")
        yield text
        text.detach()


@contextmanager
def _table_text(table: Table) -> Iterator[io.TextIOWrapper]:
    """The text from the line on in which the header may stand."""
    with _text(table.source, table.kind, table.encoding) as text:
        for _line in range(table.above):
            text.readline()
        yield text


class _Unpacked(io.RawIOBase):
    """GzipFile without its `closed`: a property in Python, which the text layer would ask at every line."""

    closed = False  # type: ignore[assignment]

    def __init__(self, raw: BinaryIO) -> None:
        self._stream = gzip.GzipFile(fileobj=raw)

    def readable(self) -> bool:
        return True

    def readinto(self, into: Any) -> int:
        piece = self._stream.read1(len(into))
        into[: len(piece)] = piece
        return len(piece)


_BREAK = re.compile(r"\r\n|\r|\n")
Run = tuple[int, list[list[str]], bool]


def _runs(table: Table, text: io.TextIOWrapper, size: int) -> Iterator[Run]:
    """Rows behind the header in runs: the line the first starts on, and whether each row is one line."""
    csv.field_size_limit(MAX_FIELD_CHARS)
    reader = csv.reader(text, delimiter=table.delimiter.value or ",")
    before, start = table.above, table.above + 1
    try:
        for row in reader:
            if not is_blank(row):
                break
        start = before + reader.line_num + 1
        while rows := list(islice(reader, size)):
            yield start, rows, before + reader.line_num - start + 1 == len(rows)
            start = before + reader.line_num + 1
    except csv.Error as broken:
        raise ImportRefused(
            _(
                "Line %(line)d of %(file)s holds a field of more than %(limit)d kB. "
                "A quotation mark may be open there or shortly before: correct it and import again."
            )
            % {
                "line": _long_line(table),
                "file": table.source.name,
                "limit": MAX_FIELD_CHARS // 1024,
            }
        ) from broken
    except UnicodeError as broken:
        raise _not_written_in(table.encoding, table.source, before + reader.line_num + 1) from broken


def _long_line(table: Table) -> int:
    """The line on which the row starts that holds the overlong field."""
    with _table_text(table) as text:
        reader = csv.reader(text, delimiter=table.delimiter.value or ",")
        start = table.above + 1
        try:
            for _row in reader:
                start = table.above + reader.line_num + 1
        except csv.Error:
            pass
        return start


def _numbered(start: int, rows: list[list[str]]) -> Iterator[tuple[int, list[str]]]:
    """Each row with the line it starts on; quoted cells may hold line breaks."""
    for row in rows:
        yield start, row
        start += 1 + sum(len(_BREAK.findall(cell)) for cell in row if "\n" in cell or "\r" in cell)


def _after_header(rows: Iterator[tuple[int, list[str]]]) -> Iterator[tuple[int, list[str]]]:
    for _line, row in rows:
        if not is_blank(row):
            break
    yield from rows


def _not_written_in(encoding: Guess, source: Source, line: int) -> ImportRefused:
    return ImportRefused(
        _("%(file)s is not written in %(encoding)s (near line %(line)d). Choose another encoding.")
        % {"file": source.name, "encoding": encoding.value, "line": line}
    )


def _pieces(rows: Iterator[tuple[int, list[str]]], table: Table, size: int, *, exact: bool) -> Iterator[Piece]:
    """`exact`: a row narrower than the header was cut off; a spreadsheet just leaves out empty cells."""
    width = len(table.header)
    lines: list[int] = []
    piece = Piece(lines)
    for line, row in rows:
        if is_blank(row):  # spreadsheets save the empty rows below a table too
            continue
        if row in table.repetitions:
            piece.repeated.append(line)
            continue
        if len(row) != width:
            if is_statement(row):
                continue
            if len(row) > width and any(row[width:]):
                piece.bad.append((line, "", "too_many_fields", {"found": len(row), "expected": width}))
                continue
            if len(row) < width and exact:
                piece.bad.append((line, "", "too_few_fields", {"found": len(row), "expected": width}))
                continue
            row = [*row[:width], *[""] * (width - len(row))]
        lines.append(line)
        piece.rows.append(row)
        if len(piece.rows) == size:
            yield piece
            lines = []
            piece = Piece(lines)
    if piece.rows or piece.bad or piece.repeated:
        yield piece
