"""How often each number of days lies between two purchase days of the same customer, shop-wide."""

from collections import Counter
from typing import Any

from segments.engine.orders import all_orders, late_orders, settled_orders
from segments.engine.statements import Statements, text_of
from segments.engine.writing import id_ranges

LENGTH_OF_A_DAY = len("2026-01-31")


def read_gaps(statements: Statements, *, late: bool) -> dict[int, int]:
    """{days: how many such gaps}, ascending. `late`: somebody has an order in engine_late."""
    if statements.dialect.vendor == "sqlite":
        return _from_days(statements, late=late)
    orders = all_orders(scoped=False) if late else settled_orders(scoped=False)
    gap = statements.dialect.days_between("d.placed_on", "d.previous_on")
    rows = statements.rows(text_of("gaps").format(gap=gap, orders=orders))
    return {int(gap): int(count) for gap, count in sorted(rows)}


def _from_days(statements: Statements, *, late: bool) -> dict[int, int]:
    """SQLite's window functions and dates take four times as long as handing the days over as text."""
    orders = settled_orders(scoped=False, ids=True) + (f" UNION ALL {late_orders(ids=True)}" if late else "")
    days = f"SELECT group_concat(o.placed_on, '') FROM ({orders}) o GROUP BY o.customer_id"  # noqa: S608
    found: Counter[int] = Counter()
    for first_id, last_id in id_ranges(statements):
        texts = [text for (text,) in statements.rows(days, first_id=first_id, last_id=last_id)]
        found.update(_gaps_of(texts))
    return dict(sorted(found.items()))


def _gaps_of(texts: list[str]) -> dict[int, int]:
    """`texts`: per customer the purchase days, in any order, one after the other."""
    import numpy as np  # noqa: PLC0415 -- slow import

    joined = "".join(texts).encode("ascii")
    days: Any = np.frombuffer(joined, dtype=f"S{LENGTH_OF_A_DAY}").astype("U").astype("datetime64[D]")
    customers = np.repeat(np.arange(len(texts)), [len(text) // LENGTH_OF_A_DAY for text in texts])
    spread = 1 << 32  # more than there are days: customers never mix
    steps = np.diff(np.sort(customers * spread + days.astype(np.int64)))
    gaps, counts = np.unique(steps[(steps > 0) & (steps < spread // 2)], return_counts=True)
    return dict(zip(gaps.tolist(), counts.tolist(), strict=True))
