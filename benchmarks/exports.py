"""One benchmark: a list of everybody to platforms, beside hashing the same addresses and nothing else."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import Any

from django.db import connection
from django.test import override_settings

from benchmarks.loading import CUSTOMER_COLUMNS, insert, tidy
from crm.models import Store
from segments.exclusions.exporting import begin_export, run_export
from segments.exclusions.lists import ready_lists
from segments.models import AudienceExport, ExclusionList, Run

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
PLATFORMS = ("linkedin", "google")  # addresses alone; addresses, phones, names and places
TARGET = 10 / 1_000_000  # seconds a person
IDENTITY_COLUMNS = ("customer_id", "kind", "namespace", "value", "is_key", "first_seen_at")
METRICS_COLUMNS = (
    "customer_id", "currency", "orders", "value", "revenue", "aov", "lifetime_orders", "first_order_on",
    "last_order_on", "purchase_days", "discounted_orders", "unconverted_orders", "r", "f", "m", "type_code",
    "stage", "has_open_cart", "cart_value", "is_subscriber", "next_type_code",
)  # fmt: skip


def customer_rows(people: int) -> Iterator[tuple]:
    for number in range(1, people + 1):
        yield (
            number, f"Ana{number % 5000}", "Lima", "", "", "US", "", "", f"{number % 99_999:05d}", "", "", "bench",
            "2024-01-01 00:00:00", "{}", 1,
        )  # fmt: skip


def identity_rows(people: int) -> Iterator[tuple]:
    for number in range(1, people + 1):
        yield number, "EMAIL", "", f"person{number}@example.com", True, "2024-01-01 00:00:00"
        yield number, "PHONE", "", f"+1650{1_000_000 + number}", True, "2024-01-01 00:00:00"


def metrics_rows(people: int) -> Iterator[tuple]:
    for number in range(1, people + 1):
        yield (
            number, "EUR", 1, 500_000, 500_000, 500_000, 1, "2024-01-01", "2024-01-01", 1, 0, 0, 1, 1, 1,
            "NON_TARGET", "DORMANT", False, 0, False, "",
        )  # fmt: skip


def load(people: int) -> None:
    Store.objects.update_or_create(pk=1, defaults={"base_currency": "EUR", "region": "US"})
    thresholds = {
        "active_days": "90", "high_value": "200", "median_gap": "30", "buyers": people, "pinned": [],
    }  # fmt: skip
    Run.objects.create(kind="FULL", as_of=NOW, started_at=NOW, finished_at=NOW, thresholds=thresholds)
    insert("crm_customer", CUSTOMER_COLUMNS, customer_rows(people))
    insert("crm_identity", IDENTITY_COLUMNS, identity_rows(people))
    insert("segments_customermetrics", METRICS_COLUMNS, metrics_rows(people))
    tidy()


def hashed_alone(path: Path) -> float:
    """What the addresses cost that are read, hashed and written, and nothing else."""
    began = perf_counter()
    with path.open("w") as file, connection.chunked_cursor() as cursor:
        cursor.execute("SELECT value FROM crm_identity WHERE kind = 'EMAIL' ORDER BY customer_id")
        while rows := cursor.fetchmany(10_000):
            file.writelines(sha256(value.encode()).hexdigest() + "\n" for (value,) in rows)
    return perf_counter() - began


def anonymous_mb() -> int:
    """Memory of this process and of those it has started that no file backs, in MB (Linux).

    SQLite maps its file: that is not growth.
    """
    started = Path("/proc/thread-self/children").read_text(encoding="ascii").split()
    held = [Path(f"/proc/{process}/status").read_text(encoding="ascii") for process in ("self", *started)]
    return sum(int(found[1]) for status in held if (found := re.search(r"RssAnon:\s+(\d+)", status))) // 1024


def second_process() -> float:
    """CPU seconds of the processes that this one has started and seen end."""
    used = getrusage(RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def timed_export(exclusion_list: ExclusionList, platform: str) -> tuple[AudienceExport, dict[str, float]]:
    """The export; its seconds, CPU seconds here and in a second process, and the most memory seen, in MB."""
    most = 0

    def look(*_progress: object) -> None:
        nonlocal most
        most = max(most, anonymous_mb())

    began, busy, others = perf_counter(), process_time(), second_process()
    export = begin_export(exclusion_list=exclusion_list, platform=platform, as_of=NOW, by=None)
    run_export(export, at=NOW, tell=look)
    return export, {
        "seconds": round(perf_counter() - began, 2), "cpu_seconds": round(process_time() - busy, 2),
        "second_process_cpu_seconds": round(second_process() - others, 2), "memory_mb": most,
    }  # fmt: skip


def run(people: int, *, tell=print) -> dict[str, Any]:
    """Seconds, CPU seconds and memory of a first and of a second export to each platform."""
    found: dict[str, Any] = {"people": people, "database": connection.vendor, "exports": {}}
    load(people)
    tell(f"loaded {people:,} people with an address and a phone each")
    ready_lists(at=NOW)
    everybody = ExclusionList.objects.get(preset="LAPSED")
    with TemporaryDirectory() as folder, override_settings(MEDIA_ROOT=folder):
        found["hashed_alone_seconds"] = round(hashed_alone(Path(folder) / "raw.txt"), 2)
        for platform in PLATFORMS:
            _, first = timed_export(everybody, platform)
            export, again = timed_export(everybody, platform)
            found["exports"][platform] = {
                "people": export.people, "identifiers": export.identifiers, "first": first, "again": again,
            }  # fmt: skip
    return found


def too_slow(found: dict[str, Any]) -> bool:
    """Whether somebody was lost, or addresses alone took more than 30 % above the target."""
    complete = all(export["people"] == found["people"] for export in found["exports"].values())
    slowest = found["exports"]["linkedin"]["first"]["seconds"] / found["people"]
    return not complete or slowest > TARGET * 1.3
