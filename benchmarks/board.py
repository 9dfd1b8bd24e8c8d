"""One benchmark: the dashboard and the first page, as an admin's browser asks, cold and warm."""

import gc
from collections.abc import Iterator
from datetime import UTC, datetime
from statistics import median
from time import perf_counter, process_time
from typing import Any

from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import setup_test_environment, teardown_test_environment
from django.utils.timezone import localdate

from benchmarks.loading import tidy
from dashboard.board.files import FIGURES
from dashboard.board.panels import PANELS
from dashboard.demo import build_demo
from segments.schemes import SCHEMES

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
PAGE_MS, CHART_MS = 300, 1000  # a page until it stands; a chart whose numbers nobody has asked for
ROUNDS = 3


def charts() -> Iterator[tuple[str, str]]:
    """Each card by itself, with the usual days; who moved in every naming, cohorts in every period."""
    for code in (FIGURES, *PANELS):
        yield code, f"/dashboard/{code}/card/"
    for scheme in SCHEMES:
        yield f"moves {scheme.code}", f"/dashboard/moves/card/?scheme={scheme.code}"
    for period in ("week", "month"):
        yield f"cohorts {period}", f"/dashboard/cohorts/card/?cohorts={period}"


def walk() -> dict[str, dict[str, Any]]:
    """The milliseconds of each round. Cold: nothing of the dashboard is remembered; files may be in memory."""
    admin, _made = get_user_model().objects.get_or_create(
        username="benchmark", defaults={"email": "benchmark@example.com", "role": "ADMIN"}
    )
    reader, asked = Client(), {}
    reader.force_login(admin)
    for page in ("/dashboard/", "/"):
        reader.get(page)  # templates and catalogues are read once in a server's life
    for what, address in charts():
        asked[what] = _timed(reader, address, forget=True)
    asked["dashboard, cold"] = _timed(reader, "/dashboard/", forget=True)
    reader.get("/dashboard/?whole=1")
    asked["dashboard, warm"] = _timed(reader, "/dashboard/", forget=False)
    asked["home"] = _timed(reader, "/", forget=True)
    return asked


def _timed(reader: Client, address: str, *, forget: bool) -> dict[str, Any]:
    wall, cpu = [], []
    for _ in range(ROUNDS):
        if forget:
            cache.clear()
        began, used = perf_counter(), process_time()
        answer = reader.get(address)
        wall.append((perf_counter() - began) * 1000)
        cpu.append((process_time() - used) * 1000)
        if answer.status_code != 200:
            raise AssertionError(f"{address} was not answered: {answer.status_code}")
    return {"ms": [round(one, 1) for one in wall], "cpu_ms": [round(one, 1) for one in cpu]}


def run(people: int, *, tell=print) -> dict[str, Any]:
    """Of an invented shop; `cpu_ms` is this process alone, so on PostgreSQL without the database."""
    build_demo(customers=people, seed=1, today=localdate(NOW), at=NOW, tell=tell)
    tidy()
    gc.collect()
    gc.freeze()  # what building the shop left behind: a server does not carry it
    setup_test_environment()  # answers to a client without a host of its own
    try:
        asked = walk()
    finally:
        teardown_test_environment()
    slow = [what for what, times in asked.items() if median(times["ms"]) > _target(what)]
    return {"people": people, "database": connection.vendor, "missed": slow, "asked": asked}


def _target(what: str) -> int:
    return PAGE_MS if what.startswith(("dashboard", "home")) else CHART_MS


def too_slow(found: dict[str, Any]) -> bool:
    return bool(found["missed"])
