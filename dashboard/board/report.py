"""The figures above the charts: the range against the days it is held against."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.functional import cached_property

from dashboard.board.board import Board
from dashboard.board.buying import Share, Takings, repeat, repurchase, takings
from dashboard.board.periods import counts_at
from dashboard.board.scores import worth_of
from dashboard.board.span import Span


@dataclass(frozen=True)
class Figures:
    """Amounts in the base currency. `before` is what the range is held against; None: nothing is."""

    board: Board
    now: Takings
    before: Takings | None
    again: Share
    again_before: Share | None
    repeat: Share
    customers: int
    came: int  # customers more than on the day before the range
    at_risk: int
    at_risk_change: int
    at_risk_value: Decimal

    @cached_property
    def aov(self) -> Decimal | None:
        return average(self.now)

    @cached_property
    def aov_before(self) -> Decimal | None:
        return average(self.before)

    @property
    def revenue_change(self) -> "Change | None":
        return None if self.before is None else change_of(self.now.revenue, self.before.revenue)

    @property
    def aov_change(self) -> "Change | None":
        return change_of(self.aov, self.aov_before)

    @property
    def points(self) -> Decimal | None:
        """Percentage points between the two repurchase rates."""
        if self.again_before is None or not self.again_before.whole or not self.again.whole:
            return None
        now, then = (Decimal(one.part) / one.whole for one in (self.again, self.again_before))
        return ((now - then) * 100).quantize(Decimal("0.1"))


@dataclass(frozen=True)
class Change:
    """`by` of `base`; shown as a share of it."""

    by: Decimal
    base: Decimal


def average(takings: Takings | None) -> Decimal | None:
    return takings.revenue / takings.priced if takings and takings.priced else None


def change_of(now: Decimal | None, then: Decimal | None) -> Change | None:
    """None where there was nothing: a growth from nothing has no share."""
    return Change(now - then, then) if now is not None and then else None


def figures(board: Board) -> Figures:
    span, scope = board.span, board.scope

    def taken(days: Span) -> Takings:
        return board.remembered(
            "takings", lambda: takings(scope, first=days.first, last=days.last), days.first, days.last
        )

    def bought_again(days: Span) -> Share:
        return board.remembered(
            "again", lambda: repurchase(scope, first=days.first, last=days.last), days.first, days.last
        )

    days = [span.eve, span.last]
    start, end = board.remembered("types", lambda: counts_at(scope, [board.end_of(one) for one in days]), days)
    return Figures(
        board=board,
        now=taken(span),
        before=taken(span.before) if span.before else None,
        again=bought_again(span),
        again_before=bought_again(span.before) if span.before else None,
        repeat=board.remembered("repeat", lambda: repeat(scope)),
        customers=sum(end.values()),
        came=sum(end.values()) - sum(start.values()),
        at_risk=end.get("AT_RISK", 0),
        at_risk_change=end.get("AT_RISK", 0) - start.get("AT_RISK", 0),
        at_risk_value=board.remembered("at risk", lambda: worth_of(scope, "AT_RISK")),
    )
