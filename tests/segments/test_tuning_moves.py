"""Before saving: who would move by name, what else follows, and how it was before."""

import csv
import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import now

from crm.audit import record
from crm.models import AuditEvent, Job, Store
from segments.engine import recalculate
from segments.models import CustomerMetrics
from segments.thresholds import current
from segments.tuning.simulation import Following, simulate, trial
from tests.factories import CustomerFactory, OrderFactory, UserFactory
from tests.segments.test_tuning import NOW, shop

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def store():
    return Store.objects.create(pk=1, base_currency="EUR", time_zone="UTC")


def asked(**values):
    return {"active_days": "50", "high_value": "40", **values}


@pytest.mark.parametrize(
    ("active_days", "follows"),
    [
        # Days since the last order: 10, 30, 50, 70, 90; only 50 is worth 45 or more.
        pytest.param(90, Following(lapsed=0, leaving=1), id="who leaves at 90 leaves within a week"),
        pytest.param(97, Following(lapsed=0, leaving=0), id="a week more and nobody leaves"),
        pytest.param(24, Following(lapsed=2, leaving=0), id="50 and 70 are later than twice 24"),
        pytest.param(25, Following(lapsed=1, leaving=0), id="exactly twice is not later"),
    ],
)
def test_the_exclusion_list_and_the_leavers_follow(active_days, follows):
    shop()
    tried = trial(current(), active_days=Decimal(active_days), high_value=Decimal(45))
    found = simulate(held=current(), tried=tried, at=NOW)
    assert found.after == follows
    assert simulate(held=tried, tried=current(), at=NOW).after == found.now


def test_a_field_of_the_matrix_opens_its_people_by_value(client):
    people = shop(at=now())
    client.force_login(UserFactory())
    page = client.get(
        reverse("segments:threshold_moves"),
        {"active_days": "20", "high_value": "30", "before": "LOW_VALUE", "after": "AT_RISK"},
    )
    found = [(person.pk, days) for person, _name, days in page.context["people"]]
    assert found == [(people[3].pk, 70), (people[2].pk, 50)]
    assert (page.context["found"].customers, page.context["found"].value) == (2, Decimal(70))


def test_an_auditor_reads_the_people_masked(client):
    people = shop(at=now())
    client.force_login(UserFactory(role="AUDITOR"))
    page = client.get(reverse("segments:threshold_moves"), asked(before="LOYAL", after="AT_RISK"))
    [(person, name, _days)] = page.context["people"]
    assert (person.pk, name == str(people[4])) == (people[4].pk, False)
    assert people[4].last_name not in page.content.decode()


@pytest.mark.parametrize(
    "wrong",
    [
        {"before": "LOYAL", "after": "NOBODY"},
        {"before": "LOYAL"},
        {"before": "LOYAL", "after": "AT_RISK", "active_days": "-1"},
    ],
)
def test_a_field_that_does_not_exist_leads_back(client, wrong):
    shop(at=now())
    client.force_login(UserFactory())
    answer = client.get(reverse("segments:threshold_moves"), asked(**wrong))
    assert (answer.status_code, answer.url) == (302, reverse("segments:thresholds"))


def test_the_moves_asks_as_many_queries_for_one_as_for_three(client):
    people = [CustomerFactory() for _ in range(8)]
    for number, customer in enumerate(people):
        OrderFactory(customer=customer, goods=10, placed_at=now() - timedelta(days=10 + number))
    recalculate(as_of=now(), full=True)
    client.force_login(UserFactory())
    client.get(reverse("segments:thresholds"))
    counts = []
    for days in (16, 14):  # later than 16 days: one; later than 14: three
        with CaptureQueriesContext(connection) as asked_of:
            page = client.get(
                reverse("segments:threshold_moves"),
                {"active_days": days, "high_value": "5", "before": "LOYAL", "after": "AT_RISK"},
            )
        counts.append((len(page.context["people"]), len(asked_of)))
    assert [people for people, _queries in counts] == [1, 3]
    assert counts[0][1] == counts[1][1]


def test_the_file_holds_every_pair_of_types_with_anybody(client):
    shop(at=now())
    client.force_login(UserFactory())
    answer = client.get(reverse("segments:threshold_moves_file"), asked())
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert list(csv.reader(lines)) == [
        ["type_now", "type_after", "customers", "value", "currency"],
        ["LOW_VALUE", "AT_RISK", "1", "40.00", "EUR"],
        ["LOW_VALUE", "LOW_VALUE", "3", "60.00", "EUR"],
        ["LOYAL", "AT_RISK", "1", "50.00", "EUR"],
        ["NON_TARGET", "NON_TARGET", "1", "0.00", "EUR"],
    ]


