"""How long a session lives, how often one may guess, and when the password is asked again."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from crm.models import Store
from tests.factories import CustomerFactory, UserFactory

START = datetime(2026, 3, 2, 8, tzinfo=UTC)
PASSWORD = "a long enough password"
pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    Store.current()
    return UserFactory(role="ADMIN")


def sign_in(user):
    browser = Client()
    browser.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    return browser


def still_in(browser):
    return browser.get(reverse("crm:account")).status_code == 200


@pytest.mark.parametrize(
    ("pause", "stays"),
    [
        pytest.param(timedelta(minutes=29), True, id="29 minutes away"),
        pytest.param(timedelta(minutes=31), False, id="31 minutes away"),
    ],
)
def test_a_session_ends_after_half_an_hour_without_a_request(user, pause, stays):
    with time_machine.travel(START, tick=False) as clock:
        browser = sign_in(user)
        assert still_in(browser)
        clock.shift(pause)

        assert still_in(browser) is stays


def test_a_session_in_use_ends_after_twelve_hours(user):
    with time_machine.travel(START, tick=False) as clock:
        browser = sign_in(user)
        hours = []
        for _step in range(26):
            hours.append(still_in(browser))
            clock.shift(timedelta(minutes=29))

    assert hours == [True] * 25 + [False]


def test_the_password_is_asked_again_after_fifteen_minutes(user):
    page = reverse("crm:erase_customer", args=[CustomerFactory().pk])
    with time_machine.travel(START, tick=False) as clock:
        browser = sign_in(user)
        fresh = browser.get(page)
        clock.shift(timedelta(minutes=15, seconds=1))
        stale = browser.get(page)
        again = browser.post(stale.headers["Location"], {"password": PASSWORD})

    assert fresh.status_code == 200
    assert stale.headers["Location"].startswith(reverse("account_reauthenticate"))
    assert again.headers["Location"] == page


def test_guessing_passwords_is_stopped(user):
    browser = Client()
    guess = {"login": user.email, "password": "not the password"}
    for _try in range(5):
        browser.post(reverse("account_login"), guess)

    right = browser.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})

    assert right.status_code == 200  # the form again, although the password is right
    assert not still_in(browser)


def test_a_wrong_address_and_a_wrong_password_are_told_alike(user):
    def told(email):
        answer = Client().post(reverse("account_login"), {"login": email, "password": "not the password"})
        return answer.status_code, list(answer.context["form"].non_field_errors())

    assert told("nobody@example.com") == told(user.email)


@pytest.mark.parametrize("required", [True, False])
def test_powers_over_others_need_a_second_factor_where_the_installation_says_so(user, settings, required):
    settings.MFA_REQUIRED = required
    browser = sign_in(user)

    answer = browser.get(reverse("crm:user_list"))

    expected = (302, reverse("mfa_activate_totp")) if required else (200, None)
    assert (answer.status_code, answer.headers.get("Location")) == expected
    assert still_in(browser)


def test_the_secret_of_a_second_factor_is_kept_encrypted(user):
    from allauth.mfa.models import Authenticator
    from allauth.mfa.totp.internal.auth import (
        TOTP,
        generate_totp_secret,
        hotp_value,
        yield_hotp_counters_from_time,
    )

    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    stored = Authenticator.objects.get()

    assert secret not in str(stored.data)
    counter = next(iter(yield_hotp_counters_from_time()))
    assert stored.wrap().validate_code(f"{hotp_value(secret, counter):06}")


def test_a_fragment_asked_for_without_a_session_sends_the_whole_page_to_the_sign_in():
    Store.current()
    answer = Client().get("/customers/", headers={"hx-request": "true"})

    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, reverse("account_login"))


def test_pages_of_staff_are_not_kept_by_the_browser(user):
    assert sign_in(user).get("/customers/").headers["Cache-Control"] == "no-store, private"
