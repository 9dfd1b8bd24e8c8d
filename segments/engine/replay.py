"""Rewriting history: the conclusions of past days, drawn again in order from today's facts."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.db import DEFAULT_DB_ALIAS, transaction

from segments.engine import tables
from segments.engine.conclusions import Conclusions
from segments.engine.full import full_pass, newest_instant
from segments.engine.history import ends_before_the_next_begins
from segments.engine.lock import only_one_pass
from segments.engine.moment import Moment
from segments.engine.scope import EVERYBODY
from segments.engine.staging import stage_days, stage_facts, stage_flips
from segments.engine.statements import Statements
from segments.engine.vacuum import vacuum
from segments.engine.writing import COLUMNS, EXISTS, changed_statement
from segments.instants import end_of_day
from segments.models import Period, Run
from segments.thresholds import Thresholds, newest_run

STEPS = ("day", "week", "month")
CODES = ("type_code", "stage", "r", "f", "m")  # what periods keep


def days_between(first: date, last: date, *, every: str) -> Iterator[date]:
    """The days to conclude about, in order; the last one always. Months end on their last day."""
    day = first
    while day < last:
        if every == "month":
            month_end = (day.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)
            if month_end >= last:
                break
            yield month_end
            day = month_end + timedelta(days=1)
        else:
            yield day
            day += timedelta(days=7 if every == "week" else 1)
    yield last


def replay(
    *,
    first: date,
    last: date,
    every: str,
    at: datetime,
    using: str = DEFAULT_DB_ALIAS,
    tell: Callable[[int, int, str], object] = lambda done, total, step: None,
) -> list[dict[str, Any]]:
    """Conclude about each of the days in order; returns their summaries.

    What was stored for the first of them and later is forgotten: history from there on is what
    these runs find, and the newest stored state is the last one's.
    """
    days = list(days_between(first, last, every=every))
    found = []
    with only_one_pass(using=using, wait=True):
        for number, day in enumerate(days):
            tell(number, len(days), "replaying")
            moment = Moment.at(at)
            as_of = end_of_day(day, zone=moment.store.time_zone)
            if number == 0:
                rewind(to=as_of, using=using)
            found.append(full_pass(as_of=as_of, kind="REPLAY", at=at, using=using))
            # Each day rewrites most rows, and the days follow faster than autovacuum comes.
            vacuum("segments_customermetrics", using=using)
        tell(len(days), len(days), "replaying")
    return found


@transaction.atomic
def rewind(*, to: datetime, using: str) -> None:
    """Forget what was concluded at `to` and later; who had a history before goes on from its end."""
    statements = Statements(using=using, params={})
    with ends_before_the_next_begins(statements):
        Period.objects.using(using).filter(started_at__gte=to).delete()
        Period.objects.using(using).filter(ended_at__gte=to).update(ended_at=None)
    statements.run("rewind_rows")
    statements.execute(
        "DELETE FROM segments_customermetrics WHERE NOT EXISTS (SELECT 1 FROM segments_period p "
        "WHERE p.customer_id = segments_customermetrics.customer_id AND p.dimension = 'TYPE' "
        "AND p.ended_at IS NULL)"
    )
    Run.objects.using(using).filter(as_of__gte=to).delete()
    Run.objects.using(using).filter(seen_until__gte=to).update(seen_until=None)
    recall(using=using)


def recall(*, using: str) -> None:
    """Beside the codes that hold again, the numbers of the last instant that is left.

    What changes until the first day replayed is told from them: with the numbers of later days, an order
    would read as a refund and time as a threshold.
    """
    run, newest = newest_run(), newest_instant()
    if run is None or newest is None:
        return
    moment, thresholds = Moment.at(newest), Thresholds.of(run)
    statements = Statements(using=using, params=moment.params())
    tables.prepare(statements)
    stage_facts(statements, moment, scope=EVERYBODY)
    stage_days(statements, moment, thresholds)
    stage_flips(statements, moment, thresholds, scope=EVERYBODY)
    conclusions = Conclusions(statements, moment, thresholds)
    statements.execute(changed_statement(conclusions, where=EXISTS), **conclusions.params())
    tables.analyse(statements, "engine_changed")
    numbers = [name for name in COLUMNS if name not in CODES]
    statements.run("update", parts={"assignments": ", ".join(f"{name} = c.{name}" for name in numbers)})
    tables.empty(statements, *tables.TABLES)
