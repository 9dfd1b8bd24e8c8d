"""Looking at a few customers: who is dirty, due or new, against the stored thresholds and cut points."""

from datetime import datetime
from typing import Any

from django.db import transaction

from crm.tiers import assign_tiers
from segments.engine import tables
from segments.engine.conclusions import Conclusions
from segments.engine.moment import Moment
from segments.engine.scope import TOUCHED
from segments.engine.staging import stage_days, stage_facts, stage_flips
from segments.engine.statements import Statements
from segments.engine.summary import summarise, totals_counted
from segments.engine.writing import EXISTS, RANGE, scoped, write_changed
from segments.instants import local_day
from segments.models import Run
from segments.thresholds import Thresholds, newest_run

DIRTY = "SELECT customer_id FROM crm_dirtycustomer ORDER BY customer_id LIMIT {limit}{lock}"
# The plus: SQLite would read everybody in this order to spare itself sorting the few.
DUE = (
    "SELECT customer_id FROM segments_customermetrics WHERE due_at <= %(as_of)s "
    "ORDER BY +customer_id LIMIT {limit}"
)
MISSING = (
    "SELECT c.id FROM crm_customer c WHERE c.joined_at <= %(as_of)s AND NOT EXISTS "
    "(SELECT 1 FROM segments_customermetrics m WHERE m.customer_id = c.id) ORDER BY c.id LIMIT {limit}"
)


OF_A_BATCH = (
    "engine_scope", "engine_late", "engine_bought", "engine_carts", "engine_subscribers", "engine_future",
    "engine_flips",
)  # fmt: skip


class NothingStored(Exception):
    """Nobody has been concluded about yet: a full run comes first."""


class TouchedPass:
    """One pass over whoever is found, in batches of one transaction each. The caller holds the lock."""

    def __init__(self, *, as_of: datetime, using: str) -> None:
        run = newest_run()
        assert run is not None, "the caller looked"  # noqa: S101 -- for the type checker
        self.run: Run = run
        newest = max(self.run.as_of, self.run.seen_until or self.run.as_of)
        # Facts of a minute ago are looked at as of the newest instant stored: history only goes on.
        self.moment = Moment.at(max(as_of, newest))
        self.seen_on = local_day(newest, zone=self.moment.store.time_zone)
        self.statements = Statements(using=using, params=self.moment.params())
        tables.prepare(self.statements)
        self.used = False
        self.thresholds = Thresholds.of(self.run)
        stage_days(self.statements, self.moment, self.thresholds)
        self.conclusions = Conclusions(self.statements, self.moment, self.thresholds)

    def dirty(self) -> tuple[int, int]:
        """Everybody marked; a mark goes with the transaction that looks. Returns (looked at, rows written)."""
        lock = " FOR UPDATE SKIP LOCKED" if self.statements.dialect.vendor == "postgresql" else ""
        return self._all(DIRTY.format(limit=RANGE, lock=lock), unmark=True)

    def due(self) -> tuple[int, int]:
        """Everybody for whom time alone changes something by now."""
        return self._all(DUE.format(limit=RANGE))

    def missing(self) -> tuple[int, int]:
        return self._all(MISSING.format(limit=RANGE))

    def _all(self, who: str, *, unmark: bool = False) -> tuple[int, int]:
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
        statements = self.statements
        if self.used:  # the first batch finds the tables as they were made
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
        stage_facts(statements, self.moment, scope=TOUCHED)
        stage_flips(statements, self.moment, self.thresholds, scope=TOUCHED)
        changed = write_changed(
            statements, self.conclusions, where=EXISTS, customers=scoped(statements), seen_on=self.seen_on,
            run=self.run.pk,
        )  # fmt: skip
        assign_tiers(at=self.moment.as_of, who="SELECT customer_id FROM engine_scope")
        return found, changed

    def finish(self) -> None:
        Run.objects.filter(pk=self.run.pk).update(seen_until=self.moment.as_of)


def touched_pass(*, as_of: datetime, using: str, everything_missing: bool) -> dict[str, Any]:
    """Dirty, due and, if asked, those without a row yet; returns the summary of the whole shop."""
    work = TouchedPass(as_of=as_of, using=using)
    changed = work.dirty()[1] + work.due()[1]
    if everything_missing:
        changed += work.missing()[1]
    work.finish()
    summary = summarise(work.statements, work.conclusions, totals=totals_counted(work.statements), wrote=True)
    return {**summary, "changed": changed, "written": True}
