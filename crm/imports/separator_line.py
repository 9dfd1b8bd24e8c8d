"""A first line such as `sep=;`, by which Excel is told how the cells of a CSV are parted."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

_STATEMENT = re.compile(r'\s*"?sep=(?P<sign>[^"\r\n])"?(?P<filling>[^\s"\w]*)\s*', re.IGNORECASE)


@dataclass(frozen=True)
class Separator:
    """`lines`: how many lines of the file stand before the table, the statement being the last of them."""

    sign: str = ""
    lines: int = 0


def stated_separator(lines: Sequence[str]) -> Separator:
    """What the first line that is not blank says; no sign and no lines when it is the table's own."""
    for number, line in enumerate(lines, 1):
        if line.strip():
            found = _STATEMENT.fullmatch(line)
            if found is None:
                return Separator()
            # Saved again by another program, which filled the line up to the width of its own table: `sep=;,,,`.
            filled_up = found["filling"].strip(found["sign"]) != ""
            return Separator("" if filled_up else found["sign"], number)
    return Separator()


def is_statement(row: Sequence[str]) -> bool:
    """Whether a row in the middle of a table is such a line: files were put one below the other."""
    return _STATEMENT.fullmatch("".join(row).lstrip("\ufeff")) is not None or "".join(row).lower() == "sep="
