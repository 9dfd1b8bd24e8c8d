from datetime import UTC, datetime
from decimal import Decimal

import pytest

from crm.models import AuditEvent, LoyaltyTier, TierPeriod
from crm.tiers.actions import TierRefused, delete_tier, save_tier
from tests.factories import OrderFactory, UserFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2025, 6, 30, 12, tzinfo=UTC)


def silver(**facts):
    return LoyaltyTier(**{"name": "Silver", "rank": 1, "entry_from": Decimal(100)} | facts)


def test_saving_a_tier_gives_it_at_once_and_is_in_the_audit_log():
    order, admin = OrderFactory(goods=100), UserFactory()

    assert save_tier(tier=silver(), at=NOW, by=admin) == {"opened": 1, "closed": 0}

    assert TierPeriod.objects.get(ended_at=None).customer == order.customer
    event = AuditEvent.objects.get()
    assert (event.action, event.actor, event.data["opened"]) == ("tier.created", admin, 1)


def test_two_tiers_of_one_rank_are_refused_and_nothing_moves():
    save_tier(tier=silver(), at=NOW)

    with pytest.raises(TierRefused, match="already exists"):
        save_tier(tier=silver(name="Gold"), at=NOW)

    assert list(LoyaltyTier.objects.values_list("name", flat=True)) == ["Silver"]


def test_a_tier_that_nobody_ever_held_can_be_deleted():
    tier = silver()
    save_tier(tier=tier, at=NOW)

    delete_tier(tier=tier, at=NOW)

    assert not LoyaltyTier.objects.exists()


def test_a_tier_in_somebodys_history_stays():
    OrderFactory(goods=100)
    tier = silver()
    save_tier(tier=tier, at=NOW)

    with pytest.raises(TierRefused, match="stands in the history"):
        delete_tier(tier=tier, at=NOW)

    assert LoyaltyTier.objects.get() == tier
