"""The charts' numbers against the definitions, read in plain Python over the same rows."""

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from math import ceil

import pytest

from crm.models import Order
from dashboard.board import buying, periods
from dashboard.board.buying import Share
from dashboard.board.cohort_periods import first_day, first_days, last_day
from dashboard.board.moves import migration
from dashboard.home.scope import Scope
from segments.models import CustomerMetrics, Period
from segments.schemes import SCHEMES
from tests.factories import CustomerFactory, OrderFactory, UserFactory

FIRST, LAST = date(2026, 10, 1), date(2026, 11, 23)


@pytest.fixture
def scope(half_a_year):
    half_a_year()
    return Scope(UserFactory(role="ADMIN"))


def days_of_orders():
    found = {}
    for customer, day in Order.objects.filter(qualifies=True).values_list("customer", "placed_on"):
        found.setdefault(customer, []).append(day)
    return found


def held(at, dimension="TYPE"):
    return {
        period.customer_id: period.code
        for period in Period.objects.filter(dimension=dimension)
        if period.started_at <= at and (period.ended_at is None or period.ended_at > at)
    }


def test_types_over_time_are_those_that_held(scope, at):
    instants = [at - timedelta(weeks=weeks) for weeks in (12, 9, 6, 3, 0)]

    told = periods.counts_at(scope, instants)

    assert told == [dict(Counter(held(instant).values())) for instant in instants]
    assert len({tuple(sorted(one.items())) for one in told}) > 2


def test_repeat_rate_is_buyers_with_two_and_more_among_buyers(scope):
    orders = days_of_orders().values()

    assert buying.repeat(scope) == Share(sum(len(days) >= 2 for days in orders), len(orders))
    assert buying.order_counts(scope) == dict(sorted(Counter(len(days) for days in orders).items()))


@pytest.mark.parametrize("first", [date(2026, 6, 1), FIRST, date(2026, 11, 20)])
def test_repurchase_counts_who_had_bought_before_and_ordered_in_the_days(scope, first):
    had = [days for days in days_of_orders().values() if min(days) < first]
    again = [days for days in had if any(first <= day <= LAST for day in days)]

    assert buying.repurchase(scope, first=first, last=LAST) == Share(len(again), len(had))


def test_repurchase_by_month_is_the_repurchase_of_each_month(scope):
    found = buying.repurchase_by_month(scope, first=date(2026, 1, 1), last=date(2026, 10, 31))

    assert list(found) == [f"2026-{month:02d}" for month in range(1, 11)]
    for month in range(1, 11):
        last = date(2026, month + 1, 1) - timedelta(days=1)
        assert found[f"2026-{month:02d}"] == buying.repurchase(scope, first=date(2026, month, 1), last=last)


def test_retention_is_members_at_the_start_who_ordered_in_the_days(scope, board):
    spoken = board(scope.reader, first=FIRST, last=LAST)
    since, until = spoken.end_of(spoken.span.eve), spoken.end_of(LAST)
    start, end, orders = held(since), held(until), days_of_orders()

    told = periods.retention(scope, first=FIRST, last=LAST, since=since, until=until)

    for code in set(start.values()):
        members = [person for person, type_code in start.items() if type_code == code]
        ordered = [p for p in members if any(FIRST <= day <= LAST for day in orders.get(p, []))]
        assert told[code] == periods.Retained(
            len(members), len(ordered), sum(end.get(p) == code for p in members)
        )
    assert set(told) == set(start.values())


@pytest.mark.parametrize("scheme", ["types", *(scheme.code for scheme in SCHEMES)])
def test_moves_hold_everybody_of_the_last_day_once(scope, board, scheme):
    spoken = board(scope.reader, first=FIRST, last=LAST)
    since, until = spoken.end_of(spoken.span.eve), spoken.end_of(LAST)

    told = migration(scope, scheme=scheme, since=since, until=until)

    before, after = held(since), held(until)
    assert sum(path.people for path in told.paths) == len(after)
    assert sum(path.people for path in told.paths if path.start == "NONE") == len(set(after) - set(before)) > 0
    assert sum(path.value for path in told.paths) == sum(m.value for m in CustomerMetrics.objects.all())


def test_moves_between_types_pair_what_somebody_was_with_what_somebody_is(scope, board):
    spoken = board(scope.reader, first=FIRST, last=LAST)
    since, until = spoken.end_of(spoken.span.eve), spoken.end_of(LAST)
    before, after = held(since), held(until)

    told = migration(scope, scheme="types", since=since, until=until)

    wanted = Counter((before.get(person, "NONE"), code) for person, code in after.items())
    assert {(path.start, path.end): path.people for path in told.paths} == dict(wanted)
    assert told.stayed == sum(n for (start, end), n in wanted.items() if start == end)


