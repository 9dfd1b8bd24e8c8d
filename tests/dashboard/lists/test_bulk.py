"""Changing many at once, and taking it back."""

from datetime import timedelta

import pytest
from django.utils.timezone import now

from crm.models import AuditEvent, BulkChange, Customer, DirtyCustomer, Job, Suppression, Touchpoint
from crm.models.consent import CHANNELS
from dashboard.lists import bulk_job
from dashboard.lists.bulk import BULK_ACTIONS, change_many
from segments.models import ExclusionException, ExclusionList
from tests.factories import CustomerFactory, SuppressionFactory, TeamFactory, UserFactory

URL = "/customers/change/"


def owners():
    return list(Customer.objects.order_by("pk").values_list("owner", flat=True))


@pytest.fixture
def manager():
    return UserFactory(role="ACCOUNT_MANAGER", first_name="Omar")


def give(client, manager, **more):
    return client.post(URL, {"action": "owner", "choice": str(manager.pk), **more}, follow=True)


def test_the_number_of_people_is_shown_before_anything_changes(signed_in, manager):
    one, two = CustomerFactory(), CustomerFactory()

    page = signed_in().post(URL, {"action": "owner", "id": [one.pk, two.pk]})

    assert (page.context["count"], owners()) == (2, [None, None])
    assert "Change 2 customers" in page.content.decode()


@pytest.mark.parametrize("digits", [20, 5000])
def test_a_number_that_no_row_can_have_is_nobody(signed_in, manager, digits):
    page = give(signed_in(), manager, id=["9" * digits])

    assert "Tick the customers first." in page.content.decode()


@pytest.mark.parametrize("digits", [20, 5000])
def test_a_page_size_that_no_page_can_have_is_passed_over(signed_in, digits):
    assert signed_in().post("/views/look/", {"page": "customers", "size": "9" * digits}).status_code == 302


def test_ticked_customers_get_another_owner_in_one_audited_change(signed_in, manager):
    one, two, other = CustomerFactory(), CustomerFactory(owner=manager), CustomerFactory()

    page = give(signed_in(), manager, id=[one.pk, two.pk])

    assert owners() == [manager.pk, manager.pk, None]
    assert "1 customer changed. 1 had it already." in page.content.decode()
    assert list(AuditEvent.objects.filter(action="customers.reassigned").values_list("data", flat=True)) == [
        {"people": 1, "choice": manager.pk}
    ]
    assert [Customer.objects.get(pk=pk).version for pk in (one.pk, two.pk, other.pk)] == [2, 1, 1]


def test_all_that_match_are_changed_beyond_the_page(signed_in, manager):
    CustomerFactory.create_batch(30, country="FR")
    CustomerFactory(country="DE")

    give(signed_in(), manager, scope="all", query="country=FR")

    assert Customer.objects.filter(owner=manager).count() == 30
    assert Customer.objects.filter(owner=manager, country="DE").count() == 0


def test_taking_it_back_restores_what_was_before_and_spares_later_work(signed_in, manager):
    before, later = UserFactory(role="ACCOUNT_MANAGER"), UserFactory(role="ACCOUNT_MANAGER")
    one, two, three = CustomerFactory(owner=before), CustomerFactory(), CustomerFactory()
    client = signed_in()
    give(client, manager, id=[one.pk, two.pk, three.pk])
    Customer.objects.filter(pk=three.pk).update(owner=later)
    change = BulkChange.objects.get()

    page = client.post(f"/customers/changes/{change.pk}/undo/", follow=True)

    assert owners() == [before.pk, None, later.pk]
    assert "2 customers are as before. 1 was changed again meanwhile and stays." in page.content.decode()
    again = client.post(f"/customers/changes/{change.pk}/undo/", follow=True)
    assert "taken back already" in again.content.decode()
    assert owners() == [before.pk, None, later.pk]


def test_somebody_elses_change_is_not_there_to_be_taken_back(signed_in, manager):
    one = CustomerFactory()
    give(signed_in(), manager, id=[one.pk])

    assert signed_in("ADMIN").post(f"/customers/changes/{BulkChange.objects.get().pk}/undo/").status_code == 404
    assert owners() == [manager.pk]


