"""A pass over everybody: thresholds and cut points first, then the customers in ranges."""

from collections.abc import Callable
from datetime import datetime
from time import monotonic
from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, transaction

from crm.tiers import assign_tiers
from segments.engine.conclusions import Conclusions
from segments.engine.lock import only_one_pass
from segments.engine.measuring import measure
from segments.engine.moment import Moment
from segments.engine.shares import Share, Shares, Steps, shares_of
from segments.engine.staged import Staged
from segments.engine.staging import stage_days, stage_facts, stage_flips
from segments.engine.statements import Statements
from segments.engine.summary import summarise
from segments.engine.touched import touched_pass
from segments.engine.writing import BY_RANGE, IDS, RANGE, write_changed
from segments.instants import local_day
from segments.models import Run
from segments.thresholds import Thresholds, current, newest_run

Tell = Callable[[int, int, str], object]
# On PostgreSQL by the places where the marks lie, each fetched once. By their ids the marks were compared with one
# another, which took minutes where the table had last been measured when it was empty.
FORGET = {
    "postgresql": "DELETE FROM crm_dirtycustomer WHERE ctid = ANY ("
    "ARRAY(SELECT ctid FROM crm_dirtycustomer FOR UPDATE SKIP LOCKED))",
    "sqlite": "DELETE FROM crm_dirtycustomer",
}


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
    workers: int | None = None,
    tell: Tell = nobody,
) -> dict[str, Any]:
    """Conclude about every customer as of the instant `as_of`; returns the summary.

    Without `full` the stored thresholds and cut points stay, and only who is due or dirty is looked
    at. A run for a time earlier than the newest stored computes and writes nothing; only `replay`
    rewrites history. `at` is when it runs, for the log; by default `as_of`. `workers`: connections
    that share the work on PostgreSQL; None: as many as the settings say.
    """
    began = monotonic()
    with only_one_pass(using=using, wait=True):
        newest = newest_instant()
        writes = newest is None or as_of >= newest
        if not full and newest is not None and writes and not lost_half_way():
            summary = touched_pass(as_of=as_of, using=using, everything_missing=True)
        else:
            summary = full_pass(
                as_of=as_of, kind=kind, at=at or as_of, using=using, workers=workers, tell=tell, writes=writes
            )  # fmt: skip
    return {**summary, "seconds": round(monotonic() - began, 3)}


def full_pass(
    *,
    as_of: datetime,
    kind: str,
    at: datetime,
    using: str,
    workers: int | None = None,
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
    workers = workers or settings.ENGINE_WORKERS
    stored = current() if only_if_moved and not lost_half_way() else None
    if stored is not None:
        with shares_of(statements, moment, workers=workers) as shares:
            moved = stored != _measured(shares, moment, tell=tell)[2]
        if not moved:
            summary = touched_pass(as_of=as_of, using=using, everything_missing=True)
            return {**summary, "moved": False}
    run = _begin(statements, moment, kind, at) if writes else None
    # The summary of a pass that writes nothing is read from what was staged: by the connection that staged it.
    with shares_of(statements, moment, workers=workers if writes else 1) as shares:
        staged, gaps, thresholds = _measured(shares, moment, tell=tell)
        shares.each(lambda share: _foresee(share, moment, thresholds))
        changed = 0 if run is None else _write(shares, moment, thresholds, run=run, newest=newest, tell=tell)
        conclusions = Conclusions(statements, moment, thresholds)
        summary = summarise(statements, conclusions, totals=staged.totals(), wrote=writes)
    summary |= {"changed": changed, "written": writes, "moved": True}
    if run is not None:
        _finish(run, thresholds, gaps, summary, at)
        if kind != "REPLAY":  # tiers keep a history of their own
            assign_tiers(at=as_of)
    return summary


def _measured(shares: Shares, moment: Moment, *, tell: Tell) -> tuple[Staged, dict[int, int], Thresholds]:
    """Everybody staged, and what that says of the shop as a whole."""
    tell(0, 0, "reading")
    shares.each(lambda share: stage_facts(share.statements, moment, scope=share.scope))
    tell(0, 0, "measuring")
    staged = Staged(shares, window_days=moment.store.value_window_days)
    gaps = staged.gaps()
    return staged, gaps, measure(staged, moment, gaps=gaps)


def _foresee(share: Share, moment: Moment, thresholds: Thresholds) -> None:
    stage_days(share.statements, moment, thresholds)
    stage_flips(share.statements, moment, thresholds, scope=share.scope)


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
    statements.execute(FORGET[statements.dialect.vendor])


def _write(
    shares: Shares, moment: Moment, thresholds: Thresholds, *, run: Run, newest: datetime | None, tell: Tell
) -> int:
    """The rows written. A range is one transaction: an error leaves those before it, and the run unfinished."""
    steps = Steps(tell, shares.count, "concluding")
    seen = seen_on(moment, newest)

    def write(share: Share) -> int:
        conclusions = Conclusions(share.statements, moment, thresholds)
        changed = 0
        for first_id, last_id in share.ranges:
            changed += write_changed(
                share.statements, conclusions, where=BY_RANGE, ids=IDS, seen_on=seen, run=run.pk,
                first_id=first_id, last_id=last_id,
            )  # fmt: skip
            steps.one_more()
        return changed

    tell(0, shares.count * RANGE, "concluding")
    return sum(shares.each(write))


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
