"""Looking at a few customers: who is dirty, due or new, against the stored thresholds and cut points."""

from datetime import datetime
from functools import cached_property
from typing import Any, NamedTuple

from django.conf import settings
from django.db import transaction

from crm.tiers import assign_tiers
from segments.engine import tables
from segments.engine.conclusions import Conclusions
from segments.engine.moment import Moment
from segments.engine.scope import EVERYBODY, TOUCHED, only
from segments.engine.shares import IdRange, is_alone, side_by_side
from segments.engine.staging import stage_days, stage_facts, stage_flips
from segments.engine.statements import Statements
from segments.engine.summary import summarise, totals_counted
from segments.engine.writing import EXISTS, RANGE, scoped, write_changed
from segments.instants import local_day
from segments.models import Run
from segments.thresholds import Thresholds, newest_run

PARTS = """
    SELECT min(d.customer_id), max(d.customer_id) FROM (
        SELECT customer_id, ntile(%(parts)s) OVER (ORDER BY customer_id) AS part FROM {source}
    ) d
    GROUP BY d.part ORDER BY d.part
"""
WORTH_A_SHARE = 1_000  # customers: fewer are looked at before a second connection has made its tables
MISSING = (
    "SELECT c.id FROM crm_customer c WHERE c.joined_at <= %(as_of)s AND NOT EXISTS "
    "(SELECT 1 FROM segments_customermetrics m WHERE m.customer_id = c.id) ORDER BY c.id LIMIT {limit}"
)


OF_A_BATCH = (
    "engine_scope", "engine_late", "engine_bought", "engine_carts", "engine_subscribers", "engine_future",
    "engine_flips",
)  # fmt: skip


class Who(NamedTuple):
    """Customers to look at: those of a table for whom a condition holds, both as SQL."""

    table: str
    condition: str = "TRUE"

    @property
    def source(self) -> str:
        return f"{self.table} WHERE {self.condition}"

    def next(self, *, scope: str, lock: str = "") -> str:
        """The next of them, as many as a batch holds."""
        # The plus: SQLite would read everybody in this order to spare itself sorting the few.
        return f"SELECT customer_id FROM {self.source}{only(scope)} ORDER BY +customer_id LIMIT {RANGE}{lock}"  # noqa: S608 -- our own names


MARKED = Who("crm_dirtycustomer")
DUE = Who("segments_customermetrics", "due_at <= %(as_of)s")


class NothingStored(Exception):
    """Nobody has been concluded about yet: a full run comes first."""


class Looking:
    """Looks at customers in batches of one transaction each, on one connection whose tables are prepared."""

    def __init__(self, statements: Statements, work: "TouchedPass") -> None:
        self.statements = statements
        self.work = work
        self.conclusions = Conclusions(statements, work.moment, work.thresholds)
        self.used = False
        stage_days(statements, work.moment, work.thresholds)

    def at_all(self, who: str, *, unmark: bool = False) -> tuple[int, int]:
        """Everybody whom the statement `who` finds. Returns (looked at, rows written)."""
        looked = written = 0
        while True:
            found, changed = self._batch(who, unmark=unmark)
            looked += found
            written += changed
            # A batch that is not full was the last; one that changed nothing would be found again.
            if found < RANGE or not (unmark or changed):
                return looked, written

    @transaction.atomic
    def _batch(self, who: str, *, unmark: bool) -> tuple[int, int]:
        statements, work = self.statements, self.work
        if self.used:  # the first batch finds the tables as they were prepared
            tables.empty(statements, *OF_A_BATCH)
        self.used = True
        found = statements.execute(f"INSERT INTO engine_scope (customer_id) {who}")
        if not found:
            return 0, 0
        tables.analyse(statements, "engine_scope")
        tables.look_up(statements)
        if unmark:
            statements.execute(
                "DELETE FROM crm_dirtycustomer WHERE customer_id IN (SELECT customer_id FROM engine_scope)"
            )
        stage_facts(statements, work.moment, scope=TOUCHED)
        stage_flips(statements, work.moment, work.thresholds, scope=TOUCHED)
        changed = write_changed(
            statements, self.conclusions, where=EXISTS, customers=scoped(statements), seen_on=work.seen_on,
            run=work.run.pk,
        )  # fmt: skip
        assign_tiers(at=work.moment.as_of, who="SELECT customer_id FROM engine_scope")
        return found, changed


