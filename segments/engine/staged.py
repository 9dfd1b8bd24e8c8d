"""What the staged facts of everybody add up to, in however many shares they lie."""

from collections import Counter
from typing import Any

from segments.engine.gaps import read_gaps
from segments.engine.shares import Share, Shares

Totals = tuple[int, int, int]  # buyers, their orders, revenue in ten-thousandths


class Staged:
    """One statement a share for each question, the shares side by side."""

    def __init__(self, shares: Shares) -> None:
        self.shares = shares

    def _rows(self, statement: str) -> list[list[tuple]]:
        return self.shares.each(lambda share: share.statements.rows(statement))

    def buyers(self) -> int:
        return sum(int(rows[0][0]) for rows in self._rows("SELECT count(*) FROM engine_bought"))

    def sum(self, column: str) -> int:
        total = f"SELECT coalesce(CAST(sum({column}) AS bigint), 0) FROM engine_bought"  # noqa: S608 -- our own name
        return sum(int(rows[0][0]) for rows in self._rows(total))

    def totals(self) -> Totals:
        return self.buyers(), self.sum("lifetime_orders"), self.sum("lifetime_revenue")

    def histogram(self, column: str) -> dict:
        """{value: buyers}."""
        counts = f"SELECT {column}, count(*) FROM engine_bought GROUP BY {column}"  # noqa: S608 -- our own name
        return _added([dict(rows) for rows in self._rows(counts)])

    def ordered(self, measure: str) -> Any:
        """A measure of every buyer, ascending: an array, eight bytes a buyer.

        Both databases take several times as long to number sorted rows as to hand them over.
        """
        import numpy as np  # noqa: PLC0415 -- slow import

        values = f"SELECT {measure} FROM engine_bought"  # noqa: S608 -- our own expression

        def of(share: Share) -> Any:
            rows = share.statements.rows(values)
            return np.fromiter((value for (value,) in rows), dtype=np.int64, count=len(rows))

        return np.sort(np.concatenate(self.shares.each(of)))

    def gaps(self) -> dict[int, int]:
        """{days between two purchase days of a customer: how many such gaps}, ascending."""
        found = self.shares.each(lambda share: read_gaps(share.statements, ranges=share.ranges))
        return dict(sorted(_added(found).items()))


def _added(counts: list[dict]) -> dict:
    total: Counter = Counter()
    for count in counts:
        total.update(count)
    return dict(total)