@pytest.mark.parametrize("scheme", ["value_tiers", "classic", "shopify_like"])
def test_moves_of_cells_are_those_of_the_scores_concluded_then(scope, board, scheme):
    spoken = board(scope.reader, first=FIRST, last=LAST)
    since, until = spoken.end_of(spoken.span.eve), spoken.end_of(LAST)
    group_of = {cell: group.code for group in SCHEMES[scheme].groups for cell in group.cells}
    never = SCHEMES[scheme].groups[0].code
    known, before, after = held(since), held(since, "RFM"), held(until, "RFM")

    told = migration(scope, scheme=scheme, since=since, until=until)

    def group(cells, person):
        return group_of[cells[person]] if cells.get(person) else never

    wanted = Counter(
        (group(before, person) if person in known else "NONE", group(after, person)) for person in held(until)
    )
    assert {(path.start, path.end): path.people for path in told.paths} == dict(wanted)


@pytest.mark.parametrize("scheme", [scheme.code for scheme in SCHEMES])
def test_a_scheme_told_for_today_is_the_scheme_of_the_stored_metrics(scope, at, scheme):
    from segments.scheme_pages.members import members
    from segments.thresholds import current

    told = migration(scope, scheme=scheme, since=at - timedelta(days=30), until=at)

    counted = members(SCHEMES[scheme], thresholds=current(), at=at)
    people = Counter()
    for path in told.paths:
        people[path.end] += path.people
    assert dict(people) == {code: one.customers for code, one in counted.items() if one.customers}


def test_concentration_of_the_worked_example(store, at, looked_at):
    """100 buyers, 10,000: the top 5 hold 5,800, the top 20 hold 8,000."""
    amounts = [1160] * 5 + [Decimal(2200) / 15] * 15 + [25] * 80
    for amount in amounts:
        OrderFactory(
            customer=CustomerFactory(),
            placed_at=at - timedelta(days=5),
            goods=Decimal(amount).quantize(Decimal("0.0001")),
        )
    looked_at()

    found = buying.concentration(Scope(UserFactory(role="ADMIN")))

    assert (found.buyers, found.top(5).people, found.top(5).revenue) == (100, 5, 5800)
    assert (found.top(20).people, round(found.top(20).revenue)) == (20, 8000)
    assert found.top(100).revenue == found.revenue


def test_concentration_rounds_the_top_up_to_whole_buyers(scope):
    revenue = sorted((m.revenue for m in CustomerMetrics.objects.filter(lifetime_orders__gte=1)), reverse=True)

    found = buying.concentration(scope)

    for one in found.held:
        people = ceil(one.pct * len(revenue) / 100)
        assert (one.people, one.revenue) == (people, sum(revenue[:people]))


@pytest.mark.parametrize("period", ["week", "month", "quarter"])
def test_cohorts_are_first_orders_and_who_ordered_k_periods_on(scope, period):
    def start(day):
        return first_day(day, period)

    orders = days_of_orders().values()
    starts = first_days(LAST, period)

    found = buying.cohorts(scope, starts=starts, last=LAST)

    assert [one.start for one in found] == starts
    for number, one in enumerate(found):
        cohort = [days for days in orders if start(min(days)) == one.start]
        assert one.buyers == len(cohort)
        assert one.again == [
            sum(any(start(day) == later for day in days) for days in cohort) for later in starts[number + 1 :]
        ]
    assert sum(one.buyers for one in found) > 2


@pytest.mark.parametrize(
    ("period", "first", "second", "newest", "ends"),
    [
        pytest.param("week", date(2026, 9, 7), date(2026, 9, 14), date(2026, 11, 23), date(2026, 11, 29), id="week"),
        pytest.param("month", date(2025, 12, 1), date(2026, 1, 1), date(2026, 11, 1), date(2026, 11, 30), id="month"),
        pytest.param("quarter", date(2024, 10, 1), date(2025, 1, 1), date(2026, 10, 1), date(2026, 12, 31), id="quarter"),
    ],
)  # fmt: skip
def test_cohorts_are_gathered_in_whole_periods_of_the_calendar(period, first, second, newest, ends):
    starts = first_days(LAST, period)

    assert (starts[0], starts[1], starts[-1], last_day(LAST, period)) == (first, second, newest, ends)
    assert [last_day(day, period) + timedelta(days=1) for day in starts[:-1]] == starts[1:]


def test_takings_are_qualifying_orders_of_the_days_with_both_ends(scope):
    inside = [o for o in Order.objects.filter(qualifies=True) if FIRST <= o.placed_on <= LAST]
    OrderFactory(placed_at=inside[0].placed_at, status="PENDING")

    found = buying.takings(scope, first=FIRST, last=LAST)

    assert (found.orders, found.revenue) == (len(inside), sum(o.net_base for o in inside))
    assert found.buyers == len({o.customer_id for o in inside})
