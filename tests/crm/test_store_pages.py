"""Store, tiers, products and rates as pages."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from crm.models import AuditEvent, ExchangeRate, Job, LoyaltyTier, Order, Product, Store, TierPeriod
from crm.orders import refresh_order_facts
from crm.store import configure_store
from tests.factories import (
    LONG_AGO,
    ExchangeRateFactory,
    LoyaltyTierFactory,
    OrderFactory,
    OrderLineFactory,
    ProductFactory,
    UserFactory,
)  # fmt: skip

pytestmark = pytest.mark.django_db
PAGES = ("product_list", "rate_list", "tier_list", "store_settings")


@pytest.fixture(autouse=True)
def store():
    return Store.objects.create(pk=1, base_currency="EUR", time_zone="UTC", name="Lind")


@pytest.fixture
def admin(client):
    user = UserFactory(role="ADMIN")
    client.force_login(user)
    return client


@pytest.fixture
def auditor(client):
    client.force_login(UserFactory(role="AUDITOR"))
    return client


@pytest.mark.parametrize("name", PAGES)
def test_an_empty_page_says_what_would_fill_it(admin, name):
    assert admin.get(reverse(f"crm:{name}")).status_code == 200


@pytest.mark.parametrize(("role", "name", "status"), [
    pytest.param("MARKETER", "product_list", 200, id="a marketer sees products"),
    pytest.param("SALES_REP", "rate_list", 200, id="a rep sees rates"),
    pytest.param("MARKETER", "store_settings", 403, id="a marketer sees no settings"),
    pytest.param("AUDITOR", "store_settings", 200, id="an auditor sees settings"),
    pytest.param("AUDITOR", "add_tier", 403, id="an auditor adds no tier"),
])  # fmt: skip
def test_each_role_gets_what_the_matrix_says(client, role, name, status):
    client.force_login(UserFactory(role=role))

    assert client.get(reverse(f"crm:{name}")).status_code == status


def test_a_list_takes_the_same_queries_for_one_and_for_three_products(admin):
    OrderLineFactory(product=ProductFactory())
    admin.get(reverse("crm:product_list"))
    with CaptureQueriesContext(connection) as one:
        admin.get(reverse("crm:product_list"))
    for _ in range(2):
        OrderLineFactory(product=ProductFactory())
    with CaptureQueriesContext(connection) as three:
        admin.get(reverse("crm:product_list"))

    assert len(one) == len(three)


def test_revenue_of_a_product_is_its_share_after_refunds(admin):
    product = ProductFactory()
    order = OrderFactory(goods=100, net=75, net_base=75)
    OrderLineFactory(order=order, product=product, total=40, quantity=2)
    OrderLineFactory(order=order, total=60)
    OrderLineFactory(order=OrderFactory(goods=10, is_test=True), product=product, total=10)

    sold = admin.get(reverse("crm:product", args=[product.pk])).context["sold"]

    assert (sold.buyers, sold.orders, sold.units, sold.revenue) == (1, 1, Decimal(2), Decimal(30))


def test_another_cost_works_out_the_margin_again(admin, run_jobs):
    product = ProductFactory(price=40, cost=None)
    order = OrderFactory(goods=100)
    OrderLineFactory(order=order, product=product, total=100, quantity=2)

    admin.post(
        reverse("crm:edit_product", args=[product.pk]), {"title": product.title, "price": "40", "cost": "12.50"}
    )
    jobs = run_jobs()

    order.refresh_from_db()
    assert (Product.objects.get().cost, order.margin_base) == (Decimal("12.5"), Decimal(75))
    assert jobs[0].kind == "orders.refresh"
    assert AuditEvent.objects.get(action="product.changed").data["after"] == {"cost": "12.5"}


def test_another_title_needs_no_job(admin):
    product = ProductFactory()

    admin.post(reverse("crm:edit_product", args=[product.pk]), {"title": "New", "price": "10", "cost": ""})

    assert (Product.objects.get().title, Job.objects.count()) == ("New", 0)


def test_a_new_rate_gives_the_orders_of_its_week_their_value(admin, run_jobs):
    placed = datetime(2025, 3, 10, 12, tzinfo=UTC)
    inside = OrderFactory(currency="USD", goods=10, net_base=None, placed_at=placed)
    outside = OrderFactory(
        currency="USD", goods=10, net_base=None, placed_at=datetime(2025, 3, 20, 12, tzinfo=UTC)
    )

    answer = admin.post(reverse("crm:add_rate"), {"currency": "usd", "date": "2025-03-03", "rate": "0.5"})
    run_jobs()

    inside.refresh_from_db()
    outside.refresh_from_db()
    assert (answer.status_code, inside.net_base, outside.net_base) == (302, Decimal(5), None)


@pytest.mark.parametrize(("data", "words"), [
    pytest.param({"currency": "EUR", "rate": "1"}, "no rate is needed", id="the base itself"),
    pytest.param({"currency": "ABC", "rate": "1"}, "is no currency", id="no currency"),
    pytest.param({"currency": "USD", "rate": "0"}, "above 0", id="nothing"),
    pytest.param({"currency": "GBP", "rate": "2"}, "already", id="twice for a day"),
])  # fmt: skip
def test_a_rate_that_cannot_be_is_refused_in_words(admin, data, words):
    ExchangeRateFactory(currency="GBP", base="EUR", date="2025-03-03")

    answer = admin.post(reverse("crm:add_rate"), {"date": "2025-03-03", **data})

    assert (answer.status_code, ExchangeRate.objects.count()) == (422, 1)
    assert words in answer.content.decode()


def test_a_rate_that_is_deleted_takes_the_values_with_it(admin, run_jobs):
    rate = ExchangeRateFactory(currency="USD", base="EUR", date="2025-03-10")
    order = OrderFactory(currency="USD", goods=10, net_base=9, placed_at=datetime(2025, 3, 10, tzinfo=UTC))

    admin.post(reverse("crm:remove_rate", args=[rate.pk]))
    run_jobs()

    order.refresh_from_db()
    assert (order.net_base, ExchangeRate.objects.count()) == (None, 0)


TIER = {"name": "Silver", "rank": "1", "entry_measure": "SPEND", "entry_from": "50", "window_days": ""}


def test_the_preview_of_a_tier_counts_and_saves_nothing(admin):
    OrderFactory(goods=100)

    answer = admin.post(reverse("crm:add_tier"), {**TIER, "preview": "1"})

    assert answer.context["preview"] == [("Silver", 0, 1)]
    assert (LoyaltyTier.objects.count(), TierPeriod.objects.count()) == (0, 0)


def test_a_saved_tier_is_held_at_once(admin):
    order = OrderFactory(goods=100)

    admin.post(reverse("crm:add_tier"), TIER)

    assert order.customer.tier_periods.get().tier.name == "Silver"


def test_a_second_tier_of_the_same_rank_is_refused_on_the_form(admin):
    LoyaltyTierFactory(rank=1)

    answer = admin.post(reverse("crm:add_tier"), TIER)

    assert (answer.status_code, LoyaltyTier.objects.count()) == (422, 1)


def settings_data(**changes):
    data = {
        "name": "Lind", "base_currency": "EUR", "time_zone": "UTC", "first_weekday": "1", "region": "",
        "value_basis": "REVENUE", "value_window_days": "", "default_margin_pct": "40", "cart_min_age_minutes": "60",
        "cart_window_days": "30", "ad_cpm": "8", "ad_views_a_month": "12", "mail_price": "0.001",
        "mails_a_month": "4", "upload_retention_days": "90",
    }  # fmt: skip
    return data | changes


def test_a_change_is_told_before_it_is_saved(admin):
    OrderFactory()

    answer = admin.post(reverse("crm:change_store"), settings_data(base_currency="USD"))

    assert answer.context["changed"] == [("Base currency", "EUR", "USD")]
    assert "There is no rate between EUR and USD" in " ".join(answer.context["effects"])
    assert (Store.current().base_currency, Job.objects.count()) == ("EUR", 0)


def test_a_confirmed_change_is_saved_and_audited(admin):
    admin.post(reverse("crm:change_store"), settings_data(name="Loft", confirmed="1"))

    assert Store.current().name == "Loft"
    assert AuditEvent.objects.get(action="settings.changed").data["before"] == {"name": "Lind"}


def test_a_confirmed_currency_with_orders_is_left_to_the_job(admin):
    OrderFactory()

    admin.post(reverse("crm:change_store"), settings_data(base_currency="USD", confirmed="1"))

    assert (Store.current().base_currency, Job.objects.get().kind) == ("EUR", "store.change")


@pytest.mark.parametrize(("field", "value"), [
    pytest.param("base_currency", "EUX", id="no currency"),
    pytest.param("time_zone", "Berlin", id="no zone"),
    pytest.param("region", "D3", id="no country"),
    pytest.param("value_window_days", "0", id="no days"),
    pytest.param("default_margin_pct", "101", id="more than all"),
])  # fmt: skip
def test_a_setting_that_cannot_be_is_refused_at_its_field(admin, field, value):
    answer = admin.post(reverse("crm:change_store"), settings_data(**{field: value, "confirmed": "1"}))

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])


def test_an_auditor_reads_the_settings_and_changes_none(auditor):
    page = auditor.get(reverse("crm:store_settings")).content.decode()
    answer = auditor.post(reverse("crm:change_store"), settings_data(name="Loft", confirmed="1"))

    assert ("Show what changes" in page, answer.status_code, Store.current().name) == (False, 403, "Lind")


def test_while_a_change_of_currency_runs_the_page_says_how_far_and_afterwards_when_it_was(admin, run_jobs):
    OrderFactory(currency="EUR")
    page = reverse("crm:store_settings")
    configure_store(values={"time_zone": "Europe/Berlin"}, at=LONG_AGO)
    job = Job.objects.get(kind="store.change")
    assert (admin.get(page).context["job"], admin.get(page).context["last"]) == (job, None)
    assert 'hx-trigger="every 2s"' in admin.get(page).content.decode()

    run_jobs()

    assert (admin.get(page).context["job"], admin.get(page).context["last"]) == (None, job)
    assert 'hx-trigger="every 2s"' not in admin.get(page).content.decode()


@pytest.mark.parametrize(
    "values",
    [{"time_zone": "Europe/Berlin"}, {"default_margin_pct": Decimal("12.50")}, {"base_currency": "USD"}],
)
def test_a_change_of_the_store_is_undone_from_its_job(admin, run_jobs, values):
    order = OrderFactory(currency="EUR", goods=40, placed_at=LONG_AGO)
    ExchangeRateFactory(currency="USD", base="EUR", date=LONG_AGO.date(), rate=Decimal("0.8"))
    refresh_order_facts(Order.objects.all())
    before = {name: getattr(Store.current(), name) for name in values}
    facts = Order.objects.values("placed_on", "net_base", "margin_base").get(pk=order.pk)
    configure_store(values=values, at=LONG_AGO)
    run_jobs()
    job = Job.objects.get(kind="store.change")
    undo = reverse("crm:undo_store_change", args=[job.pk])
    assert admin.get(reverse("crm:job", args=[job.pk])).context["undo_at"] == undo

    admin.post(undo)
    run_jobs()

    assert {name: getattr(Store.current(), name) for name in values} == before
    assert Order.objects.values("placed_on", "net_base", "margin_base").get(pk=order.pk) == facts
    assert admin.get(reverse("crm:job", args=[job.pk])).context["undo_at"] == ""
    assert [str(m) for m in admin.post(undo, follow=True).context["messages"]][-1] == (
        "The store was changed again since. Nothing was undone."
    )


def test_a_rate_is_edited_with_the_digits_it_has(admin):
    rate = ExchangeRate.objects.create(currency="USD", date=date(2025, 3, 3), rate="0.9214")

    form = admin.get(reverse("crm:rate", args=[rate.pk])).context["form"]

    assert form["rate"].value() == "0.9214"
