"""One benchmark: whole files of real shops, each into an empty store, as `manage.py import_orders` takes them in."""

import json
import os
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from io import StringIO
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

from django.core.management import call_command
from django.db import connection

from benchmarks.exports import anonymous_mb
from tests.segments.test_expected_numbers import SETS

WANTED = {"online_retail": 15.0, "complete_journey_a": 20.0}  # seconds


def backend_seconds() -> float:
    """CPU seconds of PostgreSQL's process of this connection, on the same machine; 0 on SQLite, which has none."""
    if connection.vendor != "postgresql":
        return 0.0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (process,) = cursor.fetchone()
    after_name = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(after_name[11]) + int(after_name[12])) / os.sysconf("SC_CLK_TCK")


def timed_import(name: str, folder: Path) -> dict[str, Any]:
    currency, file, mapping, more = SETS[name]
    call_command("configure_store", "--base-currency", currency, "--time-zone", "UTC", stdout=StringIO())
    out = StringIO()
    began, busy, there = perf_counter(), process_time(), backend_seconds()
    call_command(
        "import_orders", str(folder / file), "--source", name, "--format", "lines", "--map", *mapping,
        "--set", f"currency={currency}", *more, "--json", stdout=out,
    )  # fmt: skip
    told = json.loads(out.getvalue())
    return {
        "lines": told["lines"], "orders": told["orders_created"], "seconds": round(perf_counter() - began, 2),
        "cpu_seconds": round(process_time() - busy, 2), "backend_cpu_seconds": round(backend_seconds() - there, 2),
        "memory_mb": anonymous_mb(), "wanted_seconds": WANTED[name],
    }  # fmt: skip


def run(fresh: Callable[[], AbstractContextManager[None]]) -> dict[str, Any]:
    """`fresh()` is an empty database for as long as it is open. Ends the process where HEXAD_DATA names no folder."""
    folder = Path(os.environ.get("HEXAD_DATA", ""))
    if not os.environ.get("HEXAD_DATA") or not folder.is_dir():
        sys.exit("HEXAD_DATA names the folder of the real shops: set it.")
    found: dict[str, Any] = {"database": connection.vendor, "imports": {}}
    for name in WANTED:
        with fresh():
            found["imports"][name] = timed_import(name, folder)
    return found


def too_slow(found: dict[str, Any]) -> bool:
    """Whether a file took more than 30 % longer than wanted."""
    return any(one["seconds"] > 1.3 * one["wanted_seconds"] for one in found["imports"].values())
