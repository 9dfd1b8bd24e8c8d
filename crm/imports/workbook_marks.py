"""What a cell of a workbook is beside its text: private signs in front, which no file of people holds.

A CSV has texts only. A workbook knows that 1.234 is a number, whatever style its texts are written in,
and that a code became a date on the way; the readers of cells are told by these.
"""

FORMULA_WITHOUT_VALUE = "\ue000formula"  # a formula that was never computed
NUMBER = "\ue001"
MOMENT = "\ue002"
_MARKS = (NUMBER, MOMENT)


def unmarked(raw: str) -> tuple[str, str]:
    """The text, and its mark: NUMBER, MOMENT or none."""
    return (raw[1:], raw[0]) if raw.startswith(_MARKS) else (raw, "")


def text_of(raw: str) -> str:
    """What people read in the cell."""
    if raw == FORMULA_WITHOUT_VALUE:
        return ""
    return raw[1:] if raw.startswith(_MARKS) else raw
