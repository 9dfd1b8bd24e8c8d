"""Lists of imports and jobs, and what can be done about a job."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import now

from crm.models import AuditEvent
from tests.factories import ImportFactory, JobFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def admin(sign_in):
    return sign_in("ADMIN")


def queries(client, name):
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert client.get(reverse(f"crm:{name}")).status_code == 200
    return len(seen)


@pytest.mark.parametrize(("name", "factory"), [
    pytest.param("import_list", ImportFactory, id="imports"), pytest.param("job_list", JobFactory, id="jobs"),
])  # fmt: skip
def test_a_list_asks_as_often_for_three_rows_as_for_one(client, name, factory):
    factory(owner=UserFactory())
    client.get(reverse(f"crm:{name}"))
    one = queries(client, name)
    for _ in range(2):
        factory(owner=UserFactory())

    assert queries(client, name) == one


def test_an_empty_list_says_what_would_fill_it(client):
    assert "No orders yet" in client.get(reverse("crm:import_list")).content.decode()
    assert "No job yet" in client.get(reverse("crm:job_list")).content.decode()


def test_a_job_is_cancelled_and_started_again(client):
    job = JobFactory(state="QUEUED")
    seen = []
    for name in ("cancel_job", "repeat_job"):
        client.post(reverse(f"crm:{name}", args=[job.pk]))
        job.refresh_from_db()
        seen.append(job.state)

    assert seen == ["CANCELLED", "QUEUED"]
    assert list(AuditEvent.objects.order_by("seq").values_list("action", flat=True)) == [
        "job.cancelled", "job.repeated",
    ]  # fmt: skip


def test_a_job_that_is_over_is_not_cancelled(client):
    job = JobFactory(state="DONE", finished_at=now())

    page = client.post(reverse("crm:cancel_job", args=[job.pk]), follow=True)

    assert "This job is already over." in page.content.decode()


def test_a_role_that_may_not_store_does_not_store_by_repeating_an_old_job(client, sign_in):
    marketer = sign_in("MARKETER")
    job = JobFactory(kind="imports.store", state="FAILED", finished_at=now(), owner=marketer)

    page = client.post(reverse("crm:repeat_job", args=[job.pk]), follow=True)
    job.refresh_from_db()

    assert ("Your role does not allow what this job does." in page.content.decode(), job.state) == (
        True,
        "FAILED",
    )


def test_a_failed_job_says_why(client):
    job = JobFactory(state="FAILED", finished_at=now(), error="The file is gone.")

    assert "The file is gone." in client.get(reverse("crm:job", args=[job.pk])).content.decode()
