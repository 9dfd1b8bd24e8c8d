"""Writing a platform's files as a stream: one row at a time, nothing kept, a hash of every byte."""

import csv
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from io import StringIO
from pathlib import Path
from typing import Any, BinaryIO

from segments.platforms.base import AdPlatform, Row
from segments.platforms.cells import Cells
from segments.platforms.lines import Lines

PART = ".part"  # after the name of a file that is not whole yet
OpenFile = Callable[[str], BinaryIO]


@dataclass(frozen=True)
class WrittenFile:
    """One finished file: `rows` without the header, `size` in bytes, the hash in lower-case hex."""

    name: str
    sha256: str
    rows: int
    size: int

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def open_part(folder: Path, name: str) -> BinaryIO:
    return (folder / f"{name}{PART}").open("wb")


class _Sink:
    """Rows on their way into a file as bytes, counted and hashed."""

    def __init__(self, file: BinaryIO, name: str) -> None:
        self.file, self.name = file, name
        self.hash, self.size, self.rows = sha256(), 0, 0

    def write(self, data: bytes) -> None:
        self.hash.update(data)
        self.size += len(data)
        self.file.write(data)

    def close(self) -> WrittenFile:
        self.file.close()
        return WrittenFile(self.name, self.hash.hexdigest(), self.rows, self.size)


def as_bytes(columns: Sequence[Sequence[str]]) -> bytes:
    """UTF-8 without a BOM and LF: every platform takes it, and the same data give the same bytes.

    Hashes need no quotes, and a look at the whole block tells: the csv module asks letter by letter,
    which for a million people takes longer than hashing them.
    """
    lines = columns[0] if len(columns) == 1 else map(",".join, zip(*columns, strict=True))
    text = "\n".join(lines) + "\n"
    if _needs_quotes(text, columns):
        quoted = StringIO()
        csv.writer(quoted, lineterminator="\n").writerows(zip(*columns, strict=True))
        text = quoted.getvalue()
    return text.encode()


def _needs_quotes(text: str, columns: Sequence[Sequence[str]]) -> bool:
    """Whether a cell holds what ends a cell or a row, or is all there is in its row and empty."""
    rows, width = len(columns[0]), len(columns)
    return (
        text.count(",") != rows * (width - 1)
        or text.count("\n") != rows
        or '"' in text
        or "\r" in text
        or (width == 1 and "" in columns[0])
    )


def _as_columns(*rows: Row) -> Sequence[Sequence[str]]:
    return list(zip(*rows, strict=True))


class AudienceFiles:
    """The files of one operation on one platform. The caller brings people in a stable order.

    `open_file(name)` gives a file to write bytes to. A part without rows is not written at all.
    `looked_for`: hashed cells; those that one of the people has are in `met` afterwards.
    """

    def __init__(
        self,
        platform: AdPlatform,
        *,
        open_file: OpenFile,
        stem: str,
        operation: str,
        plain: bool,
        list_name: str,
        looked_for: frozenset[str] = frozenset(),
    ) -> None:
        self.platform, self.open_file, self.stem = platform, open_file, stem
        self.operation, self.plain, self.list_name = operation, plain, list_name
        self.looked_for, self.met = looked_for, set[str]()
        self.people = self.identifiers = 0
        self._open: dict[str, _Sink] = {}
        self._finished: list[WrittenFile] = []
        self._numbers: dict[str, int] = {}
        self._cells = Cells(plain=plain)

    def __enter__(self) -> "AudienceFiles":
        return self

    def __exit__(self, *_error: object) -> None:
        """Left early it keeps no file open, whose rest would be written into the next attempt's."""
        for sink in self._open.values():
            sink.file.close()

    def write_people(self, lines: Lines) -> None:
        """Whole persons: what the next call brings begins with another one."""
        self.people += lines.people
        self.identifiers += self.platform.identifiers(lines)
        for part, columns in self.platform.columns(lines, self._cells):
            self._write(part, columns)
        if self.looked_for:
            self._look(lines)

    def _look(self, lines: Lines) -> None:
        """Hashes once more: hardly an export has anything to look for."""
        for _part, columns in self.platform.columns(lines, Cells(plain=False)):
            self.met.update(*(self.looked_for.intersection(column) for column in columns))

    def write_rows(self, rows: Sequence[tuple[str, Row]]) -> None:
        """Rows made before, each with its part."""
        for part in dict.fromkeys(part for part, _row in rows):
            self._write(part, _as_columns(*(row for its, row in rows if its == part)))

    def close(self) -> list[WrittenFile]:
        for part in list(self._open):
            self._finish(part)
        return sorted(self._finished, key=lambda file: file.name)

    def _write(self, part: str, columns: Sequence[Sequence[str]]) -> None:
        if not (rows := len(columns[0]) if columns else 0):
            return
        sink, data = self._open.get(part) or self._start(part), as_bytes(columns)
        if self._full(sink, rows=rows, size=len(data)):
            self._write_singly(part, columns)
        else:
            sink.write(data)
            sink.rows += rows

    def _write_singly(self, part: str, columns: Sequence[Sequence[str]]) -> None:
        """The file ends somewhere in these rows."""
        for row in zip(*columns, strict=True):
            sink = self._open.get(part) or self._start(part)
            sink.write(as_bytes(_as_columns(row)))
            sink.rows += 1
            if self._full(sink):
                self._finish(part)

    def _full(self, sink: _Sink, *, rows: int = 0, size: int = 0) -> bool:
        """Whether the file takes no further row after so many more."""
        most, bytes_most = self.platform.row_limit, self.platform.byte_limit
        # A row of e-mail hashes is below 200 bytes: room for one more is kept.
        return (most is not None and sink.rows + rows >= most) or (
            bytes_most is not None and sink.size + size + 200 > bytes_most
        )

    def _start(self, part: str) -> _Sink:
        number = self._numbers.get(part, 0) + 1
        self._numbers[part] = number
        words = [self.stem, self.platform.code, self.operation.lower(), part, str(number) if number > 1 else ""]
        name = "_".join(word for word in words if word) + ".csv"
        sink = _Sink(self.open_file(name), name)
        if (header := self.platform.header(part=part, plain=self.plain)) is not None:
            sink.write(as_bytes(_as_columns(header)))
        if preamble := self.platform.preamble(operation=self.operation, list_name=self.list_name):
            sink.write(as_bytes(_as_columns(*preamble)))
        self._open[part] = sink
        return sink

    def _finish(self, part: str) -> None:
        self._finished.append(self._open.pop(part).close())
