"""What the staged facts of everybody add up to, in however many shares they lie."""

from collections import Counter
from functools import cached_property
from typing import Any

from segments.engine.gaps import read_gaps
from segments.engine.shares import Share, Shares
from segments.rules_sql import clv_units

MEASURES = ("value", "clv", "orders", "recency")  # what thresholds and cut points are taken from; whole numbers
Totals = tuple[int, int, int]  # buyers, their orders, revenue in ten-thousandths


class Staged:
    """One statement a share for each question, the shares side by side. `window_days`: the store's value window."""

    def __init__(self, shares: Shares, *, window_days: int | None) -> None:
        self.shares = shares
        self.window_days = window_days

    def _rows(self, statement: str) -> list[list[tuple]]:
        return self.shares.each(lambda share: share.statements.rows(statement))

    def buyers(self) -> int:
        return sum(int(rows[0][0]) for rows in self._rows("SELECT count(*) FROM engine_bought"))

    def sum(self, column: str) -> int:
        total = f"SELECT coalesce(CAST(sum({column}) AS bigint), 0) FROM engine_bought"  # noqa: S608 -- our own name
        return sum(int(rows[0][0]) for rows in self._rows(total))

    def totals(self) -> Totals:
        return self.buyers(), self.sum("lifetime_orders"), self.sum("lifetime_revenue")

    def histogram(self, name: str) -> dict[int, int]:
        """{value: buyers} of one of MEASURES."""
        import numpy as np  # noqa: PLC0415 -- slow import

        values, counts = np.unique(self._measured[name], return_counts=True)
        return dict(zip(values.tolist(), counts.tolist(), strict=True))

    def ordered(self, name: str) -> Any:
        """One of MEASURES of every buyer, ascending: an array, eight bytes a buyer."""
        import numpy as np  # noqa: PLC0415 -- slow import

        return np.sort(self._measured[name])

    @cached_property
    def _measured(self) -> dict[str, Any]:
        """All MEASURES of every buyer, read once.

        Both databases take several times as long to sort and number rows as to hand them over.
        """
        import numpy as np  # noqa: PLC0415 -- slow import

        clv = clv_units("revenue", "span", window_days=self.window_days)
        values = f"SELECT value, {clv}, orders, recency FROM engine_bought"  # noqa: S608 -- our own expressions

        def of(share: Share) -> Any:
            parts = [np.array(rows, dtype=np.int64).T for rows in share.statements.chunks(values)]
            return np.concatenate([np.empty((len(MEASURES), 0), dtype=np.int64), *parts], axis=1)

        return dict(zip(MEASURES, np.concatenate(self.shares.each(of), axis=1), strict=True))

    def gaps(self) -> dict[int, int]:
        """{days between two purchase days of a customer: how many such gaps}, ascending."""
        found = self.shares.each(lambda share: read_gaps(share.statements, ranges=share.ranges))
        return dict(sorted(_added(found).items()))


def _added(counts: list[dict]) -> dict:
    total: Counter = Counter()
    for count in counts:
        total.update(count)
    return dict(total)
