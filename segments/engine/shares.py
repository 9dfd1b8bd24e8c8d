"""A pass in shares: ranges of customers, each on a thread and a connection of its own.

The database does the work and a thread waits for it, so threads of one process are enough to keep
several of its processors busy. A share stages and writes its own customers; what is relative to the
whole shop is put together between the two (`staged`). SQLite has one writer, and inside a transaction
nobody else would see what was written: there everything is one share, worked at by the caller.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from itertools import pairwise
from threading import Lock
from typing import Any, TypeVar

from django.db import connections

from segments.engine import tables
from segments.engine.lock import join_the_pass, leave_the_pass
from segments.engine.moment import Moment
from segments.engine.scope import EVERYBODY, SHARE
from segments.engine.statements import Statements
from segments.engine.writing import RANGE, id_bounds, ranges_between

IdRange = tuple[int, int]  # first and last id, both included
T = TypeVar("T")


class AtOnce(Executor):
    """Works in the caller's own thread, on the caller's own connection."""

    def submit(self, fn: Callable, /, *args: Any, **kwargs: Any) -> Future:
        done: Future = Future()
        try:
            done.set_result(fn(*args, **kwargs))
        except Exception as error:  # told to whoever asks for the result, as a thread's is
            done.set_exception(error)
        return done


class Share:
    """The customers of some ranges, and the connection on which they are staged and written."""

    def __init__(self, statements: Statements, scope: str, ranges: list[IdRange]) -> None:
        self.statements = statements
        self.scope = scope
        self.ranges = ranges


class Shares:
    """All customers of a pass, in one share or several."""

    def __init__(self, opened: list[tuple[Executor, Share]]) -> None:
        self.opened = opened

    @property
    def count(self) -> int:
        """Ranges of customers, over all shares."""
        return sum(len(share.ranges) for _executor, share in self.opened)

    def each(self, work: Callable[[Share], T]) -> list[T]:
        """What `work` returns for each share, in order of their customers; an error of one once all are done."""
        asked = [executor.submit(work, share) for executor, share in self.opened]
        wait(asked)
        return [answer.result() for answer in asked]


class Steps:
    """Counts the ranges done by all shares, and tells of each."""

    def __init__(self, tell: Callable[[int, int, str], object], total: int, step: str) -> None:
        self.tell, self.total, self.step = tell, total, step
        self.done = 0
        self.lock = Lock()

    def one_more(self) -> None:
        with self.lock:
            self.done += 1
            self.tell(self.done * RANGE, self.total * RANGE, self.step)


@contextmanager
def shares_of(statements: Statements, moment: Moment, *, workers: int) -> Iterator[Shares]:
    """Everybody, in as many shares as are worth it; `statements` are those of the caller's connection."""
    first, last = id_bounds(statements)
    parts = 1 if is_alone(statements) else min(workers, (last - first) // RANGE + 1)
    if parts <= 1:
        tables.prepare(statements)
        yield Shares([(AtOnce(), Share(statements, EVERYBODY, ranges_between(first, last)))])
        return
    with side_by_side(statements.using, moment, parts_of(first, last, parts)) as shares:
        yield shares


def is_alone(statements: Statements) -> bool:
    return statements.dialect.vendor == "sqlite" or statements.connection.in_atomic_block


@contextmanager
def side_by_side(using: str, moment: Moment, parts: list[IdRange]) -> Iterator[Shares]:
    """The customers of each of these ranges of ids as a share of their own."""
    executors = [ThreadPoolExecutor(1, thread_name_prefix="engine") for _part in parts]
    try:
        opening = [
            executor.submit(_open, using, moment, bounds)
            for executor, bounds in zip(executors, parts, strict=True)
        ]
        yield Shares(list(zip(executors, [opened.result() for opened in opening], strict=True)))
    finally:
        for executor in executors:
            executor.submit(_close, using)
            executor.shutdown()


def parts_of(first: int, last: int, parts: int) -> list[IdRange]:
    """The ids from first to last in so many ranges; none is more than one id longer than another."""
    cuts = [first + (last - first + 1) * part // parts for part in range(parts + 1)]
    return [(start, end - 1) for start, end in pairwise(cuts)]


def _open(using: str, moment: Moment, bounds: IdRange) -> Share:
    """On the thread of the share: a connection belongs to the thread that asks for it first."""
    join_the_pass(using=using)
    first, last = bounds
    params = {**moment.params(), "share_first": first, "share_last": last}
    statements = Statements(using=using, params=params)
    tables.prepare(statements)
    return Share(statements, SHARE, ranges_between(first, last))


def _close(using: str) -> None:
    """Back to the pool, where the session and all it holds would live on."""
    connection = connections[using]
    try:
        if connection.is_usable():
            tables.prepare(Statements(using=using, params={}))
            leave_the_pass(using=using)
    finally:
        connection.close()
