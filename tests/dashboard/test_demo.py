"""The invented shop: the same each time, everything in it, nobody real."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db.models import Exists, Max, Min, OuterRef

from crm.addresses import canonical_email, canonical_phone
from crm.models import (
    Cart,
    CartEvent,
    Consent,
    Customer,
    Identity,
    LoyaltyTier,
    Notice,
    Order,
    Refund,
    SavedView,
    Suppression,
    TierPeriod,
    Touchpoint,
    User,
)  # fmt: skip
from dashboard.demo.build import opening_day
from segments.instants import local_day
from segments.models import AudienceExport, CustomerMetrics, Period, Run

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 2)
AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
SHOP_SIZE = 600
UNTIL = datetime(2026, 3, 1, 22, 59, tzinfo=UTC)


def test_all_six_types_are_well_populated_and_every_state_occurs(invented_shop):
    assert invented_shop["customers"] == SHOP_SIZE
    types = invented_shop["types"]
    assert {code: count >= 16 for code, count in types.items()} == dict.fromkeys(types, True)
    assert set(Consent.objects.values_list("state", flat=True)) == {
        "GRANTED", "CONFIRMED", "PENDING", "WITHDRAWN", "OBJECTED",
    }  # fmt: skip
    assert set(Order.objects.values_list("currency", flat=True)) == {"EUR", "USD", "GBP"}
    assert {
        "cancelled": Order.objects.exclude(cancelled_at=None).exists(),
        "unpaid": Order.objects.filter(status="PENDING").exists(),
        "guests": Order.objects.filter(customer=None).exists(),
        "refunds": Refund.objects.exists(),
        "open carts": Cart.objects.filter(closed_at=None).exists(),
        "closed carts": Cart.objects.exclude(closed_at=None).exists(),
        "relays": Identity.objects.filter(value__endswith="@marketplace.amazon.com").exists(),
        "notes": Touchpoint.objects.exists(),
        "suppressions": Suppression.objects.exists(),
        "tiers": TierPeriod.objects.filter(ended_at=None).exists(),
    } == dict.fromkeys(
        (
            "cancelled", "unpaid", "guests", "refunds", "open carts", "closed carts", "relays", "notes",
            "suppressions", "tiers",
        ),
        True,
    )  # fmt: skip


def test_history_goes_by_the_month_then_by_the_week_and_in_the_last_week_by_the_day(invented_shop):
    runs = Run.objects.filter(kind="REPLAY").order_by("as_of").values_list("as_of", flat=True)
    days = [local_day(as_of, zone="Europe/Berlin") for as_of in runs]
    assert (days[0], days[23], days[-1]) == (date(2024, 1, 31), date(2025, 12, 31), date(2026, 3, 1))
    assert days[24:28] == [date(2026, 1, 25), date(2026, 2, 1), date(2026, 2, 8), date(2026, 2, 15)]
    assert days[28:] == [date(2026, 2, 22) + timedelta(days=number) for number in range(8)]
    assert Period.objects.filter(dimension="TYPE", ended_at__isnull=False).count() > 50
    assert CustomerMetrics.objects.count() == Customer.objects.count()


def test_no_cohort_begins_half_way(invented_shop):
    assert opening_day(TODAY) == date(2024, 1, 1)
    assert Customer.objects.aggregate(first=Min("joined_at"))["first"] > datetime(2024, 1, 1, tzinfo=UTC)


def test_baskets_are_left_at_all_times_and_bought_emptied_or_forgotten(invented_shop):
    held = [run.summary["types"]["ABANDONED"] for run in Run.objects.filter(as_of__gte="2025-03-01T00:00Z")]
    assert [people for people in held if not 3 <= people <= 40] == []
    bought = Exists(Order.objects.filter(customer=OuterRef("customer"), placed_at=OuterRef("closed_at")))
    ended = Cart.objects.exclude(closed_at=None)
    assert {
        "bought": ended.filter(bought).exists(),
        "emptied": ended.exclude(bought).exists(),
        "forgotten": Cart.objects.filter(closed_at=None, touched_at__lt="2026-01-01T00:00Z").exists(),
        "ahead": CartEvent.objects.filter(happened_at__gte=UNTIL).exists(),
    } == {"bought": True, "emptied": True, "forgotten": True, "ahead": False}


def test_the_moves_of_the_last_day_are_those_of_a_day(invented_shop):
    moved = Period.objects.filter(dimension="TYPE", started_at__gt="2026-02-28T23:00Z").exclude(cause="FIRST")
    of_the_week = Period.objects.filter(dimension="TYPE", started_at__gt="2026-02-22T23:00Z").exclude(
        cause="FIRST"
    )
    assert 0 < moved.count() * 3 < of_the_week.count() < 150


def test_ready_lists_went_to_platforms_in_the_past_with_evidence(invented_shop):
    exports = AudienceExport.objects.order_by("finished_at", "platform", "pk")
    assert [(one.platform, one.seq, one.exclusion_list.preset) for one in exports] == [
        ("google", 1, "LAPSED"), ("google", 2, "LAPSED"), ("google", 1, "RECENT"), ("meta", 1, "LAPSED"),
    ]  # fmt: skip
    assert [(AT - one.finished_at).days for one in exports] == [60, 14, 14, 14]
    assert [one.people > 0 and one.files.exists() for one in exports] == [True] * 4
    assert exports[1].added > 0


def test_no_order_lacks_a_rate_and_nothing_lies_ahead(invented_shop):
    assert Order.objects.filter(qualifies=True, net_base=None).count() == 0
    assert Cart.objects.filter(value_base=None).count() == 0
    newest = Order.objects.aggregate(placed=Max("placed_at"), settled=Max("settled_at"))
    assert max(newest.values()) < datetime(2026, 3, 1, 23, tzinfo=UTC)


def test_nobody_in_it_is_real(invented_shop):
    emails = Identity.objects.filter(kind="EMAIL").values_list("value", flat=True)
    domains = {address.rpartition("@")[2] for address in emails}
    assert domains == {"example.com", "example.org", "example.net", "marketplace.amazon.com"}
    assert [address for address in emails if canonical_email(address) != address] == []
    phones = Identity.objects.filter(kind="PHONE").values_list("value", flat=True)
    assert [phone for phone in phones if canonical_phone(phone) != phone] == []


def test_invented_managers_cannot_sign_in(invented_shop):
    managers = User.objects.filter(role="ACCOUNT_MANAGER")
    assert [user.has_usable_password() for user in managers] == [False, False, False]
    assert Customer.objects.exclude(owner=None).exists()


def test_managers_hear_of_customers_who_became_at_risk_and_share_views(invented_shop):
    told = (
        Notice.objects.filter(kind="at_risk").order_by("user__username").values_list("user__username", "data")
    )
    assert list(told) == [("chen.yu", {"people": 1}), ("sofia.lindgren", {"people": 1})]
    views = SavedView.objects.filter(owner__username="sofia.lindgren", is_shared=True, page="customers")
    assert set(views.values_list("name", flat=True)) == {"At-risk VIPs, by e-mail", "VIPs in Germany"}


def test_tiers_rise_with_their_rank(invented_shop):
    assert list(LoyaltyTier.objects.order_by("rank").values_list("name", flat=True)) == [
        "Member",
        "Silver",
        "Gold",
    ]
