"""A pass over everybody: thresholds and cut points first, then the customers in ranges."""

from collections.abc import Callable
from datetime import datetime
from time import monotonic
from typing import Any

from django.db import DEFAULT_DB_ALIAS, transaction

from crm.tiers import assign_tiers
from segments.engine import tables
from segments.engine.conclusions import Conclusions
from segments.engine.gaps import read_gaps
from segments.engine.lock import only_one_pass
from segments.engine.measuring import measure
from segments.engine.moment import Moment
from segments.engine.staging import stage_days, stage_facts, stage_flips
from segments.engine.statements import Statements
from segments.engine.summary import summarise, totals_staged
from segments.engine.touched import touched_pass
from segments.engine.writing import BY_RANGE, RANGE, id_ranges, write_changed
from segments.instants import local_day
from segments.models import Run
from segments.thresholds import Thresholds, current, newest_run

Tell = Callable[[int, int, str], object]


def nobody(done: int, total: int, step: str) -> None:
    """Told how far it is, and does nothing."""


def newest_instant() -> datetime | None:
    """The newest instant whose conclusions are stored; None: nothing is."""
    run = newest_run()
    return None if run is None else max(run.as_of, run.seen_until or run.as_of)


def recalculate(
    *,
    as_of: datetime,
    full: bool = True,
    kind: str = "FULL",
    at: datetime | None = None,
    using: str = DEFAULT_DB_ALIAS,
    tell: Tell = nobody,
) -> dict[str, Any]:
    """Conclude about every customer as of the instant `as_of`; returns the summary.

    Without `full` the stored thresholds and cut points stay, and only who is due or dirty is looked
    at. A run for a time earlier than the newest stored computes and writes nothing; only `replay`
    rewrites history. `at` is when it runs, for the log; by default `as_of`.
    """
    began = monotonic()
    with only_one_pass(using=using, wait=True):
        newest = newest_instant()
        writes = newest is None or as_of >= newest
        if not full and newest is not None and writes and not lost_half_way():
            summary = touched_pass(as_of=as_of, using=using, everything_missing=True)
        else:
            summary = full_pass(as_of=as_of, kind=kind, at=at or as_of, using=using, tell=tell, writes=writes)
    return {**summary, "seconds": round(monotonic() - began, 3)}


def full_pass(
    *,
    as_of: datetime,
    kind: str,
    at: datetime,
    using: str,
    tell: Tell = nobody,
    writes: bool = True,
    only_if_moved: bool = False,
) -> dict[str, Any]:
    """The pass itself; the caller holds the lock.

    `only_if_moved`: as long as thresholds and cut points stay, only who is due, dirty or new is
    looked at, and no run is stored.
    """
    moment = Moment.at(as_of)
    newest = newest_instant()
    statements = Statements(using=using, params=moment.params())
    stored = current() if only_if_moved and not lost_half_way() else None
    run = _begin(statements, moment, kind, at) if writes and stored is None else None
    tell(0, 0, "reading")
    tables.prepare(statements)
    stage_facts(statements, moment, scoped=False)
    tell(0, 0, "measuring")
    gaps = read_gaps(statements, late=bool(statements.value("SELECT count(*) FROM engine_late")))
    thresholds = measure(statements, moment, gaps=gaps)
    if stored is not None:
        if thresholds == stored:
            summary = touched_pass(as_of=as_of, using=using, everything_missing=True)
            return {**summary, "moved": False}
        return full_pass(as_of=as_of, kind=kind, at=at, using=using, tell=tell)
    stage_days(statements, moment, thresholds)
    stage_flips(statements, moment, thresholds, scoped=False)
    conclusions = Conclusions(statements, moment, thresholds)
    changed = 0 if run is None else _write(statements, conclusions, run=run, newest=newest, tell=tell)
    summary = summarise(statements, conclusions, totals=totals_staged(statements), wrote=writes)
    summary |= {"changed": changed, "written": writes, "moved": True}
    if run is not None:
        _finish(run, thresholds, gaps, summary, at)
        if kind != "REPLAY":  # tiers keep a history of their own
            assign_tiers(at=as_of)
    return summary


def lost_half_way() -> bool:
    """Whether the newest run never finished: what it had been asked to look at was forgotten with it."""
    return Run.objects.filter(finished_at__isnull=True).exists()


def _begin(statements: Statements, moment: Moment, kind: str, at: datetime) -> Run:
    """Written before anything is forgotten: a run that never finishes makes the next one look at all."""
    run = Run.objects.using(statements.using).create(kind=kind, as_of=moment.as_of, started_at=at)
    forget_marks(statements)
    return run


def forget_marks(statements: Statements) -> None:
    """Everything committed by now is read next; who is marked from here on, or is being, stays marked."""
    lock = " FOR UPDATE SKIP LOCKED" if statements.dialect.vendor == "postgresql" else ""
    statements.execute(
        "DELETE FROM crm_dirtycustomer WHERE customer_id IN "  # noqa: S608 -- our own names
        f"(SELECT customer_id FROM crm_dirtycustomer{lock})"
    )


def _write(statements: Statements, conclusions: Conclusions, *, run: Run, newest, tell: Tell) -> int:
    ranges = id_ranges(statements)
    changed = 0
    for done, (first_id, last_id) in enumerate(ranges):
        tell(done * RANGE, len(ranges) * RANGE, "concluding")
        changed += write_changed(
            statements, conclusions, where=BY_RANGE, seen_on=seen_on(conclusions.moment, newest), run=run.pk,
            first_id=first_id, last_id=last_id,
        )  # fmt: skip
    tell(len(ranges) * RANGE, len(ranges) * RANGE, "concluding")
    return changed


def seen_on(moment: Moment, newest: datetime | None):
    """The local day up to which everything had been looked at: an older order is a late one."""
    return None if newest is None else local_day(newest, zone=moment.store.time_zone)


def _finish(
    run: Run, thresholds: Thresholds, gaps: dict[int, int], summary: dict[str, Any], at: datetime
) -> None:
    run.thresholds = thresholds.stored()
    run.cuts = thresholds.cuts
    run.gaps = {str(gap): count for gap, count in gaps.items()}
    run.provisional = thresholds.provisional
    run.summary = summary
    run.changed = summary["changed"]
    run.finished_at = at
    with transaction.atomic():
        run.save()
        # What the lost ones forgot has been looked at now; one begun since asks for another look.
        Run.objects.filter(finished_at__isnull=True, pk__lt=run.pk).delete()
