"""Writing a platform's files as a stream: one row at a time, nothing kept, a hash of every byte."""

import csv
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Any, BinaryIO

from segments.platforms.base import AdPlatform, Person, Row

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


class _Sink:
    """Bytes on their way into a file, counted and hashed."""

    def __init__(self, file: BinaryIO, name: str) -> None:
        self.file, self.name = file, name
        self.hash, self.size, self.rows = sha256(), 0, 0
        # UTF-8 without a BOM and LF: every platform takes it, and the same data give the same bytes.
        self.csv = csv.writer(self, lineterminator="\n")

    def write(self, text: str) -> int:
        data = text.encode()
        self.hash.update(data)
        self.size += len(data)
        return self.file.write(data)

    def close(self) -> WrittenFile:
        self.file.close()
        return WrittenFile(self.name, self.hash.hexdigest(), self.rows, self.size)


class AudienceFiles:
    """The files of one operation on one platform. The caller brings people in a stable order.

    `open_file(name)` gives a file to write bytes to. A part without rows is not written at all.
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
    ) -> None:
        self.platform, self.open_file, self.stem = platform, open_file, stem
        self.operation, self.plain, self.list_name = operation, plain, list_name
        self.people = self.identifiers = 0
        self._open: dict[str, _Sink] = {}
        self._finished: list[WrittenFile] = []
        self._numbers: dict[str, int] = {}

    def write(self, person: Person) -> int:
        """Write one person; returns how many identifiers left."""
        found = self.platform.identifiers(person)
        self.write_rows(self.platform.rows(person, plain=self.plain))
        self.people += 1
        self.identifiers += found
        return found

    def write_rows(self, rows: Iterable[Row]) -> None:
        for part, cells in rows:
            sink = self._open.get(part) or self._start(part)
            sink.csv.writerow(cells)
            sink.rows += 1
            if self._full(sink):
                self._finish(part)

    def close(self) -> list[WrittenFile]:
        for part in list(self._open):
            self._finish(part)
        return sorted(self._finished, key=lambda file: file.name)

    def _full(self, sink: _Sink) -> bool:
        rows, size = self.platform.row_limit, self.platform.byte_limit
        # A row of e-mail hashes is below 200 bytes: room for one more is kept.
        return (rows is not None and sink.rows >= rows) or (size is not None and sink.size + 200 > size)

    def _start(self, part: str) -> _Sink:
        number = self._numbers.get(part, 0) + 1
        self._numbers[part] = number
        words = [self.stem, self.platform.code, self.operation.lower(), part, str(number) if number > 1 else ""]
        name = "_".join(word for word in words if word) + ".csv"
        sink = _Sink(self.open_file(name), name)
        if (header := self.platform.header(part=part, plain=self.plain)) is not None:
            sink.csv.writerow(header)
        for cells in self.platform.preamble(operation=self.operation, list_name=self.list_name):
            sink.csv.writerow(cells)
        self._open[part] = sink
        return sink

    def _finish(self, part: str) -> None:
        self._finished.append(self._open.pop(part).close())