def test_what_held_before_the_last_change_can_be_tried_again(client):
    shop(at=now())
    Store.objects.update(pinned_active_days=70)
    client.force_login(UserFactory())
    assert client.get(reverse("segments:thresholds")).context["before"] is None

    client.post(reverse("segments:pin_thresholds"), {"active_days": "50", "high_value": "40"})

    page = client.get(reverse("segments:thresholds"))
    assert page.context["before"]["query"] == "active_days=70&high_value="


def test_a_value_that_cannot_be_read_is_told_where_htmx_shows_it(client):
    shop(at=now())
    client.force_login(UserFactory())
    address = reverse("segments:thresholds")
    plain = client.get(address, {"active_days": "-1"})
    part = client.get(address, {"active_days": "-1"}, headers={"HX-Request": "true"})
    assert (plain.status_code, part.status_code) == (422, 200)
    assert plain.context["form"].errors.keys() == part.context["form"].errors.keys() == {"active_days"}


def saved(client, **pins):
    """The address that the toast of this save offers."""
    page = client.post(
        reverse("segments:pin_thresholds"), {"active_days": "", "high_value": "", **pins}, follow=True
    )
    return re.search(r'action="([^"]+/undo/)"', page.content.decode())[1]


def types():
    return dict(CustomerMetrics.objects.values_list("customer_id", "type_code"))


def test_a_save_is_undone_from_its_toast_and_everybody_is_what_they_were(client, run_jobs):
    shop(at=now())
    Store.objects.update(pinned_active_days=70, pinned_high_value=Decimal(45))
    recalculate(as_of=now(), full=True)
    before = types()
    client.force_login(UserFactory())

    undo = saved(client, active_days="50", high_value="40")
    run_jobs()
    assert types() != before
    client.post(undo)
    run_jobs()

    assert types() == before
    assert (Store.current().pinned_active_days, Store.current().pinned_high_value) == (70, Decimal(45))
    told = AuditEvent.objects.filter(action="settings.changed").order_by("seq").values_list("data", flat=True)
    assert [data["after"] for data in told] == [
        {"pinned_active_days": "50", "pinned_high_value": "40"},
        {"pinned_active_days": "70", "pinned_high_value": "45.0000"},
    ]


def test_a_save_that_somebody_changed_since_is_not_undone(client):
    shop(at=now())
    client.force_login(UserFactory())
    undo = saved(client, active_days="50")
    saved(client, active_days="60")

    answer = client.post(undo, follow=True)

    assert Store.current().pinned_active_days == 60
    assert [str(m) for m in answer.context["messages"]][-1] == (
        "The thresholds were changed again since. Nothing was undone."
    )


def test_the_job_of_a_save_offers_the_way_back_while_the_save_holds(client):
    shop(at=now())
    admin = UserFactory()
    client.force_login(admin)
    undo = saved(client, active_days="50")
    page = reverse("crm:job", args=[Job.objects.get(kind="segments.recalculate").pk])

    assert client.get(page).context["undo_at"] == undo
    client.post(undo)
    assert client.get(page).context["undo_at"] == ""


def test_what_changed_no_threshold_is_not_undone_here(client):
    store = Store.current()
    event = record(
        "settings.changed", at=now(), obj=store, data={"before": {"name": "A"}, "after": {"name": "B"}}
    )
    client.force_login(UserFactory())
    assert client.post(reverse("segments:undo_thresholds", args=[event.seq])).status_code == 404


def test_saving_what_holds_changes_nothing(client):
    shop(at=now())
    client.force_login(UserFactory())
    client.post(reverse("segments:pin_thresholds"), {"active_days": "", "high_value": ""})
    assert (AuditEvent.objects.count(), Job.objects.count()) == (0, 0)


def test_while_everybody_is_looked_at_the_page_says_how_far(client, run_jobs):
    shop(at=now())
    client.force_login(UserFactory())
    address = reverse("segments:thresholds")
    saved(client, active_days="50")
    assert "Everybody is being looked at" in client.get(address).content.decode()
    run_jobs()
    assert "Everybody is being looked at" not in client.get(address).content.decode()
