"""The bell: what became of one's own long work since one looked."""

from datetime import UTC, datetime, timedelta

import pytest

from crm.job_news import finished, has_news, mark_seen
from tests.factories import JobFactory, UserFactory

pytestmark = pytest.mark.django_db
AT = datetime(2025, 6, 2, 8, 40, tzinfo=UTC)


def over(owner, state="DONE", *, at=AT, **more):
    return JobFactory(owner=owner, state=state, finished_at=at, **more)


@pytest.fixture
def user():
    return UserFactory()


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        pytest.param("DONE", True, id="done"),
        pytest.param("FAILED", True, id="failed"),
        pytest.param("CANCELLED", False, id="cancelled by somebody, who knows it"),
    ],
)
def test_the_end_of_an_own_job_is_news(user, state, expected):
    over(user, state)

    assert has_news(user) is expected


def test_running_work_and_the_work_of_others_is_no_news(user):
    JobFactory(owner=user, state="RUNNING")
    over(UserFactory())
    over(None)

    assert has_news(user) is False


def test_what_was_seen_is_no_news_and_what_ends_later_is(user):
    first = over(user)
    mark_seen(user=user, at=AT)
    seen_all = has_news(user)
    second = over(user, "FAILED", at=AT + timedelta(seconds=1))

    assert (seen_all, [(job.pk, job.is_new) for job in finished(user)]) == (
        False, [(second.pk, True), (first.pk, False)],
    )  # fmt: skip


def test_one_look_of_somebody_does_not_hide_the_news_of_another(user):
    other = UserFactory()
    over(user)
    over(other)
    mark_seen(user=other, at=AT)

    assert (has_news(user), has_news(other)) == (True, False)


def test_the_bell_opens_once_and_is_quiet_then(client, user):
    over(user, "FAILED", error="orders.csv is empty.")
    client.force_login(user)
    before = client.get("/account/").content.decode()

    news = client.post("/account/news/", headers={"HX-Request": "true"}).content.decode()
    after = client.get("/account/").content.decode()

    assert ("Jobs: there is news" in before, "orders.csv is empty." in news, "Jobs: nothing new" in after) == (
        True, True, True,
    )  # fmt: skip


def test_without_script_the_bell_leads_to_the_list_of_jobs(client, user):
    client.force_login(user)

    response = client.post("/account/news/")

    assert (response.status_code, response.headers["Location"]) == (302, "/jobs/")


def test_looking_without_changing_is_not_offered(client, user):
    client.force_login(user)

    assert client.get("/account/news/").status_code == 405