def test_customers_are_taken_out_of_a_list_and_those_out_before_stay_out(signed_in, store, at):
    entry = ExclusionList.objects.create(name="Lapsed", rule={"types": ["LOW_VALUE"]}, created_at=at)
    one, two = CustomerFactory(), CustomerFactory()
    client = signed_in()
    ExclusionException.objects.create(
        exclusion_list=entry, customer=one, reason="Asked", added_at=at, added_by=client.user
    )

    client.post(URL, {"action": "except", "choice": str(entry.pk), "id": [one.pk, two.pk]})
    out = set(ExclusionException.objects.values_list("customer", flat=True))
    client.post(f"/customers/changes/{BulkChange.objects.get().pk}/undo/")

    assert out == {one.pk, two.pk}
    assert list(ExclusionException.objects.values_list("customer", "reason")) == [(one.pk, "Asked")]


@pytest.mark.parametrize(
    "fields",
    [
        {"action": "nonsense", "id": ["1"]},
        {"action": "owner", "id": []},
        {"action": "owner", "choice": "999999"},
    ],
    ids=["no such action", "nobody ticked", "a choice nobody offered"],
)
def test_what_cannot_be_done_changes_nothing_and_says_so(signed_in, fields):
    customer = CustomerFactory()
    fields = {"id": [customer.pk], **fields}

    page = signed_in().post(URL, fields, follow=True)

    assert (owners(), BulkChange.objects.count()) == ([None], 0)
    assert list(page.context["messages"]) != []


@pytest.mark.parametrize("role", ["ACCOUNT_MANAGER", "SALES_REP", "MARKETER", "AUDITOR"])
def test_only_an_admin_gives_many_away(signed_in, manager, role):
    client = signed_in(role)
    customer = CustomerFactory(owner=client.user)

    assert give(client, manager, id=[customer.pk]).status_code == 403
    assert customer.owner == Customer.objects.get().owner


@pytest.mark.parametrize(
    ("role", "offered"),
    [
        ("ADMIN", ["note", "suppress", "owner", "except"]),
        ("ACCOUNT_MANAGER", ["note", "suppress"]),
        ("SALES_REP", ["note", "suppress"]),
        ("AUDITOR", []),
    ],
)
def test_each_role_is_offered_what_it_may_do(signed_in, role, offered):
    client = signed_in(role)
    CustomerFactory(owner=client.user)

    page = client.get("/customers/?all=1")

    assert [action.code for action in page.context["bulk_actions"]] == offered
    assert ("data-bulk" in page.content.decode()) is bool(offered)


def undo(client):
    return client.post(f"/customers/changes/{BulkChange.objects.get().pk}/undo/", follow=True)


def test_contact_is_stopped_once_and_allowed_again(signed_in, at):
    one, two, three = CustomerFactory(), CustomerFactory(), CustomerFactory()
    before = SuppressionFactory(customer=one, channel="CALL", reason="MANUAL", since=at)
    client = signed_in("ACCOUNT_MANAGER")
    Customer.objects.update(owner=client.user)

    client.post(URL, {"action": "suppress", "choice": "CALL", "id": [one.pk, two.pk, three.pk]})
    stopped = set(Suppression.objects.filter(lifted_at=None).values_list("customer", "channel", "purpose"))
    Suppression.objects.filter(customer=three).update(since=at + timedelta(minutes=1))
    DirtyCustomer.objects.all().delete()
    page = undo(client)

    assert stopped == {(person.pk, "CALL", "") for person in (one, two, three)}
    assert set(Suppression.objects.filter(lifted_at=None).values_list("customer", flat=True)) == {
        one.pk,
        three.pk,
    }
    assert Suppression.objects.get(pk=before.pk).lifted_at is None
    assert set(DirtyCustomer.objects.values_list("customer", flat=True)) == {two.pk, three.pk}
    assert "1 customer is as before. 1 was changed again meanwhile and stays." in page.content.decode()


@pytest.mark.parametrize(
    ("role", "allowed"), [("ACCOUNT_MANAGER", False), ("SALES_REP", False), ("ADMIN", True)]
)
def test_long_after_only_who_may_record_a_yes_allows_contact_again(signed_in, role, allowed):
    client = signed_in(role)
    client.post(URL, {"action": "suppress", "choice": "CALL", "id": [CustomerFactory(owner=client.user).pk]})
    BulkChange.objects.update(happened_at=now() - timedelta(minutes=61))
    Suppression.objects.update(since=BulkChange.objects.get().happened_at)

    page = undo(client)

    assert Suppression.objects.filter(lifted_at=None).exists() is not allowed
    assert ("not that somebody opts in" in page.content.decode()) is not allowed


