"""The list of jobs is narrowed, and a job tells what happened to it."""

from datetime import timedelta

import pytest
from django.urls import reverse

from crm.job_pages.actions import cancel_job, repeat_job
from tests.factories import LONG_AGO, JobFactory, UserFactory

pytestmark = pytest.mark.django_db
LATER = LONG_AGO + timedelta(minutes=1)


@pytest.fixture
def admin(client):
    user = UserFactory(role="ADMIN", first_name="Ada", last_name="Quist")
    client.force_login(user)
    return user


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        pytest.param({}, ["night", "test", "test"], id="everything"),
        pytest.param({"state": "FAILED"}, ["night"], id="of a state"),
        pytest.param({"kind": "night"}, ["night"], id="of a kind"),
        pytest.param({"kind": "night", "state": "DONE"}, [], id="of both"),
        pytest.param({"state": "NONSENSE"}, [], id="a state that does not exist, which the page says"),
    ],
)
def test_the_list_is_narrowed(client, admin, asked, found):
    JobFactory()
    JobFactory(state="DONE", finished_at=LATER)
    JobFactory(kind="night", state="FAILED", finished_at=LATER)
    page = client.get(reverse("crm:job_list"), asked)
    assert [line.row.kind for line in page.context["rows"]] == found


def test_a_job_tells_what_happened_to_it_in_order(client, admin):
    job = JobFactory(owner=admin, started_at=LATER)
    cancel_job(job=job, at=LATER + timedelta(minutes=1), by=admin)
    repeat_job(job=job, at=LATER + timedelta(minutes=2), by=admin)
    page = client.get(reverse("crm:job", args=[job.pk]))
    assert [(when, str(what), who) for when, what, who in page.context["log"]] == [
        (LONG_AGO, "Asked for", "Ada Quist"),
        (LATER, "Started", ""),
        (LATER + timedelta(minutes=1), "Job cancelled", "Ada Quist"),
        (LATER + timedelta(minutes=2), "Job repeated", "Ada Quist"),
    ]


def test_a_step_of_the_night_goes_by_its_name(client, admin):
    job = JobFactory(kind="night", state="RUNNING", step="segments", done=1, total=3, started_at=LATER)

    page = client.get(reverse("crm:job", args=[job.pk])).content.decode()

    assert "Thresholds and types" in page
