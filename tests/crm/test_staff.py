"""Staff are invited, changed, disabled; sessions end with what they stood on."""

import re
from datetime import datetime, timedelta

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core import mail
from django.test import Client
from django.urls import reverse

from crm import staff
from crm.models import AuditEvent, Store, Team, User
from tests.factories import LONG_AGO, TeamFactory, UserFactory

OLD, PASSWORD = "a long enough password", "correct horse battery staple"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def store():
    return Store.objects.create(pk=1, name="Lumen")


@pytest.fixture
def admin():
    return UserFactory(role="ADMIN", first_name="Ada")


def sign_in(email, password=OLD):
    browser = Client()
    answer = browser.post(reverse("account_login"), {"login": email, "password": password})
    assert answer.status_code == 302, answer.content
    return browser


def signed_in(browser):
    return browser.get(reverse("crm:account")).status_code == 200


def test_an_invitation_leads_from_the_mail_to_a_sign_in(admin):
    inviting = sign_in(admin.email)
    inviting.post(reverse("crm:invite_user"), {"email": "New@Example.com", "role": "MARKETER"})
    [letter] = mail.outbox
    link = re.search(r"https?://testserver(/invitation/\S+)", letter.body)[1]

    invited = Client()
    shown = invited.get(link)
    accepted = invited.post(link, {"new_password1": PASSWORD, "new_password2": PASSWORD})

    assert (letter.to, letter.subject) == (["new@example.com"], "Your access to Lumen")
    assert shown.status_code == 200
    assert accepted.headers["Location"] == reverse("account_login")
    assert signed_in(sign_in("new@example.com", PASSWORD))
    assert User.objects.get(email="new@example.com").role == "MARKETER"


def test_an_invitation_works_once(admin):
    user = staff.invite(email="new@example.com", role="MARKETER", at=LONG_AGO, by=admin)
    token = staff.invitation_for(user)
    staff.accept_invitation(token=token, password=PASSWORD, at=LONG_AGO)

    with pytest.raises(staff.InvitationVoid):
        staff.accept_invitation(token=token, password="another password 123", at=LONG_AGO)

    assert User.objects.get(pk=user.pk).check_password(PASSWORD)


@pytest.mark.parametrize(
    ("later", "status"),
    [
        pytest.param(timedelta(days=2, hours=23), 200, id="on the third day"),
        pytest.param(timedelta(days=3, minutes=1), 410, id="after three days"),
    ],
)
def test_an_invitation_grows_old(admin, later, status):
    start = datetime.fromisoformat("2026-03-01T09:00:00+00:00")
    with time_machine.travel(start, tick=False):
        token = staff.invitation_for(staff.invite(email="new@example.com", role="MARKETER", at=start, by=admin))

    with time_machine.travel(start + later, tick=False):
        assert Client().get(reverse("crm:accept_invitation", args=[token])).status_code == status


@pytest.mark.parametrize("token", ["nonsense", "eyJ1c2VyIjoxfQ:1abcde:forged"])
def test_a_forged_invitation_is_void(token):
    assert Client().get(reverse("crm:accept_invitation", args=[token])).status_code == 410


def test_an_invitation_of_somebody_disabled_is_void(admin):
    user = staff.invite(email="new@example.com", role="MARKETER", at=LONG_AGO, by=admin)
    token = staff.invitation_for(user)
    staff.disable(user=user, at=LONG_AGO, by=admin)

    with pytest.raises(staff.InvitationVoid):
        staff.invited_by(token)


@pytest.mark.parametrize("password", ["short", "password12345", "1234567890123"])
def test_a_weak_password_is_refused(admin, password):
    token = staff.invitation_for(staff.invite(email="new@example.com", role="MARKETER", at=LONG_AGO, by=admin))
    link = reverse("crm:accept_invitation", args=[token])

    answer = Client().post(link, {"new_password1": password, "new_password2": password})

    assert answer.status_code == 422
    assert not User.objects.get(email="new@example.com").has_usable_password()


def test_a_taken_address_is_not_invited_again(admin):
    with pytest.raises(staff.StaffRefused, match="already here"):
        staff.invite(email=admin.email.upper(), role="MARKETER", at=LONG_AGO, by=admin)


