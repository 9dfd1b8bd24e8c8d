from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils.timezone import now

from crm import jobs
from crm.models import AuditEvent, Cart, CartEvent, ExchangeRate, Job, LoyaltyTier, Order, Store
from crm.store import change, configure_store
from tests.factories import CartFactory, ExchangeRateFactory, OrderFactory

pytestmark = pytest.mark.django_db
LATE = datetime(2025, 3, 10, 23, 30, tzinfo=UTC)  # already the 11th in Berlin


@pytest.fixture(autouse=True)
def store():
    return Store.objects.create(pk=1, base_currency="EUR", time_zone="UTC")


@pytest.fixture
def shop():
    """Two orders and a cart, in euros and dollars, with the dollar at half a euro."""
    ExchangeRateFactory(currency="USD", base="EUR", date=LATE.date(), rate="0.5")
    OrderFactory(placed_at=LATE, currency="EUR", goods=Decimal("10.0001"), net_base=Decimal("10.0001"))
    OrderFactory(placed_at=LATE, currency="USD", goods=Decimal(40), net=40, net_base=20)
    CartFactory(opened_at=LATE, currency="EUR", value=30, value_base=30)


def amounts():
    return list(Order.objects.order_by("pk").values_list("net_base", flat=True))


def ask(**values):
    return configure_store(values=values, at=now())[1]


def test_before_there_are_orders_the_setting_is_simply_set():
    store, job = configure_store(values={"base_currency": "USD", "time_zone": "Asia/Tokyo"}, at=now())

    assert (job, store.base_currency, Store.current().time_zone) == (None, "USD", "Asia/Tokyo")


def test_nothing_changes_until_the_job_has_run(shop):
    job = ask(base_currency="USD")

    assert (Store.current().base_currency, amounts(), job.state) == (
        "EUR", [Decimal("10.0001"), Decimal(20)], "QUEUED",
    )  # fmt: skip


def test_another_base_currency_takes_orders_carts_rates_and_pins_along(shop, store, run_jobs):
    Store.objects.update(pinned_high_value=Decimal("100.50"))
    LoyaltyTier.objects.create(name="Silver", rank=1, entry_from=Decimal(250))
    ask(base_currency="USD")

    run_jobs()

    found = Store.current()
    assert (found.base_currency, found.pinned_high_value) == ("USD", Decimal(201))
    assert LoyaltyTier.objects.get().entry_from == Decimal(500)
    assert amounts() == [Decimal("20.0002"), Decimal(40)]
    assert (Cart.objects.get().value_base, CartEvent.objects.get().value_base) == (Decimal(60), Decimal(60))
    assert ExchangeRate.objects.get(base="USD").rate == Decimal(2)


def test_a_third_currency_goes_through_the_old_base(shop, run_jobs):
    ExchangeRateFactory(currency="GBP", base="EUR", date=LATE.date(), rate="1.2")
    OrderFactory(placed_at=LATE, currency="GBP", goods=Decimal(5), net=5, net_base=6)
    ask(base_currency="USD")

    run_jobs()

    assert amounts() == [Decimal("20.0002"), Decimal(40), Decimal(12)]


def test_without_a_rate_an_order_counts_and_its_value_is_unknown(run_jobs):
    OrderFactory(placed_at=LATE, currency="EUR", goods=10)
    ask(base_currency="USD")

    run_jobs()

    assert list(Order.objects.values_list("net_base", "qualifies")) == [(None, True)]
    assert Job.objects.get(kind=change.KIND).result["amounts"] == 1


def test_another_time_zone_moves_the_local_days_and_the_rates_follow(shop, run_jobs):
    ExchangeRateFactory(currency="USD", base="EUR", date=date(2025, 3, 11), rate="0.75")
    ask(time_zone="Europe/Berlin")

    run_jobs()

    assert list(Order.objects.order_by("pk").values_list("placed_on", "net_base")) == [
        (date(2025, 3, 11), Decimal("10.0001")), (date(2025, 3, 11), Decimal(30)),
    ]  # fmt: skip


class Killed(BaseException):
    """What a worker's death looks like from inside: nothing catches it."""


def test_a_worker_that_dies_half_way_leaves_everything_as_it_was_and_a_second_attempt_finishes(
    shop, monkeypatch, run_jobs
):
    monkeypatch.setattr(change, "RANGE", 1)
    job = ask(base_currency="USD", time_zone="Europe/Berlin")
    done = []

    def dies_at_the_second(orders):
        done.append(orders)
        if len(done) == 2:
            raise Killed
        return real(orders)

    real = change.refresh_order_facts
    monkeypatch.setattr(change, "refresh_order_facts", dies_at_the_second)
    with pytest.raises(Killed):
        jobs.run_job(job.pk, clock=now, beats=False)

    store = Store.current()
    assert (store.base_currency, store.time_zone, amounts()) == (
        "EUR",
        "UTC",
        [Decimal("10.0001"), Decimal(20)],
    )
    assert ExchangeRate.objects.filter(base="USD").count() == 0

    monkeypatch.setattr(change, "refresh_order_facts", real)
    jobs.sweep(at=now() + timedelta(minutes=5))
    run_jobs()

    store = Store.current()
    assert (store.base_currency, store.time_zone, amounts()) == (
        "USD", "Europe/Berlin", [Decimal("20.0002"), Decimal(40)],
    )  # fmt: skip


def test_doing_it_again_writes_nothing(shop, store, run_jobs):
    ask(base_currency="USD")
    run_jobs()
    job = jobs.enqueue(change.KIND, at=now(), payload={"values": {"base_currency": "USD"}})

    run_jobs()

    job.refresh_from_db()
    written = {name: job.result[name] for name in ("dates", "amounts", "carts")}
    assert written == {"dates": 0, "amounts": 0, "carts": 0}


def test_a_second_change_waits_for_the_first(shop):
    ask(base_currency="USD")

    with pytest.raises(jobs.JobRefused, match="Another change"):
        ask(base_currency="GBP")


def test_the_change_is_in_the_audit_log_with_before_and_after(shop, run_jobs):
    ask(base_currency="USD")

    run_jobs()

    data = AuditEvent.objects.get(action="settings.changed").data
    assert (data["before"], data["after"]) == ({"base_currency": "EUR"}, {"base_currency": "USD"})


def test_everybody_is_measured_anew_afterwards(shop, run_jobs):
    ask(base_currency="USD")

    assert [job.kind for job in run_jobs()] == [change.KIND, "segments.recalculate"]
