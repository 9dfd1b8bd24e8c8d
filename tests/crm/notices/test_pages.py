"""The bell, the page of notices, and choosing what to be told."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crm.models import AuditEvent, Customer
from crm.notices import NOTICE_KINDS
from crm.notices.telling import unread
from tests.factories import CustomerFactory, JobFactory, NoticeFactory, UserFactory

pytestmark = pytest.mark.django_db
AT = datetime(2026, 6, 2, 8, 40, tzinfo=UTC)


@pytest.fixture
def user(client):
    user = UserFactory(role="ACCOUNT_MANAGER")
    client.force_login(user)
    return user


def lines_of(client, path="/notifications/", **headers):
    return [line.text for line in client.get(path, headers=headers).context["lines"]]


def test_each_kind_says_a_sentence_and_leads_somewhere(client, user):
    job = JobFactory(owner=user, kind="imports.store", state="DONE", finished_at=AT)
    customer = CustomerFactory(first_name="Élodie", last_name="Marchand", owner=user)
    colleague = UserFactory(first_name="Omar", last_name="Farouk")
    about_job = {"job": job, "customer": None, "data": {"job": "imports.store", "refused": 2}}
    about_person = {"customer": customer, "by": colleague, "data": {"people": 1}}
    told = {}
    for kind in NOTICE_KINDS:
        more = about_job if kind.code in {"job_done", "job_failed", "export_done"} else about_person
        notice = NoticeFactory(user=user, kind=kind.code, **more)
        text = kind.tell(notice, user)
        told[kind.code] = (text, client.post(f"/notifications/{notice.pk}/").headers["Location"])

    person, work = f"/customers/{customer.pk}/", f"/jobs/{job.pk}/"
    assert told == {
        "job_failed": ("“Store a file” failed.", work),
        "job_done": ("“Store a file” is done. 2 lines were refused.", work),
        "mention": ("Omar Farouk named you in a note about Élodie Marchand.", person),
        "customer_given": ("Omar Farouk gave you Élodie Marchand.", person),
        "customer_noted": ("Omar Farouk wrote a note about Élodie Marchand.", person),
        "customer_changed": ("Omar Farouk corrected Élodie Marchand.", person),
        "at_risk": ("Élodie Marchand became at-risk.", person),
        "export_done": ("The exclusion list is exported: 0 people.", work),
    }
    assert unread(user) == 0


def test_the_bell_says_how_many_are_new_until_they_are_read(client, user):
    NoticeFactory(user=user, customer__owner=user)
    NoticeFactory(user=user, customer__owner=user)
    NoticeFactory()
    before = client.get("/account/").content.decode()
    client.post("/notifications/read/")
    after = client.get("/account/").content.decode()

    assert ("Notifications: 2 new" in before, "Notifications: nothing new" in after) == (True, True)


def test_looking_at_the_bell_changes_nothing(client, user):
    NoticeFactory(user=user, customer__owner=user)

    client.get("/notifications/", headers={"HX-Request": "true"})

    assert unread(user) == 1


def test_one_is_marked_read_in_its_place(client, user):
    first, second = (
        NoticeFactory(user=user, customer__owner=user),
        NoticeFactory(user=user, customer__owner=user),
    )

    answer = client.post(f"/notifications/{first.pk}/", {"stay": "1"})

    assert (answer.headers["Location"], len(lines_of(client, "/notifications/?show=new"))) == (
        "/notifications/",
        1,
    )
    assert second.read_at is None


def test_somebody_elses_notice_is_not_there(client, user):
    foreign = NoticeFactory()

    assert (client.post(f"/notifications/{foreign.pk}/").status_code, unread(foreign.user)) == (404, 1)


def test_names_are_masked_for_who_sees_them_masked(client, user):
    NoticeFactory(user=user, customer=CustomerFactory(first_name="Ann", last_name="Lee"))
    user.role = "AUDITOR"
    user.save()
    client.force_login(user)

    assert lines_of(client) == ["Somebody wrote a note about A••• L•••."]


@pytest.mark.parametrize("gone", [{"erased_at": AT}, {"owner": None}], ids=["erased", "given to others"])
def test_nothing_is_told_of_a_customer_one_may_not_open_any_more(client, user, gone):
    customer = CustomerFactory(owner=user)
    NoticeFactory(user=user, customer=customer)
    before = (lines_of(client) != [], unread(user))
    Customer.objects.filter(pk=customer.pk).update(**gone)

    assert (before, lines_of(client), unread(user)) == ((True, 1), [], 0)


def test_what_is_unticked_is_not_told_and_the_choice_is_in_the_log(client, user):
    wanted = [kind.code for kind in NOTICE_KINDS if kind.code != "mention"]

    client.post("/notifications/settings/", {"wanted": wanted})
    user.refresh_from_db()

    assert (user.muted_notices, AuditEvent.objects.get().data) == (["mention"], {"fields": ["notices"]})
    assert client.get("/notifications/settings/").context["form"]["wanted"].initial == wanted


def test_a_kind_of_another_version_is_left_out(client, user):
    NoticeFactory(user=user, kind="from_the_future", customer=None)

    assert lines_of(client) == []


@pytest.mark.parametrize("path", ["/notifications/", "/account/"])
def test_one_notice_and_three_cost_the_same(client, user, path):
    costs = []
    for more in (1, 2):
        for _n in range(more):
            NoticeFactory(user=user, by=UserFactory(), customer__owner=user)
        client.get(path)
        with CaptureQueriesContext(connection) as captured:
            client.get(path)
        costs.append(len(captured))

    assert costs[0] == costs[1]
