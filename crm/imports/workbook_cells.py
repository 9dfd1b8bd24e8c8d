"""A cell of a workbook as text, with a mark where the text alone would say less than the cell."""

import re
from datetime import date, datetime, time, timedelta
from typing import Any

from crm.imports.workbook_marks import MOMENT, NUMBER

_LEADING_ZEROS = re.compile(r"0{2,}")
_QUOTED = re.compile(r'"[^"]*"|\\.')


def as_text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        text = f"{value:.15g}"  # what a spreadsheet shows of a float
        return text if text.isdigit() else NUMBER + text
    if isinstance(value, datetime):
        return MOMENT + value.isoformat(" ")
    if isinstance(value, date | time):
        return MOMENT + value.isoformat()
    if isinstance(value, timedelta):
        return MOMENT + str(value)
    return str(value)


def as_shown(cell: Any) -> str:
    """The same, and a number as its format shows it where that makes it another: 10% and 00123."""
    value = cell.value
    if isinstance(value, int | float) and not isinstance(value, bool):
        shown = _QUOTED.sub("", cell.number_format or "")
        if "%" in shown:
            return f"{value * 100:.15g}%"
        if _LEADING_ZEROS.fullmatch(shown) and value == int(value):
            return f"{int(value):0{len(shown)}}"
    return as_text(value)


def changes_numbers(number_format: str) -> bool:
    """Whether a cell of this format has to be read by `as_shown`."""
    shown = _QUOTED.sub("", number_format)
    return "%" in shown or _LEADING_ZEROS.fullmatch(shown) is not None
