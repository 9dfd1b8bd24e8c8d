"""Since when: the last visit, yesterday, or seven days."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from crm.visits import last_visit, note_visit
from dashboard.home.windows import chosen, windows
from tests.factories import UserFactory

AT = datetime(2026, 11, 23, 8, 40, tzinfo=UTC)


def test_days_begin_at_midnight_in_the_zone_of_the_store():
    with timezone.override(ZoneInfo("Asia/Tokyo")):
        found = {window.code: window.since for window in windows(at=AT, last_visit=None)}

    assert found == {
        "day": datetime(2026, 11, 21, 15, tzinfo=UTC),
        "week": datetime(2026, 11, 16, 15, tzinfo=UTC),
    }


@pytest.mark.parametrize(
    ("ago", "expected"),
    [
        pytest.param(timedelta(days=3), ["visit", "day", "week"], id="on Friday"),
        pytest.param(timedelta(hours=3), ["day", "week", "visit"], id="earlier today"),
        pytest.param(timedelta(days=31), ["day", "week"], id="too long ago to be news"),
    ],
)
def test_a_last_visit_on_another_day_is_the_usual_line(ago, expected):
    assert [window.code for window in windows(at=AT, last_visit=AT - ago)] == expected


def test_a_code_nobody_knows_is_the_usual_line():
    found = windows(at=AT, last_visit=None)

    assert chosen(found, "<script>").code == "day"


@pytest.mark.django_db
def test_looks_within_half_an_hour_are_one_visit():
    user = UserFactory()
    friday = AT - timedelta(days=3)
    told = []
    for at in (friday, friday + timedelta(minutes=20), AT, AT + timedelta(minutes=5)):
        told.append(last_visit(user, at=at))
        note_visit(user=user, at=at)

    assert told == [None, None, friday + timedelta(minutes=20), friday + timedelta(minutes=20)]


def test_the_page_notes_the_visit_and_begins_there_the_next_time(
    signed_in, person, looked_at, at, time_machine
):
    person()
    looked_at()
    client = signed_in()

    first = client.get("/").context["briefing"].window.code
    client.post("/home/seen/", headers={"HX-Request": "true"})
    time_machine.move_to(at + timedelta(hours=20), tick=False)
    client.logout()  # half an hour of rest ended the session
    client.force_login(client.user)
    second = client.get("/").context["briefing"].window

    assert (first, second.code, second.since) == ("day", "visit", at)
