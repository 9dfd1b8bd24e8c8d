"""The moves of a trial as a table: rows are types now, columns types after saving."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from segments.tuning.simulation import Move
from segments.types import CUSTOMER_TYPES, CustomerType


@dataclass(frozen=True)
class Matrix:
    rows: list[tuple[CustomerType, int, list[Move]]]  # type, customers now, a move for each type after
    after: list[tuple[int, int]]  # customers after saving, and the difference, for each type
    total: int
    moved: int
    moved_value: Decimal
    more_at_risk: int
    at_risk_value: tuple[Decimal, Decimal]  # V that at-risk VIPs hold now, and after saving


def matrix(moves: Iterable[Move]) -> Matrix:
    by_pair = {(move.before, move.after): move for move in moves}
    codes = [kind.code for kind in CUSTOMER_TYPES]
    rows, columns = [], dict.fromkeys(codes, 0)
    before = dict.fromkeys(codes, 0)
    for kind in CUSTOMER_TYPES:
        row = [by_pair.get((kind.code, code), Move(kind.code, code, 0, Decimal(0))) for code in codes]
        before[kind.code] = sum(move.customers for move in row)
        for move in row:
            columns[move.after] += move.customers
        rows.append((kind, before[kind.code], row))
    gone = [move for move in by_pair.values() if move.before != move.after]
    return Matrix(
        rows=rows,
        after=[(columns[code], columns[code] - before[code]) for code in codes],
        total=sum(before.values()),
        moved=sum(move.customers for move in gone),
        moved_value=sum((move.value for move in gone), Decimal(0)),
        more_at_risk=columns["AT_RISK"] - before["AT_RISK"],
        at_risk_value=(
            sum((move.value for move in by_pair.values() if move.before == "AT_RISK"), Decimal(0)),
            sum((move.value for move in by_pair.values() if move.after == "AT_RISK"), Decimal(0)),
        ),
    )
