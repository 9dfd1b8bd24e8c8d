"""The pages of signing in speak as the rest does, whatever the library behind them says."""

import re

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from allauth.usersessions.models import UserSession
from django.core import mail
from django.test import Client
from django.urls import reverse

from crm.models import Store
from crm.sessions import browser_of
from tests.crm.test_staff import OLD, PASSWORD, sign_in
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
PAGES = (
    "account_change_password", "account_email", "mfa_index", "mfa_activate_totp", "usersessions_list",
    "account_reauthenticate", "account_logout",
)  # fmt: skip
GUARDED = (
    "mfa_index",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_deactivate_totp",
    "mfa_reauthenticate",
)
NOT_OURS = re.compile(r"!|successfully|please|two-factor|\b(?:Activate|Deactivate|Generate)\b", re.IGNORECASE)


@pytest.fixture(autouse=True)
def store():
    return Store.objects.create(pk=1, name="Lumen")


def words_of(answer):
    """What a reader sees: without the head, scripts, markup and the names of languages."""
    body = re.search(r"<main.*</main>", answer.content.decode(), re.DOTALL)[0]
    toasts = "".join(re.findall(r'<div class="toast .*?</div>', answer.content.decode(), re.DOTALL))
    return re.sub(r"<[^>]*>|&[^;]+;", " ", body + toasts)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_of_the_account_has_our_tone(name):
    page = sign_in(UserFactory().email).get(reverse(name))
    assert (page.status_code, NOT_OURS.findall(words_of(page))) == (200, [])


@pytest.mark.parametrize("name", GUARDED)
def test_a_page_of_the_second_factor_has_our_tone(name):
    browser, user = Client(), UserFactory()
    browser.post(reverse("account_login"), {"login": user.email, "password": OLD})
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    RecoveryCodes.activate(user)
    page = browser.get(reverse(name), follow=True)
    assert (page.status_code, NOT_OURS.findall(words_of(page))) == (200, [])


def test_the_second_step_of_a_sign_in_has_our_tone():
    user = UserFactory()
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    browser = sign_in(user.email)
    page = browser.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert "This code is wrong or too old." in words_of(page)
    assert NOT_OURS.findall(words_of(page)) == []


def test_signing_in_and_changing_the_password_are_told_without_praise():
    browser = Client()
    told = {"login": UserFactory().email, "password": OLD}
    arrived = browser.post(reverse("account_login"), told, follow=True)
    assert [str(message) for message in arrived.context["messages"]] == []
    new = {"oldpassword": OLD, "password1": PASSWORD, "password2": PASSWORD}
    changed = browser.post(reverse("account_change_password"), new, follow=True)
    assert [str(message) for message in changed.context["messages"]] == [
        "Password changed. The old one no longer works."
    ]


def test_the_letter_with_a_new_password_says_what_happened_and_what_to_do():
    Client().post(reverse("account_reset_password"), {"email": UserFactory().email})
    [letter] = mail.outbox
    assert letter.subject == "A new password for Hexad"
    assert NOT_OURS.findall(letter.body) == []


def test_a_session_says_which_browser_it_is():
    user = UserFactory()
    browser = sign_in(user.email)
    agent = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
    page = browser.get(reverse("usersessions_list"), headers={"user-agent": agent})
    assert UserSession.objects.get().user_agent == agent
    assert "Firefox on Linux" in words_of(page)


@pytest.mark.parametrize(
    ("agent", "shown"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/150.0 Safari/537.36 Edg/150.0", "Edge on Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1", "Safari on iPhone"),
        ("Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/150.0 Mobile Safari/537.36", "Chrome on Android"),
        ("curl/8.5.0", "curl/8.5.0"),
        ("", "unknown"),
    ],
)  # fmt: skip
def test_a_browser_is_called_by_the_name_people_know(agent, shown):
    assert browser_of(agent) == shown
