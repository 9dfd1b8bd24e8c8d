"""How often each number of days lies between two purchase days of the same customer, shop-wide."""

from collections import Counter
from typing import Any

from segments.engine.orders import all_orders, late_orders, settled_orders
from segments.engine.scope import EVERYBODY
from segments.engine.statements import Statements, text_of
from segments.engine.writing import id_ranges

LENGTH_OF_A_DAY = len("2026-01-31")
MONTHS_OF_A_DIGIT = (12000, 1200, 120, 12, 0, 10, 1, 0, 0, 0)
DAYS_OF_A_DIGIT = (0, 0, 0, 0, 0, 0, 0, 0, 10, 1)


def read_gaps(statements: Statements, *, scope: str) -> dict[int, int]:
    """{days: how many such gaps}, ascending, of the staged customers of the scope."""
    late = bool(statements.value("SELECT count(*) FROM engine_late"))
    if statements.dialect.vendor == "sqlite":
        return _from_days(statements, late=late)
    orders = all_orders(scope=scope) if late else settled_orders(scope=scope)
    gap = statements.dialect.days_between("d.placed_on", "d.previous_on")
    rows = statements.rows(text_of("gaps").format(gap=gap, orders=orders))
    return {int(gap): int(count) for gap, count in sorted(rows)}


def _from_days(statements: Statements, *, late: bool) -> dict[int, int]:
    """SQLite's window functions and dates take four times as long as handing the days over as text."""
    orders = settled_orders(scope=EVERYBODY, ids=True) + (f" UNION ALL {late_orders(ids=True)}" if late else "")
    days = f"SELECT group_concat(o.placed_on, '') FROM ({orders}) o GROUP BY o.customer_id"  # noqa: S608
    found: Counter[int] = Counter()
    for first_id, last_id in id_ranges(statements):
        texts = [text for (text,) in statements.rows(days, first_id=first_id, last_id=last_id)]
        found.update(_gaps_of(texts))
    return dict(sorted(found.items()))


def _gaps_of(texts: list[str]) -> dict[int, int]:
    """`texts`: per customer the purchase days, in any order, one after the other."""
    import numpy as np  # noqa: PLC0415 -- slow import

    days = _days_of("".join(texts))
    customers = np.repeat(np.arange(len(texts)), [len(text) // LENGTH_OF_A_DAY for text in texts])
    spread = 1 << 32  # more than there are days: customers never mix
    steps = np.diff(np.sort(customers * spread + days))
    gaps, counts = np.unique(steps[(steps > 0) & (steps < spread // 2)], return_counts=True)
    return dict(zip(gaps.tolist(), counts.tolist(), strict=True))


def _days_of(text: str) -> Any:
    """Each day of "2026-01-312026-02-01.." as a number, all at once: numpy reads one six times slower."""
    import numpy as np  # noqa: PLC0415 -- slow import

    digits = np.frombuffer(text.encode("ascii"), dtype=np.uint8).reshape(-1, LENGTH_OF_A_DAY).astype(np.int32)
    digits -= ord("0")  # the dashes count for nothing
    months = digits @ np.array(MONTHS_OF_A_DIGIT, dtype=np.int32) - (1970 * 12 + 1)
    days = digits @ np.array(DAYS_OF_A_DIGIT, dtype=np.int32) - 1
    return months.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64) + days
