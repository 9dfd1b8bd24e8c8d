"""What a file looks like, before anything is stored."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice

from crm.imports.encodings import Guess
from crm.imports.fields import SUBJECTS, field_of
from crm.imports.formats import FORMATS, guessed_format
from crm.imports.formats.base import ROW
from crm.imports.numbers import style_of
from crm.imports.reading import Choices, Piece, Table, read_table
from crm.imports.source import Source
from crm.imports.workbook_marks import text_of

PREVIEW_ROWS = 20
_SAMPLE_ROWS = 5_000


@dataclass(frozen=True)
class Detection:
    """All that staff confirm before an import runs. Certainties are 0 to 1."""

    name: str  # of the first file
    kind: str  # text, gzip or xlsx
    subject: str
    encoding: Guess
    delimiter: Guess  # "" for XLSX
    header: list[str]
    rows: list[list[str]]  # the first PREVIEW_ROWS
    format: str  # code of the registry
    format_certainty: float
    mapping: dict[str, str]  # suggested: field code -> column
    number_style: str  # "": no cell needs one, or they do not say
    number_style_certain: bool  # False: must be chosen
    differing: list[str] = field(default_factory=list)  # names of files with another header


def detect(
    files: Sequence[Source], *, subject: str = "orders", choices: Choices | None = None, format_code: str = ""
) -> Detection:
    """Look at the files of one import. Raises ImportRefused for the first that cannot be read."""
    chosen = choices or Choices()
    tables = [read_table(source, chosen) for source in files]
    table = tables[0]
    if format_code:
        found = FORMATS[format_code]
        certainty = found.certainty(subject, table.header)
    else:
        found, certainty = guessed_format(subject, table.header)
    sample = next(table.pieces(_SAMPLE_ROWS), Piece())
    mapping = found.suggestion(subject, table.header)
    style, certain = (
        (chosen.number_style, True) if chosen.number_style else style_in(table, subject, mapping, sample)
    )
    if not style and certain and not number_columns(subject, mapping):
        # No column is known to hold numbers yet: what looks like one says how the file writes them.
        style, _certain = style_of({cell for row in sample.rows for cell in row})
    return Detection(
        name=table.source.name,
        kind=table.kind,
        subject=subject,
        encoding=table.encoding,
        delimiter=table.delimiter,
        header=table.header,
        rows=[list(map(text_of, row)) for row in sample.rows[:PREVIEW_ROWS]],
        format=found.code,
        format_certainty=certainty,
        mapping=mapping,
        number_style=style,
        number_style_certain=certain,
        differing=[other.source.name for other in tables[1:] if other.header != table.header],
    )


def number_columns(subject: str, mapping: dict[str, str]) -> list[str]:
    numeric = []
    for code, column in mapping.items():
        known = field_of(subject, code)
        if known is not None and known.kind == "number" and column != ROW:
            numeric.append(column)
    return numeric


def style_in(table: Table, subject: str, mapping: dict[str, str], sample: Piece) -> tuple[str, bool]:
    """Number style of the file; of a workbook, that of the numbers it holds as text.

    Where the first rows do not settle it, all rows are asked.
    """
    places = [table.header.index(c) for c in number_columns(subject, mapping) if c in table.header]
    if not places:
        return "", True
    style, certain = style_of({row[place] for row in sample.rows for place in places})
    if style or len(sample.rows) < _SAMPLE_ROWS:
        return style, certain
    # Only the different texts: a price list of a million lines has few thousand prices.
    different: set[str] = set()
    for piece in islice(table.pieces(), None):
        for place in places:
            different.update(row[place] for row in piece.rows)
    return style_of(different)


def subjects() -> list[str]:
    return list(SUBJECTS)
