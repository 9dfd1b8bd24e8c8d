"""Thresholds: what the shop's own are, what others would do, pinning them."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils.timezone import now

from crm.models import Store
from segments.engine import recalculate
from segments.models import CustomerMetrics
from segments.thresholds import current
from segments.tuning.histogram import histogram
from segments.tuning.matrix import matrix
from segments.tuning.own import own_high_value
from segments.tuning.simulation import Move, movers, simulate, trial
from tests.factories import CustomerFactory, OrderFactory, UserFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2025, 6, 30, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def store():
    return Store.objects.create(pk=1, base_currency="EUR", time_zone="UTC")


def shop(*, at=NOW):
    """Five buyers of 10 to 50, the dearer the longer ago: 10, 30 .. 90 days; and one who never bought."""
    people = [CustomerFactory() for _ in range(6)]
    for number, customer in enumerate(people[:5]):
        OrderFactory(
            customer=customer, goods=10 * (number + 1), placed_at=at - timedelta(days=10 + 20 * number)
        )
    recalculate(as_of=at, full=True)
    return people


def moves(**tried):
    return {
        (move.before, move.after): (move.customers, move.value)
        for move in simulate(held=current(), tried=trial(current(), **tried), at=NOW).moves
    }


def test_with_the_thresholds_that_hold_nobody_moves():
    shop()

    held = current()

    assert moves(active_days=held.active_days, high_value=held.high_value) == {
        ("LOYAL", "LOYAL"): (1, Decimal(50)), ("LOW_VALUE", "LOW_VALUE"): (4, Decimal(100)),
        ("NON_TARGET", "NON_TARGET"): (1, Decimal(0)),
    }  # fmt: skip


def test_other_thresholds_move_those_on_the_wrong_side_of_the_line():
    shop()

    assert moves(active_days=Decimal(50), high_value=Decimal(40)) == {
        ("LOYAL", "AT_RISK"): (1, Decimal(50)), ("LOW_VALUE", "AT_RISK"): (1, Decimal(40)),
        ("LOW_VALUE", "LOW_VALUE"): (3, Decimal(60)), ("NON_TARGET", "NON_TARGET"): (1, Decimal(0)),
    }  # fmt: skip


def test_the_trial_equals_what_saving_then_does():
    people = shop()
    promised = moves(active_days=Decimal(50), high_value=Decimal(40))

    Store.objects.update(pinned_active_days=50, pinned_high_value=Decimal(40))
    before = dict(CustomerMetrics.objects.values_list("pk", "type_code"))
    recalculate(as_of=NOW, full=True)

    found = {}
    for pk, code, value in CustomerMetrics.objects.values_list("pk", "type_code", "value"):
        count, total = found.get((before[pk], code), (0, Decimal(0)))
        found[before[pk], code] = (count + 1, total + value)
    assert (found, len(people)) == (promised, 6)


def test_the_movers_come_by_value():
    people = shop()
    attempt = trial(current(), active_days=Decimal(20), high_value=Decimal(30))

    ids = movers(thresholds=attempt, at=NOW, before="LOW_VALUE", after="AT_RISK", limit=5)

    assert ids == [people[3].pk, people[2].pk]


def test_the_shops_own_amount_is_the_80th_percentile_even_when_pinned():
    shop()
    Store.objects.update(pinned_high_value=Decimal(1))
    recalculate(as_of=NOW, full=True)

    assert (current().high_value, own_high_value()) == (Decimal(1), Decimal(42))


def test_a_matrix_adds_up():
    found = matrix(
        [
            Move("LOYAL", "LOYAL", 4, Decimal(40)), Move("LOYAL", "AT_RISK", 2, Decimal(30)),
            Move("NON_TARGET", "LOW_VALUE", 1, Decimal(5)),
        ]
    )  # fmt: skip

    assert (found.total, found.moved, found.moved_value, found.more_at_risk) == (7, 3, Decimal(35), 2)
    assert found.after == [(4, -2), (2, 2), (0, 0), (1, 1), (0, 0), (0, -1)]


def test_the_bars_hold_every_gap():
    bars = histogram({1: 2, 10: 1, 11: 3, 400: 5}, limit=Decimal(10))

    assert (sum(bar.count for bar in bars), bars[0].count, bars[1].count, bars[-1].count) == (11, 3, 3, 5)
    assert [bar.within for bar in bars[:3]] == [True, False, False]


def test_the_page_of_an_empty_shop_says_what_fills_it(client):
    client.force_login(UserFactory())

    page = client.get(reverse("segments:thresholds"))

    assert (page.status_code, "Nothing to cut yet" in page.content.decode()) == (200, True)


def test_a_trial_is_shown_and_changes_nothing(client):
    shop(at=now())
    client.force_login(UserFactory())

    page = client.get(reverse("segments:thresholds"), {"active_days": "50", "high_value": "40"})

    assert (page.context["matrix"].moved, page.context["matrix"].more_at_risk) == (2, 2)
    assert [person.metrics.value for person, _name, _days in page.context["people"]] == [Decimal(50)]
    assert (Store.current().pinned_active_days, CustomerMetrics.objects.filter(type_code="AT_RISK").count()) == (
        None, 0,
    )  # fmt: skip


def test_saving_pins_and_moves(client, run_jobs):
    shop(at=now())
    client.force_login(UserFactory())

    client.post(reverse("segments:pin_thresholds"), {"active_days": "50", "high_value": "40"})
    run_jobs()

    assert (Store.current().pinned_active_days, Store.current().pinned_high_value) == (50, Decimal(40))
    assert CustomerMetrics.objects.filter(type_code="AT_RISK").count() == 2


def test_empty_values_take_the_pins_out(client):
    shop(at=now())
    Store.objects.update(pinned_active_days=50, pinned_high_value=Decimal(40))
    client.force_login(UserFactory())

    client.post(reverse("segments:pin_thresholds"), {"active_days": "", "high_value": ""})

    assert (Store.current().pinned_active_days, Store.current().pinned_high_value) == (None, None)


def test_an_auditor_sees_masked_names_and_no_button(client):
    people = shop(at=now())
    client.force_login(UserFactory(role="AUDITOR"))

    page = client.get(reverse("segments:thresholds"), {"active_days": "50", "high_value": "40"})
    answer = client.post(reverse("segments:pin_thresholds"), {"active_days": "1", "high_value": ""})

    text = page.content.decode()
    assert (people[4].last_name in text, "Save and move" in text, answer.status_code) == (False, False, 403)


def test_the_page_of_an_empty_shop_leads_to_what_fills_it(client):
    client.force_login(UserFactory())

    page = client.get(reverse("segments:thresholds")).content.decode()

    assert f'<a class="button button-primary" href="{reverse("crm:import_list")}">' in page


def test_both_cuts_stand_in_the_drawing_also_beyond_its_end(client):
    shop(at=now())
    client.force_login(UserFactory())

    tried = client.get(reverse("segments:thresholds"), {"active_days": "50", "high_value": "40"})
    late = client.get(reverse("segments:thresholds"), {"active_days": "300", "high_value": "40"})

    held = int(tried.context["held"].active_days)
    assert (tried.context["marks"], late.context["marks"]) == (
        {"tried": 50, "held": held}, {"tried": 240, "held": held},
    )  # fmt: skip
    assert 'class="held"' in tried.content.decode()
