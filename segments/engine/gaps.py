"""How often each number of days lies between two purchase days of the same customer, shop-wide.

The days are packed, one value a customer, while the orders are added up, and sorted and subtracted as
arrays: window functions of both databases take three to four times as long.
"""

from collections import Counter
from collections.abc import Callable
from typing import Any, NamedTuple

from segments.engine.scope import TOUCHED
from segments.engine.statements import Statements

LENGTH_OF_A_DAY = len("2026-01-31")
MONTHS_OF_A_DIGIT = {0: 12000, 1: 1200, 2: 120, 3: 12, 5: 10, 6: 1}  # place in the text -> months
DAYS_OF_A_DIGIT = {8: 10, 9: 1}
SPREAD = 1 << 32  # more than there are days: customers never mix
STAGED = (
    "SELECT days FROM engine_bought WHERE customer_id BETWEEN %(first_id)s AND %(last_id)s AND days IS NOT NULL"
)


def packed_days(vendor: str, *, scope: str) -> str:
    """What packs the days of a customer's orders o; of a few customers nobody measures the gaps."""
    packing = PACKINGS[vendor]
    return f"CAST(NULL AS {packing.kind})" if scope == TOUCHED else packing.pack


def read_gaps(statements: Statements, *, ranges: list[tuple[int, int]]) -> dict[int, int]:
    """{days: how many such gaps}, ascending, of the staged customers in these ranges of ids."""
    unpacked = PACKINGS[statements.dialect.vendor].unpack
    found: Counter[int] = Counter()
    for first_id, last_id in ranges:
        rows = [value for (value,) in statements.rows(STAGED, first_id=first_id, last_id=last_id)]
        found.update(_gaps_of(*unpacked(rows)))
    return dict(sorted(found.items()))


def _gaps_of(days: Any, counts: list[int]) -> dict[int, int]:
    """`days`: the purchase days of one customer after the other, in any order; `counts`: how many each has."""
    import numpy as np  # noqa: PLC0415 -- slow import

    customers = np.repeat(np.arange(len(counts)), counts)
    steps = np.diff(np.sort(customers * SPREAD + days))
    gaps, times = np.unique(steps[(steps > 0) & (steps < SPREAD // 2)], return_counts=True)
    return dict(zip(gaps.tolist(), times.tolist(), strict=True))


def _from_bytes(rows: list[bytes]) -> tuple[Any, list[int]]:
    """Four bytes a day, since 1970."""
    import numpy as np  # noqa: PLC0415 -- slow import

    return np.frombuffer(b"".join(rows), dtype=">i4").astype(np.int64), [len(row) // 4 for row in rows]


def _from_text(rows: list[str]) -> tuple[Any, list[int]]:
    """Each day of "2026-01-312026-02-01.." as a number, all at once: numpy reads one six times slower."""
    import numpy as np  # noqa: PLC0415 -- slow import

    if not rows:
        return np.empty(0, dtype=np.int64), []
    text = np.frombuffer("".join(rows).encode("ascii"), dtype=np.uint8).reshape(-1, LENGTH_OF_A_DAY)

    def number(weights: dict[int, int]) -> Any:
        """The digits at these places of a day, each with its weight: a column at a time, as numpy likes it."""
        digits = sum(text[:, place].astype(np.int32) * weight for place, weight in weights.items())
        return digits - ord("0") * sum(weights.values())

    months = number(MONTHS_OF_A_DIGIT) - (1970 * 12 + 1)
    first = months.min()
    starts = np.arange(first, months.max() + 1).astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
    days = starts[months - first] + number(DAYS_OF_A_DIGIT) - 1
    return days, [len(row) // LENGTH_OF_A_DAY for row in rows]


class Packing(NamedTuple):
    """The type of the packed days of a customer, what packs and what unpacks them."""

    kind: str
    pack: str
    unpack: Callable[[list], tuple[Any, list[int]]]


PACKINGS = {
    "postgresql": Packing("bytea", "string_agg(int4send(o.placed_on - DATE '1970-01-01'), '')", _from_bytes),
    "sqlite": Packing("text", "group_concat(o.placed_on, '')", _from_text),
}
