"""What the first page tells each role, for the customers its reader may see."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from crm.permissions import may
from crm.roles import ACCOUNT_MANAGER, ADMIN, AUDITOR, SALES_REP
from dashboard.home.acts import Act, acts
from dashboard.home.incoming import Incoming, incoming
from dashboard.home.leaving import Leaver, Leaving, at_risk_now, leaving
from dashboard.home.lists import ListNews, list_news
from dashboard.home.moves import Moves, moves
from dashboard.home.scope import Scope
from dashboard.home.troubles import Trouble, troubles
from dashboard.home.types import TypeLine, type_lines
from dashboard.home.windows import Window


@dataclass(frozen=True)
class Briefing:
    """Amounts in the base currency. Parts that a role has no use for are empty and cost no query."""

    scope: Scope
    window: Window
    types: list[TypeLine]
    moves: Moves
    leaving: Leaving
    incoming: Incoming
    troubles: list[Trouble]
    lists: list[ListNews] = field(default_factory=list)
    acts: list[Act] = field(default_factory=list)
    at_risk: list[Leaver] = field(default_factory=list)

    @property
    def customers(self) -> int:
        return sum(line.customers for line in self.types)

    def line(self, code: str) -> TypeLine:
        return next(line for line in self.types if line.code == code)

    @property
    def loyal(self) -> TypeLine:
        return self.line("LOYAL")

    @property
    def vips_at_risk(self) -> TypeLine:
        return self.line("AT_RISK")

    @property
    def has_carts(self) -> bool:
        return self.line("ABANDONED").has_feed

    @property
    def value(self) -> Decimal:
        return sum((line.value for line in self.types), Decimal(0))


def briefing(*, reader: Any, window: Window, at: datetime) -> Briefing:
    scope = Scope(reader)
    since = window.since
    moved = moves(scope, since=since)
    return Briefing(
        scope=scope,
        window=window,
        types=list(type_lines(scope, arrivals=moved.arrivals, since=since)),
        moves=moved,
        leaving=leaving(scope, at=at),
        incoming=incoming(scope, since=since, at=at),
        troubles=troubles(reader=reader, since=since, at=at),
        lists=list_news() if may(reader, "lists.see") else [],
        acts=acts(since=since) if reader.role in {ADMIN, AUDITOR} else [],
        at_risk=at_risk_now(scope, at=at) if reader.role in {ACCOUNT_MANAGER, SALES_REP} else [],
    )
