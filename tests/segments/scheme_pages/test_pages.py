"""The page of schemes: everybody stands in one group, and the chosen scheme is kept."""

from decimal import Decimal

import pytest
from django.urls import reverse

from crm.models import AuditEvent, Store
from segments.engine import recalculate
from segments.models import CustomerMetrics
from segments.scheme_pages.members import members
from segments.scheme_pages.words import boxes, rule_in_words
from segments.schemes import SCHEMES
from segments.thresholds import current
from tests.factories import UserFactory
from tests.segments.shop import NOON, customer_with, store

pytestmark = pytest.mark.django_db


def shop():
    store(time_zone="UTC")
    for days, amount in ((1, 500), (20, 40), (90, 300), (400, 20)):
        customer_with((days, amount))
    customer_with((3, 10), (40, 10), (80, 10))
    customer_with()
    recalculate(as_of=NOON, full=True)


@pytest.mark.parametrize("scheme", list(SCHEMES), ids=lambda scheme: scheme.code)
def test_every_customer_and_all_the_value_is_in_one_group(scheme):
    shop()
    found = members(scheme, thresholds=current(), at=NOON)
    assert sum(group.customers for group in found.values()) == CustomerMetrics.objects.count() == 6
    assert sum(group.value for group in found.values()) == Decimal(890)
    assert list(found) == [group.code for group in scheme.groups]


def test_the_groups_hold_whom_their_rules_say():
    shop()
    found = members(SCHEMES["operating_groups"], thresholds=current(), at=NOON)
    assert (found["NEVER_BOUGHT"].customers, found["NEW"].customers, found["DORMANT"].customers) == (1, 3, 1)


@pytest.mark.parametrize("scheme", list(SCHEMES), ids=lambda scheme: scheme.code)
def test_the_ranges_of_a_group_are_its_cells_and_none_twice(scheme):
    for group in scheme.groups:
        if group.cells:
            told = [
                f"{r}{f}{m}"
                for rs, fs, ms in boxes(group.cells)
                for r in range(rs[0], rs[1] + 1)
                for f in range(fs[0], fs[1] + 1)
                for m in range(ms[0], ms[1] + 1)
            ]
            assert sorted(told) == sorted(group.cells)


@pytest.mark.parametrize("scheme", list(SCHEMES), ids=lambda scheme: scheme.code)
def test_every_group_has_a_rule_in_words(scheme):
    assert all(rule_in_words(group) for group in scheme.groups)


def test_an_admin_chooses_the_scheme_that_pages_show(client):
    client.force_login(UserFactory(role="ADMIN"))
    client.post(reverse("segments:show_scheme"), {"scheme": "classic"})
    assert Store.current().scheme == "classic"
    assert AuditEvent.objects.get(action="settings.changed").data == {
        "before": {"scheme": "operating_groups"}, "after": {"scheme": "classic"},
    }  # fmt: skip


@pytest.mark.parametrize("asked", ["", "?scheme=nonsense"])
def test_without_a_scheme_that_exists_the_stores_own_is_open(client, asked):
    store(scheme="value_tiers")
    client.force_login(UserFactory(role="AUDITOR"))
    page = client.get(reverse("segments:scheme_list") + asked)
    assert page.context["scheme"].code == "value_tiers"
    assert [
        code for code, shown in ((one.code, shown) for one, _words, shown in page.context["schemes"]) if shown
    ] == ["value_tiers"]