def test_nobody_signs_up():
    answer = Client().post(
        reverse("account_signup"), {"email": "me@example.com", "password1": PASSWORD, "password2": PASSWORD}
    )

    assert answer.status_code == 200
    assert User.objects.count() == 0


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda user, by: staff.disable(user=user, at=LONG_AGO, by=by), id="disabled"),
        pytest.param(
            lambda user, by: staff.change_user(
                user=user, at=LONG_AGO, by=by, role="MARKETER", team=None, first_name="", last_name=""
            ),
            id="another role",
        ),
        pytest.param(
            lambda user, by: staff.change_user(
                user=user, at=LONG_AGO, by=by, role=user.role, team=TeamFactory(), first_name="", last_name=""
            ),
            id="another team",
        ),
    ],
)
def test_sessions_end_at_once(admin, change):
    user = UserFactory(role="ACCOUNT_MANAGER")
    first, second = sign_in(user.email), sign_in(user.email)
    assert signed_in(first)
    assert signed_in(second)

    change(user, admin)

    assert [signed_in(first), signed_in(second)] == [False, False]
    assert UserSession.objects.filter(user=user).count() == 0


def test_a_session_of_another_role_is_void_even_where_its_row_is_left():
    user = UserFactory(role="ADMIN")
    browser = sign_in(user.email)
    User.objects.filter(pk=user.pk).update(role="MARKETER")

    assert Session.objects.count() == 1
    assert not signed_in(browser)


def test_a_changed_password_ends_the_other_sessions():
    user = UserFactory(role="ADMIN")
    changing, other = sign_in(user.email), sign_in(user.email)

    changing.post(
        reverse("account_change_password"),
        {"oldpassword": OLD, "password1": PASSWORD, "password2": PASSWORD},
    )

    assert [signed_in(changing), signed_in(other)] == [True, False]


def test_a_disabled_person_cannot_sign_in(admin):
    user = staff.disable(user=UserFactory(), at=LONG_AGO, by=admin)
    browser = Client()

    browser.post(reverse("account_login"), {"login": user.email, "password": OLD})

    assert not signed_in(browser)


def test_an_enabled_person_can_sign_in_again(admin):
    user = staff.disable(user=UserFactory(), at=LONG_AGO, by=admin)

    staff.enable(user=user, at=LONG_AGO, by=admin)

    assert signed_in(sign_in(user.email))


def test_nobody_takes_away_the_own_role(admin):
    UserFactory(role="ADMIN")

    with pytest.raises(staff.StaffRefused, match="your own role"):
        staff.disable(user=admin, at=LONG_AGO, by=admin)


def test_the_last_admin_stays(admin):
    """A second admin who was disabled meanwhile does not count."""
    other = UserFactory(role="ADMIN", is_active=False)

    with pytest.raises(staff.StaffRefused, match="the only admin"):
        staff.disable(user=admin, at=LONG_AGO, by=other)

    assert User.objects.get(pk=admin.pk).is_active


def test_what_is_done_to_staff_stands_in_the_audit_log(admin):
    user = staff.invite(email="new@example.com", role="MARKETER", at=LONG_AGO, by=admin)
    staff.change_user(
        user=user, at=LONG_AGO, by=admin, role="AUDITOR", team=None, first_name="Nil", last_name=""
    )
    staff.disable(user=user, at=LONG_AGO, by=admin)
    staff.enable(user=user, at=LONG_AGO, by=admin)

    events = AuditEvent.objects.order_by("seq")
    assert [(event.action, event.actor, event.object_id) for event in events] == [
        (action, admin, str(user.pk))
        for action in ("user.invited", "user.changed", "user.disabled", "user.enabled")
    ]
    assert events[1].data == {
        "fields": ["role", "first_name"],
        "before": {"role": "MARKETER", "team": None},
        "after": {"role": "AUDITOR", "team": None},
    }


def test_a_change_of_nothing_is_no_event(admin):
    user = UserFactory(role="MARKETER")

    staff.change_user(user=user, at=LONG_AGO, by=admin, role="MARKETER", team=None, first_name="", last_name="")

    assert AuditEvent.objects.count() == 0


def test_a_team_name_is_there_once(admin):
    staff.save_team(name="North", shares_customers=True, at=LONG_AGO, by=admin)

    with pytest.raises(staff.StaffRefused):
        staff.save_team(name="north", shares_customers=True, at=LONG_AGO, by=admin)

    assert Team.objects.count() == 1


@pytest.mark.parametrize("people", [1, 3])
def test_the_list_of_staff_asks_the_same_queries_for_any_number(admin, people, django_assert_num_queries):
    for _n in range(people):
        UserFactory(role="MARKETER", team=TeamFactory())
    browser = sign_in(admin.email)
    browser.get(reverse("crm:user_list"))

    with django_assert_num_queries(11):
        browser.get(reverse("crm:user_list"))
