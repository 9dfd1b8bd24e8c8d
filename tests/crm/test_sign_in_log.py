"""Who came, who was turned away, who was sent out: each is an event of the audit log."""

import csv
import re
from urllib.parse import urlencode

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from allauth.usersessions.models import UserSession
from django.core import mail
from django.test import Client
from django.urls import reverse

from crm.models import AuditEvent, Store
from tests.crm.test_staff import OLD, PASSWORD, sign_in, signed_in
from tests.factories import CustomerFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def store():
    return Store.objects.create(pk=1, name="Lumen", time_zone="Europe/Berlin")


def logged():
    events = AuditEvent.objects.order_by("seq")
    return [(event.action, event.actor_id, event.object_id, event.data) for event in events]


def test_a_sign_in_and_a_sign_out_are_kept():
    user = UserFactory()
    browser = sign_in(user.email)
    browser.post(reverse("account_logout"))
    assert logged() == [
        ("session.started", user.pk, str(user.pk), {}),
        ("session.ended", user.pk, str(user.pk), {}),
    ]


def test_a_refused_sign_in_is_kept_without_what_was_typed():
    user = UserFactory(email="ada@example.com")
    browser = Client()
    browser.post(reverse("account_login"), {"login": "ada@example.com", "password": "a secret thing"})
    browser.post(reverse("account_login"), {"login": "nobody@example.com", "password": "another secret"})
    assert logged() == [
        ("session.refused", None, str(user.pk), {"account": "known"}),
        ("session.refused", None, "", {"account": "unknown"}),
    ]
    kept = str(list(AuditEvent.objects.values()))
    assert ("secret" in kept, "nobody@" in kept) == (False, False)


def test_a_new_password_of_ones_own_is_kept():
    user = UserFactory()
    browser = sign_in(user.email)
    new = {"oldpassword": OLD, "password1": PASSWORD, "password2": PASSWORD}
    browser.post(reverse("account_change_password"), new)
    assert logged()[-1] == ("account.changed", user.pk, str(user.pk), {"fields": ["password"]})


def test_making_recovery_codes_is_kept(django_capture_on_commit_callbacks):
    user = UserFactory()
    browser = sign_in(user.email)
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "x"})
    with django_capture_on_commit_callbacks(execute=True):
        browser.post(reverse("mfa_generate_recovery_codes"))
    assert logged()[-1][:3] == ("factor.renewed", user.pk, str(user.pk))


def guarded(**facts):
    """A member of staff whose sign-in asks for a code."""
    user = UserFactory(**facts)
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    return user


def test_a_wrong_code_after_the_password_is_kept_and_nobody_is_signed_in():
    user = guarded()
    browser = sign_in(user.email)
    browser.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert logged() == [("factor.refused", None, str(user.pk), {"kind": "totp"})]
    assert not signed_in(browser)


def test_a_wrong_code_of_somebody_signed_in_names_them():
    user = guarded()
    browser = Client()
    browser.force_login(user)
    browser.post(reverse("mfa_reauthenticate"), {"code": "000000"})
    assert logged() == [("factor.refused", user.pk, str(user.pk), {"kind": "totp"})]


def test_a_wrong_password_of_somebody_signed_in_names_them():
    user = UserFactory()
    browser = sign_in(user.email)
    browser.post(reverse("account_reauthenticate"), {"password": "not this"})
    assert logged()[1:] == [("session.refused", user.pk, str(user.pk), {"account": "known"})]


def test_tries_beyond_the_limit_are_kept_too():
    user = UserFactory()
    browser = Client()
    for _number in range(6):
        browser.post(reverse("account_login"), {"login": user.email, "password": "not this"})
    told = [event[3] for event in logged()]
    assert told == [{"account": "known"}] * 5 + [{"account": "known", "why": "too many tries"}]


