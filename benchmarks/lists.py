"""One benchmark: the list of customers, every filter, every order and its far pages, as an admin's browser asks."""

import gc
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from statistics import median, quantiles
from time import perf_counter, process_time
from typing import Any

from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import override_settings, setup_test_environment, teardown_test_environment
from django.utils.timezone import localdate

from benchmarks.loading import tidy
from crm.lists.heads import sorting
from crm.lists.kinds import Reader
from crm.models import Customer, Identity, Order, Store
from dashboard.customers.filters import CustomerFilter
from dashboard.demo import build_demo
from dashboard.lists.customers import CUSTOMERS

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
TARGET_MS = 150  # p95 of a request at 100,000 customers
ROUNDS = 3
MANY = {"country": ("DE", "FR", "GB")}  # of filters with more choices than are worth asking each


def questions(at: datetime) -> Iterator[tuple[str, str]]:
    """What is asked and its query: each choice of each filter, both directions of each order, near and far pages."""
    yield "everybody", "all=1"
    for sort in sorting(CUSTOMERS):
        yield f"sort {sort}", f"sort={sort}"
        yield f"sort {sort} turned", f"sort=-{sort}"
    for page in (2, 100, 999_999):
        yield f"page {page}", f"page={page}"
        yield f"page {page} by name", f"sort=name&page={page}"
    day, month = localdate(at), localdate(at) - timedelta(days=30)
    store = Store.current()
    reader = Reader(user=None, at=at, store=store)
    found = CustomerFilter(None, Customer.objects.all(), reader=reader)
    for name, filter_ in found.filters.items():
        for code, _label in filter_.extra.get("choices", ()):
            if code in MANY.get(name, (code,)):
                yield f"{name} {code}", f"{name}={code}"
    yield "rfm 555", "rfm=555"
    yield "rfm 1xx", "rfm=1xx"
    yield "leaving 7", "leaving=7"
    yield "value between", "value_from=50&value_to=200"
    yield "quiet 90", "quiet=90"
    yield "held LOYAL", f"held=types:LOYAL:{month}"
    yield "held NONE", f"held=types:NONE:{month}"
    yield "held value_tiers", f"held=value_tiers:TOP:{month}"
    yield "bought", f"bought={month}:{day}"
    for kind in ("EMAIL", "PHONE"):
        value = Identity.objects.filter(kind=kind).order_by("-pk").values_list("value", flat=True).first()
        yield f"find by {kind}", f"q={value}".replace("+", "%2B")
    yield "find by number", f"q={Order.objects.order_by('-pk').values_list('number', flat=True).first()}"
    yield "find by name", "q=an+mar"
    yield "three filters", "type=AT_RISK&reach=CALL&country=DE&sort=value"
    yield "consent by name", "consent=email&sort=name"


@override_settings(DEBUG=False, ALLOWED_HOSTS=["testserver"])
def walk(*, at: datetime) -> dict[str, dict[str, Any]]:
    """Who was found and the milliseconds of each round; a first one warms up and is not counted."""
    admin, _made = get_user_model().objects.get_or_create(
        username="benchmark", defaults={"email": "benchmark@example.com", "role": "ADMIN"}
    )
    reader, asked = Client(), {}
    reader.force_login(admin)
    addresses = {what: f"/customers/?{query}" for what, query in questions(at)}
    people = _found(reader, addresses)
    for what, address in addresses.items():
        reader.get(address)
        wall, cpu = [], []
        for _ in range(ROUNDS):
            began, used = perf_counter(), process_time()
            reader.get(address)
            wall.append((perf_counter() - began) * 1000)
            cpu.append((process_time() - used) * 1000)
        asked[what] = {
            "people": people[what],
            "ms": [round(one, 1) for one in wall], "cpu_ms": [round(one, 1) for one in cpu],
        }  # fmt: skip
    return asked


def _found(reader: Client, addresses: dict[str, str]) -> dict[str, int]:
    """How many each finds. Answers that tell what they were drawn from take longer, so none of them is timed."""
    setup_test_environment()
    try:
        found = {}
        for what, address in addresses.items():
            page = reader.get(address)
            if page.status_code != 200 or page.context["filter"].errors:
                raise AssertionError(f"{address} was not answered: {page.status_code}")
            found[what] = page.context["page"].paginator.count
        return found
    finally:
        teardown_test_environment()


def summed_up(asked: dict[str, dict[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {"questions": len(asked)}
    for clock in ("ms", "cpu_ms"):
        every = [one for answer in asked.values() for one in answer[clock]]
        found[f"median_{clock}"] = round(median(every), 1)
        found[f"p95_{clock}"] = round(quantiles(every, n=20)[-1], 1)
    slowest = sorted(asked, key=lambda what: -median(asked[what]["ms"]))[:5]
    found["slowest"] = {what: round(median(asked[what]["ms"]), 1) for what in slowest}
    return found


def run(people: int, *, tell=print) -> dict[str, Any]:
    """Of an invented shop; `cpu_ms` is this process alone, so on PostgreSQL without the database."""
    build_demo(customers=people, seed=1, today=localdate(NOW), at=NOW, tell=tell)
    tidy()
    gc.collect()
    gc.freeze()  # what building the shop left behind: a server does not carry it
    asked = walk(at=NOW)
    return {"people": people, "database": connection.vendor, **summed_up(asked), "asked": asked}


def too_slow(found: dict[str, Any]) -> bool:
    return found["p95_ms"] > TARGET_MS
