"""Numbers of a chart as table cells."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from crm import display
from crm.type_looks import TYPE_LOOKS
from dashboard.board.board import Board
from dashboard.board.panel import Datum


def word(text: object, href: str = "") -> Datum:
    return Datum(str(text), str(text), href)


def of_type(code: str, href: str = "") -> Datum:
    label = str(TYPE_LOOKS[code].label)
    return Datum(label, label, href, code)


def count(n: int, href: str = "") -> Datum:
    """A number of people leads to them; nobody leads nowhere."""
    return Datum(n, display.number(n), href if n else "")


def change(n: int | None) -> Datum:
    return Datum(n, "–" if n is None else display.signed(n))


def money(amount: Decimal, board: Board) -> Datum:
    return Datum(display.payable(amount, board.currency), display.money(amount, board.currency, whole=True))


def share(part: Decimal | int, whole: Decimal | int) -> Datum:
    """In files a percentage with one digit after the point; empty of nothing."""
    if not whole:
        return Datum(None, "–")
    pct = (100 * Decimal(part) / Decimal(whole)).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)
    return Datum(pct, display.percent(part, whole))


def day(value: date) -> Datum:
    return Datum(value, display.day(value))


def ratio(part: Decimal | int, whole: Decimal | int) -> float:
    return float(Decimal(part) / Decimal(whole)) if whole else 0.0
