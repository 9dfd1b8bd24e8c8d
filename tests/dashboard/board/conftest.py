"""A small shop with half a year behind it, looked at by the engine at the end of each month."""

from datetime import UTC, datetime, timedelta

import pytest

from segments.engine import recalculate
from tests.factories import ConsentFactory, CustomerFactory, OrderFactory, UserFactory

MONTH_ENDS = [datetime(2026, month, day, 22, tzinfo=UTC) for month, day in ((8, 31), (9, 30), (10, 31))]
# Days before 23 November on which each customer ordered, and what each order was worth.
BOUGHT = [
    ([80, 40, 5], 300), ([200, 150], 900), ([10], 50), ([250], 20), ([120, 118, 60, 59, 3], 120),
    ([300, 190, 100], 700), ([30], 10), ([85, 84], 5), ([45, 2], 2000), ([95], 95),
]  # fmt: skip


@pytest.fixture
def half_a_year(store, at):
    """`half_a_year(owner)` -> the customers, every second one the owner's; one subscriber came after all but the last look."""

    def make(owner=None, times=1):
        stranger = UserFactory(role="ACCOUNT_MANAGER")
        people = []
        for number, (days, worth) in enumerate(BOUGHT * times):
            person = CustomerFactory(owner=owner if number % 2 == 0 else stranger)
            for back in days:
                OrderFactory(customer=person, placed_at=at - timedelta(days=back), goods=worth)
            people.append(person)
        people.append(ConsentFactory(happened_at=at - timedelta(days=70), customer__owner=owner).customer)
        for end in MONTH_ENDS:
            recalculate(as_of=end, full=True)
        people.append(ConsentFactory(happened_at=at - timedelta(days=20), customer__owner=owner).customer)
        recalculate(as_of=at, full=True)
        return people

    return make


@pytest.fixture
def board(store, at):
    """`board(user, first=, last=)` -> a dashboard as the page makes it."""
    from dashboard.board.board import Board
    from dashboard.board.span import Span
    from dashboard.home.scope import Scope
    from segments.thresholds import newest_run

    def make(user, *, first, last, against="before", scheme="types"):
        span = Span(first, last, against)
        return Board(scope=Scope(user), span=span, at=at, store=store, run=newest_run(), scheme=scheme)

    return make