def test_an_admin_turns_off_the_second_factor_of_a_lost_phone():
    admin, member = UserFactory(role="ADMIN"), guarded()
    at_work = Client()
    at_work.force_login(member)
    at_work.get(reverse("crm:account"))

    sign_in(admin.email).post(reverse("crm:remove_factor", args=[member.pk]))

    assert not signed_in(at_work)
    assert logged()[-1][:3] == ("user.factor_removed", admin.pk, str(member.pk))
    assert signed_in(sign_in(member.email))


def test_nothing_is_kept_of_turning_off_what_is_not_on():
    admin, member = UserFactory(role="ADMIN"), UserFactory()
    sign_in(admin.email).post(reverse("crm:remove_factor", args=[member.pk]))
    assert [event[0] for event in logged()] == ["session.started"]


def test_an_admin_signs_somebody_out_everywhere():
    admin, member = UserFactory(role="ADMIN"), UserFactory(role="MARKETER")
    at_work, at_home, office = sign_in(member.email), sign_in(member.email), sign_in(admin.email)

    office.post(reverse("crm:sign_out_user", args=[member.pk]))

    assert (signed_in(at_work), signed_in(at_home), signed_in(office)) == (False, False, True)
    assert logged()[-1] == ("user.signed_out", admin.pk, str(member.pk), {"sessions": 2})
    assert UserSession.objects.filter(user=member).count() == 0
    assert signed_in(sign_in(member.email))


def test_an_admin_sends_a_link_and_the_old_password_works_until_the_new_one_is_set():
    admin, member = UserFactory(role="ADMIN"), UserFactory(role="MARKETER")
    sign_in(admin.email).post(reverse("crm:reset_password", args=[member.pk]))

    [letter] = mail.outbox
    link = re.search(r"https?://testserver(/account/password/reset/key/\S+)", letter.body)[1]
    assert letter.to == [member.email]
    assert signed_in(sign_in(member.email))
    asked = Client().get(link, follow=True)
    assert asked.status_code == 200
    assert logged()[1][:3] == ("user.reset_sent", admin.pk, str(member.pk))


def test_who_was_only_invited_gets_no_link_for_a_new_password():
    admin, member = UserFactory(role="ADMIN"), UserFactory()
    member.set_unusable_password()
    member.save()
    sign_in(admin.email).post(reverse("crm:reset_password", args=[member.pk]))
    assert mail.outbox == []


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        pytest.param({"kind": "crm.User"}, ["user.changed", "user.disabled"], id="of a kind"),
        pytest.param({"kind": "crm.User", "object": "#{user}"}, ["user.disabled"], id="of one"),
        pytest.param({"object": "{customer}"}, ["customer.changed"], id="a bare number is a customer's"),
        pytest.param({"action": "user.disabled"}, ["user.disabled"], id="what"),
    ],
)
def test_the_log_is_narrowed_and_the_file_holds_what_the_page_shows(client, asked, found):
    from crm.audit import record
    from tests.factories import LONG_AGO

    admin, member, customer = UserFactory(role="ADMIN"), UserFactory(), CustomerFactory()
    record("customer.changed", at=LONG_AGO, actor=admin, obj=customer, personal={"city": "Ghent"})
    record("user.disabled", at=LONG_AGO, actor=admin, obj=member, data={"sessions": 1})
    record("user.changed", at=LONG_AGO, actor=admin, obj=admin)
    client.force_login(admin)
    asked = {name: value.format(user=member.pk, customer=customer.pk) for name, value in asked.items()}

    page = client.get(reverse("crm:audit_log"), asked)
    answer = client.post(f"{reverse('crm:export_audit')}?{urlencode(asked)}", {"format": "csv"})

    assert [line.row.action for line in page.context["rows"]] == found
    text = answer.content.decode("utf-8-sig")
    rows = list(csv.DictReader(text.splitlines()))
    assert [row["Code"] for row in rows] == found
    assert "Ghent" not in text
    assert {row["When"] for row in rows} == {"2024-01-01 13:00:00+01:00"}