class TouchedPass:
    """One pass over whoever is found. The caller holds the lock."""

    def __init__(self, *, as_of: datetime, using: str) -> None:
        run = newest_run()
        assert run is not None, "the caller looked"  # noqa: S101 -- for the type checker
        self.run: Run = run
        newest = max(self.run.as_of, self.run.seen_until or self.run.as_of)
        # Facts of a minute ago are looked at as of the newest instant stored: history only goes on.
        self.moment = Moment.at(max(as_of, newest))
        self.seen_on = local_day(newest, zone=self.moment.store.time_zone)
        self.statements = Statements(using=using, params=self.moment.params())
        self.thresholds = Thresholds.of(self.run)

    @cached_property
    def here(self) -> Looking:
        """On the caller's own connection."""
        tables.prepare(self.statements)
        return Looking(self.statements, self)

    def dirty(self, *, workers: int = 1) -> tuple[int, int]:
        """Everybody marked; a mark goes with the transaction that looks. Returns (looked at, rows written)."""
        lock = " FOR UPDATE SKIP LOCKED" if self.statements.dialect.vendor == "postgresql" else ""
        return self._look_at(MARKED, workers=workers, lock=lock, unmark=True)

    def due(self, *, workers: int = 1) -> tuple[int, int]:
        """Everybody for whom time alone changes something by now."""
        return self._look_at(DUE, workers=workers)

    def _look_at(self, who: Who, *, workers: int, lock: str = "", unmark: bool = False) -> tuple[int, int]:
        """Many on PostgreSQL are shared by as many connections as there are `workers`."""
        parts = self._parts(who, workers)
        if not parts:
            return self.here.at_all(who.next(scope=EVERYBODY, lock=lock), unmark=unmark)
        with side_by_side(self.statements.using, self.moment, parts) as shares:
            found = shares.each(
                lambda share: Looking(share.statements, self).at_all(
                    who.next(scope=share.scope, lock=lock), unmark=unmark
                )
            )
        return sum(looked for looked, _ in found), sum(written for _, written in found)

    def _parts(self, who: Who, workers: int) -> list[IdRange]:
        """Ranges of ids with as many of them each as the others; none: not worth sharing."""
        if workers <= 1 or is_alone(self.statements):
            return []
        count = self.statements.value(f"SELECT count(*) FROM {who.source}")  # noqa: S608 -- our own names
        parts = min(workers, count // WORTH_A_SHARE)
        return [] if parts <= 1 else self.statements.rows(PARTS.format(source=who.source), parts=parts)

    def missing(self) -> tuple[int, int]:
        return self.here.at_all(MISSING.format(limit=RANGE))

    def finish(self) -> None:
        Run.objects.filter(pk=self.run.pk).update(seen_until=self.moment.as_of)


def touched_pass(*, as_of: datetime, using: str, everything_missing: bool) -> dict[str, Any]:
    """Dirty, due and, if asked, those without a row yet; returns the summary of the whole shop."""
    work = TouchedPass(as_of=as_of, using=using)
    changed = work.dirty(workers=settings.ENGINE_WORKERS)[1]
    changed += work.due(workers=settings.ENGINE_WORKERS)[1]
    if everything_missing:
        changed += work.missing()[1]
    work.finish()
    summary = summarise(
        work.statements, work.here.conclusions, totals=totals_counted(work.statements), wrote=True
    )
    return {**summary, "changed": changed, "written": True}