def test_a_note_stands_on_own_customers_alone_and_its_text_in_no_log(signed_in):
    team = TeamFactory(shares_customers=True)
    client = signed_in("ACCOUNT_MANAGER", team=team)
    own = CustomerFactory(owner=client.user)
    shared = CustomerFactory(owner=UserFactory(role="ACCOUNT_MANAGER", team=team))
    foreign = CustomerFactory(owner=UserFactory(role="ACCOUNT_MANAGER"))

    client.post(URL, {"action": "note", "choice": "Met at the fair", "id": [own.pk, shared.pk, foreign.pk]})

    assert list(Touchpoint.objects.values_list("customer", "kind", "text", "actor")) == [
        (own.pk, "NOTE", "Met at the fair", client.user.pk)
    ]
    assert (BulkChange.objects.get().data, AuditEvent.objects.get(action="customer.noted").data) == (
        {"choice": None},
        {"people": 1, "choice": None},
    )


def test_notes_are_taken_back_but_for_those_corrected_since(signed_in, at):
    one, two = CustomerFactory(), CustomerFactory()
    client = signed_in()
    client.post(URL, {"action": "note", "choice": "Met at the fair", "id": [one.pk, two.pk]})
    Touchpoint.objects.filter(customer=two).update(text="Met at the shop", changed_at=at)

    undo(client)

    assert list(Touchpoint.objects.values_list("customer", "text")) == [(two.pk, "Met at the shop")]


def test_thousands_are_changed_by_a_job_once_and_taken_back_from_it(
    signed_in, manager, monkeypatch, run_jobs, at
):
    monkeypatch.setattr("dashboard.lists.bulk_views.AT_ONCE", 2)
    CustomerFactory.create_batch(3, country="FR")
    CustomerFactory(country="DE")
    client = signed_in()

    give(client, manager, scope="all", query="country=FR")
    before = Customer.objects.filter(owner=manager).count()
    run_jobs()
    job = Job.objects.get(kind="customers.change")
    again = change_many(
        action=BULK_ACTIONS["owner"], customers=Customer.objects.all(), choice="none", by=client.user, at=at, job=job
    )  # fmt: skip

    assert (before, Customer.objects.filter(owner=manager).count(), job.result) == (0, 3, {"people": 3})
    assert again == BulkChange.objects.get()
    address = bulk_job.undo_at(job, client.user)
    client.post(address)
    assert Customer.objects.filter(owner=manager).count() == 0
    assert bulk_job.undo_at(job, client.user) == ""


def test_any_number_of_people_costs_the_same_queries(signed_in, manager):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client, counts = signed_in(), []
    give(client, manager, id=[CustomerFactory().pk])  # what the first request of all asks besides
    for number in (1, 3):
        ids = [customer.pk for customer in CustomerFactory.create_batch(number)]
        with CaptureQueriesContext(connection) as captured:
            client.post(URL, {"action": "owner", "choice": str(manager.pk), "id": ids})
        counts.append(len(captured))

    assert counts[0] == counts[1]


def open_stops():
    held = Suppression.objects.filter(lifted_at=None).order_by("customer", "channel")
    return [(one.customer_id, one.channel) for one in held]


def test_contact_is_stopped_on_every_channel_and_only_what_was_stopped_then_is_allowed_again(signed_in, at):
    one, two = CustomerFactory(), CustomerFactory()
    SuppressionFactory(customer=one, channel="CALL", reason="MANUAL", since=at)
    client = signed_in()

    client.post(URL, {"action": "suppress", "choice": "EVERY", "id": [one.pk, two.pk]})
    stopped = open_stops()
    page = undo(client)

    assert stopped == [(person.pk, channel) for person in (one, two) for channel in sorted(CHANNELS)]
    assert open_stops() == [(one.pk, "CALL")]
    assert "2 customers are as before." in page.content.decode()


def test_it_is_said_how_many_are_colleagues_customers(signed_in):
    team = TeamFactory(shares_customers=True)
    client = signed_in("ACCOUNT_MANAGER", team=team)
    colleague = UserFactory(role="ACCOUNT_MANAGER", team=team)
    own, *shared = CustomerFactory(owner=client.user), *CustomerFactory.create_batch(2, owner=colleague)
    ids = [person.pk for person in shared]

    some = client.post(URL, {"action": "note", "id": [own.pk, *ids]}).content.decode()
    none = client.post(URL, {"action": "note", "id": ids}, follow=True).content.decode()

    assert "1 customer is chosen." in some
    assert "2 more are looked after by colleagues and stay as they are." in some
    assert "These customers are looked after by colleagues, who alone can do this for them." in none
