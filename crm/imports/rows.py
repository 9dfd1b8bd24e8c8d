"""Typed rows out of tables: every cell read, bad rows told and left out, each row with a fingerprint."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import compress
from typing import Any
from zoneinfo import ZoneInfo

from crm.addresses import canonical_phone
from crm.imports.cells import Bad, Column, Reading, fingerprint
from crm.imports.currencies_of_rows import in_other_currencies
from crm.imports.fields import ROW, field_of
from crm.imports.formats.base import Columns, Format
from crm.imports.reading import Piece, Table
from crm.imports.trouble import REFUSED, REMARK, Problems
from crm.imports.workbook_marks import text_of

_NUMBERS = 2**62
MAX_COLUMN_NAME = 200  # of a problem
_ONCE_A_VALUE = {"not_a_country", "unknown_status", "no_id"}  # the same word stands on every second line


@dataclass
class Rows:
    """Columns of equal length. A field that the file does not have is missing; an empty cell is None."""

    table: int  # numbers the tables of an import: what a text means is settled per table
    file: str
    lines: Sequence[int]
    values: dict[str, list[Any]]
    texts: dict[str, Sequence[str]]  # what `values` were read from
    places: dict[str, Any]  # numpy int64 for each field: the same number, the same text
    cancelled: list[bool] | None
    marks: Any  # numpy uint64, the fingerprint of each row
    names: Mapping[str, str]  # field -> its column as the file calls it; fields without one are missing

    def __len__(self) -> int:
        return len(self.lines)

    def get(self, code: str) -> list[Any] | None:
        return self.values.get(code)

    def column(self, *codes: str) -> str:
        """What the file calls the first of these fields that it has; else the first field itself."""
        return next((self.names[code] for code in codes if code in self.names), codes[0])


class RowReader:
    """Reads the tables of one import alike: same fields, same fixed values, same zone."""

    def __init__(
        self,
        *,
        subject: str,
        format: Format,
        mapping: Mapping[str, str],
        fixed: Mapping[str, str],
        cancelled_when: list[list[str]],
        zone: ZoneInfo,
        region: str,
        base_currency: str,
        date_style: str,
        problems: Problems,
    ) -> None:
        self.subject, self.format, self.mapping = subject, format, mapping
        self.fixed = {**format.fixed(subject), **fixed}
        self.cancelled_when = cancelled_when
        self.zone, self.region, self.base_currency = zone, region, base_currency
        self.date_style, self.problems = date_style, problems
        self.rows_read = self.tables = 0
        self._told: set[tuple[str, str]] = set()
        self._phones: dict[tuple[str, str | None], str | None] = {}

    def columns_of(self, table: Table) -> dict[str, Columns]:
        found = self.format.columns(self.subject, table.header, self.mapping)
        return {code: columns for code, columns in found.items() if columns != (ROW,)}

    def read(self, table: Table, *, number_style: str) -> Iterator[Rows]:
        self.tables += 1
        columns = self.columns_of(table)
        places = {c: tuple(map(table.header.index, names)) for c, names in columns.items()}
        when = [(table.header.index(column), pattern) for column, pattern in self.cancelled_when]
        reading = Reading(self.zone, number_style, self.date_style)
        readers = {
            code: Column(code, field.kind, reading)
            for code in [*places, *(f for f in self.fixed if f not in places)]
            if (field := field_of(self.subject, code)) is not None
        }
        names = {code: columns[code][0][:MAX_COLUMN_NAME] for code in readers if code in columns}
        for piece in table.pieces():
            yield self._typed(piece, table.source.name, readers, places, names, when)

    def _typed(
        self,
        piece: Piece,
        file: str,
        readers: Mapping[str, Column],
        places: Mapping[str, tuple[int, ...]],
        names: Mapping[str, str],
        when: list[tuple[int, str]],
    ) -> Rows:
        import numpy as np  # noqa: PLC0415 -- slow import

        self.rows_read += len(piece.rows) + len(piece.bad)
        for line, column, code, data in piece.bad:
            self.problems.add(REFUSED, file=file, line=line, column=column, code=code, data=data)
        for line in piece.repeated:
            self.problems.add(REMARK, file=file, line=line, code="header_again")
        by_place = list(zip(*piece.rows, strict=True)) if piece.rows else []
        values, texts, at, refused = {}, {}, {}, set()
        marks = np.zeros(len(piece.rows), dtype=np.uint64)
        for code, reader in readers.items():
            cells = self._cells(code, places.get(code, ()), by_place, len(piece.rows))
            at[code], bad = reader.places(cells)
            values[code], texts[code] = reader.values(at[code]), cells
            if bad:
                refused |= self._tell(reader, cells, bad, piece.lines, file, names.get(code, code))
        for code, reader in readers.items():
            if reader.currencies:
                found = in_other_currencies(reader, texts[code], values, usual=self.base_currency)
                refused |= self._refuse_currencies(found, texts[code], piece.lines, file, names.get(code, code))
        cancelled = self._cancelled(when, by_place, len(piece.rows))
        if "phone" in values:
            values["phone"] = self._canonical_phones(
                values, texts["phone"], piece.lines, file, names.get("phone", "")
            )
        for code, reader in readers.items():
            if code == "phone":  # canonical only beside its country
                known = {v: fingerprint((code, v)) if v is not None else 0 for v in set(values[code])}
                marks += np.fromiter(
                    map(known.__getitem__, values[code]), dtype=np.uint64, count=len(piece.rows)
                )
            else:
                marks += np.array(reader.marks, dtype=np.uint64)[at[code]]
        if cancelled is not None:
            marks += np.array(cancelled, dtype=np.uint64) * np.uint64(fingerprint(("cancelled", True)))
        rows = Rows(self.tables, file, piece.lines, values, texts, at, cancelled, _mixed(marks), names)
        return without(rows, refused) if refused else rows

    def _cells(
        self, code: str, places: tuple[int, ...], by_place: list[tuple[str, ...]], count: int
    ) -> Sequence[str]:
        if not by_place:
            return []
        if not places:
            return [self.fixed[code]] * count
        cells: Any = by_place[places[0]]
        for other in places[1:]:
            cells = [one or two for one, two in zip(cells, by_place[other], strict=True)]
        if (usual := self.fixed.get(code)) is not None:
            return [usual] * count
        return cells

    def _tell(
        self, reader: Column, cells: Sequence[str], bad: set[str], lines: Sequence[int], file: str, column: str
    ) -> set[int]:
        """Report bad cells; returns the places of rows that are refused for them."""
        refused = set()
        for place in [n for n, cell in enumerate(cells) if cell in bad]:
            problem = reader.bad[cells[place]]
            if not problem.remark:
                refused.add(place)
            elif problem.code in _ONCE_A_VALUE:
                if (reader.code, cells[place]) in self._told:
                    continue
                self._told.add((reader.code, cells[place]))
            severity = REMARK if problem.remark else REFUSED
            self.problems.add(
                severity,
                file=file,
                line=lines[place],
                column=column,
                code=problem.code,
                data=dict(problem.data),
            )
        return refused

    def _refuse_currencies(
        self, found: Mapping[int, str], cells: Sequence[str], lines: Sequence[int], file: str, column: str
    ) -> set[int]:
        """`found`: the places of rows whose amount is in another currency, and the one they should be in."""
        for place, currency in found.items():
            data = {"value": text_of(cells[place])[:80], "currency": currency}
            self.problems.add(
                REFUSED, file=file, line=lines[place], column=column, code="other_currency", data=data
            )
        return set(found)

    def _cancelled(
        self, when: list[tuple[int, str]], by_place: list[tuple[str, ...]], count: int
    ) -> list[bool] | None:
        if not when:
            return None
        found = [False] * count
        for place, pattern in when:
            cells = by_place[place] if by_place else ()
            test: Callable[[str], bool] = (
                (lambda cell, p=pattern[:-1]: cell.startswith(p))
                if pattern.endswith("*")
                else (lambda cell, p=pattern: cell == p)
            )
            hits = {cell for cell in set(cells) if test(text_of(cell).strip())}
            found = [was or cell in hits for was, cell in zip(found, cells, strict=True)]
        return found

    def _canonical_phones(
        self,
        values: Mapping[str, list[Any]],
        cells: Sequence[str],
        lines: Sequence[int],
        file: str,
        column: str,
    ) -> list[str | None]:
        countries = values.get("country") or [None] * len(cells)
        pairs = list(zip(values["phone"], countries, strict=True))
        for raw, country in set(pairs) - self._phones.keys():
            self._phones[raw, country] = canonical_phone(raw, region=country or self.region) if raw else None
        found = [self._phones[pair] for pair in pairs]
        for place, (raw, phone) in enumerate(zip(values["phone"], found, strict=True)):
            if raw and phone is None:
                self.problems.add(
                    REMARK, file=file, line=lines[place], column=column, code="not_a_phone",
                    data={"value": text_of(cells[place])[:80]},
                )  # fmt: skip
        if len(self._phones) > 200_000:
            self._phones = {}
        return found


def without(rows: Rows, refused: set[int]) -> Rows:
    """The rows whose places are not among `refused`."""
    import numpy as np  # noqa: PLC0415 -- slow import

    keep = [n not in refused for n in range(len(rows))]
    kept = np.array(keep, dtype=bool)
    return Rows(
        rows.table,
        rows.file,
        list(compress(rows.lines, keep)),
        {code: list(compress(found, keep)) for code, found in rows.values.items()},
        {code: list(compress(found, keep)) for code, found in rows.texts.items()},
        {code: found[kept] for code, found in rows.places.items()},
        None if rows.cancelled is None else list(compress(rows.cancelled, keep)),
        rows.marks[kept],
        rows.names,
    )


def alike(rows: Rows, codes: Sequence[str]) -> tuple[list[int], Any]:
    """Rows with the same texts in these fields: a place of each different one, and which one each row is."""
    import numpy as np  # noqa: PLC0415 -- slow import

    whole, size = np.zeros(len(rows), dtype=np.int64), 1
    for code in codes:
        found = rows.places[code]
        count = int(found.max(initial=0)) + 1
        if size * count > _NUMBERS:
            whole = np.unique(whole, return_inverse=True)[1]
            size = len(rows)
        whole, size = whole * count + found, size * count
    _, first, which = np.unique(whole, return_index=True, return_inverse=True)
    return first.tolist(), which


def _mixed(marks: Any) -> Any:
    """Spread every bit over all (SplitMix64), so that sums of rows do not cancel out."""
    import numpy as np  # noqa: PLC0415 -- slow import

    marks = (marks ^ (marks >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    marks = (marks ^ (marks >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return marks ^ (marks >> np.uint64(31))


__all__ = ["Bad", "RowReader", "Rows", "alike", "without"]
