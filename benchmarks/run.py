"""One benchmark: load, R, the first build, a run after 1 % changed, a run after nothing, drain, tick."""

import resource
import sys
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from django.db import connection

from benchmarks import loading, raw
from benchmarks.shop import DAYS, SIZES, Shop, invent
from crm.models import Customer, Order, Store
from crm.orders import refresh_order_facts
from segments.engine import drain_dirty, recalculate, sweep_due
from segments.models import CustomerMetrics, Period

NEW_ORDERS = 10_000
AS_OF = loading.START + timedelta(days=DAYS) - timedelta(microseconds=1)
TARGETS = {"postgresql": 4.5, "sqlite": 5.0}  # x R; PostgreSQL with two workers: 2.5


def timed(what) -> tuple[float, Any]:
    began = perf_counter()
    result = what()
    return round(perf_counter() - began, 3), result


def run(size: str, *, workers: int, tell=print) -> dict[str, Any]:
    found: dict[str, Any] = {"size": size, "database": connection.vendor, "workers": workers}
    shop = invent(size)
    found |= {"customers": shop.customers, "orders": shop.orders}
    Store.objects.update_or_create(pk=1, defaults={"base_currency": "EUR", "time_zone": "UTC"})
    found["load_seconds"] = timed(lambda: loading.load(shop))[0]
    tell(f"loaded {shop.orders:,} orders in {found['load_seconds']} s")
    with TemporaryDirectory() as folder:
        r, raw_types = raw.measure(raw.write_parquet(shop, Path(folder)), customers=shop.customers)
    found["r_seconds"] = round(r, 3)
    tell(f"R = {r:.3f} s")

    found["first_build_seconds"], summary = timed(lambda: full(workers))
    found["types"] = {code: count for code, count in summary["types"].items() if count}
    found["agrees_with_raw"] = found["types"] == raw_types
    found["changed_1_pct_seconds"], found["rows_written_1_pct"] = after_one_percent(workers)
    found["unchanged_seconds"], again = timed(lambda: full(workers))
    found["rows_written_unchanged"] = again["changed"]
    found["drain_10k_seconds"], drained = after_new_orders(shop)
    found["drained"] = drained["looked"]
    found["wrong_after_drain"] = wrong_rows()
    found["due"], found["tick_seconds"] = tick()
    found["periods_overlapping"] = overlapping()
    found["peak_memory_mb"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    found["ratios"] = {
        "first_build": round(found["first_build_seconds"] / r, 2),
        "full_1_pct": round(found["changed_1_pct_seconds"] / r, 2),
        "full_unchanged": round(found["unchanged_seconds"] / r, 2),
        "tick_of_full_pct": round(100 * found["tick_seconds"] / found["unchanged_seconds"], 1),
    }
    return found


def full(workers: int) -> dict[str, Any]:
    return recalculate(as_of=AS_OF, full=True, workers=workers)


def after_one_percent(workers: int) -> tuple[float, int]:
    """One row of the metrics in a hundred spoilt, all over the table."""
    CustomerMetrics.objects.extra(where=["customer_id %% 100 = 0"]).update(discounted_orders=999_999)
    seconds, summary = timed(lambda: full(workers))
    return seconds, summary["changed"]


def after_new_orders(shop: Shop) -> tuple[float, dict[str, Any]]:
    """From the commit of 10,000 new orders to their customers typed."""
    ids = list(
        Customer.objects.order_by("pk").values_list("pk", flat=True)[: min(NEW_ORDERS, shop.customers // 5)]
    )
    at = AS_OF + timedelta(hours=1)
    day = at.date()
    Order.objects.bulk_create(
        [
            Order(
                source="bench", external_id=f"new-{number}", customer_id=ids[number % len(ids)], placed_at=at,
                placed_on=day, version_at=at, settled_at=at, currency="EUR", goods=50, net=50, net_base=50,
                margin_base=20, qualifies=True,
            )
            for number in range(NEW_ORDERS)
        ],
        batch_size=2000,
    )  # fmt: skip
    from crm.dirty import mark_dirty  # noqa: PLC0415 -- beside its only use

    refresh_order_facts(Order.objects.filter(placed_at=at))
    mark_dirty(ids, at=at)
    return timed(lambda: drain_dirty(at=at))


def wrong_rows() -> int:
    """Rows that a full pass with the same thresholds and cut points would write, once who is due is swept."""
    from tests.segments.shop import rows_that_a_full_pass_would_write  # noqa: PLC0415 -- beside its only use

    at = AS_OF + timedelta(hours=1)
    sweep_due(at=at)
    return rows_that_a_full_pass_would_write(as_of=at)


def tick() -> tuple[int, float]:
    """The first five minutes of the next day."""
    at = AS_OF + timedelta(days=1, minutes=5)
    due = CustomerMetrics.objects.filter(due_at__lte=at).count()
    return due, timed(lambda: sweep_due(at=at))[0]


def overlapping() -> int:
    """Customers with more or fewer than one open period in a dimension."""
    open_ones = Period.objects.filter(ended_at=None).count()
    return open_ones - 3 * CustomerMetrics.objects.count()


def too_slow(found: dict[str, Any]) -> bool:
    """Whether a count is wrong, or a ratio is broken by more than 30 %."""
    target = 2.5 if found["database"] == "postgresql" and found["workers"] > 1 else TARGETS[found["database"]]
    wrong = found["rows_written_unchanged"] or found["wrong_after_drain"] or not found["agrees_with_raw"]
    return bool(wrong) or found["ratios"]["full_1_pct"] > target * 1.3


def known_size(text: str) -> str:
    if text not in SIZES:
        sys.exit(f"--size is one of {', '.join(SIZES)}")
    return text
