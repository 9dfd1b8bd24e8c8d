"""Whoever tries passwords, codes or tokens one after another is put off."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core import mail
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from crm.api_clients import create_client
from crm.models import AuditEvent, Store
from tests.crm.test_staff import OLD, sign_in, signed_in
from tests.factories import LONG_AGO, UserFactory

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, 8, tzinfo=UTC)
SECRET = "JBSWY3DPEHPK3PXP"
PUT_OFF = ["Too many tries. Wait a few minutes, then try again."]


@pytest.fixture(autouse=True)
def store():
    return Store.objects.create(pk=1, name="Lumen")


@pytest.fixture
def guarded():
    """Somebody whose sign-in asks for a code."""
    user = UserFactory()
    TOTP.activate(user, SECRET)
    return user


def right_code():
    return format_hotp_value(hotp_value(SECRET, next(iter(yield_hotp_counters_from_time()))))


def try_code(browser, code, page="mfa_authenticate"):
    """What is said of it; nothing when it opens the way."""
    answer = browser.post(reverse(page), {"code": code})
    return answer.context["form"].errors["code"] if answer.status_code == 200 else []


def test_after_five_wrong_codes_the_right_one_waits_a_quarter_of_an_hour(guarded):
    with time_machine.travel(AT, tick=False) as clock:
        browser = sign_in(guarded.email)
        for _number in range(5):
            assert try_code(browser, "000000") != PUT_OFF
        at_once = try_code(browser, right_code())
        again = sign_in(guarded.email)  # the password anew does not give more tries
        from_the_start = try_code(again, right_code())
        clock.shift(timedelta(minutes=15, seconds=1))
        later = sign_in(guarded.email)
        opened = try_code(later, right_code())
        arrived = signed_in(again), signed_in(later)

    assert (at_once, from_the_start, opened, arrived) == (PUT_OFF, PUT_OFF, [], (False, True))


def test_tries_of_codes_beyond_the_limit_are_in_the_log(guarded):
    browser = sign_in(guarded.email)
    for _number in range(6):
        try_code(browser, "000000")

    told = AuditEvent.objects.filter(action="factor.refused").order_by("seq").values_list("data", "actor_id")
    assert list(told) == [({"kind": "totp"}, None)] * 5 + [({"why": "too many tries"}, None)]


def test_codes_asked_for_again_are_limited_too(guarded):
    browser = Client()
    browser.force_login(guarded)
    said = [try_code(browser, "000000", "mfa_reauthenticate") for _number in range(6)]

    assert [answer == PUT_OFF for answer in said] == [False] * 5 + [True]
    assert AuditEvent.objects.order_by("seq").last().actor == guarded


def test_the_right_password_waits_too_after_five_wrong_ones_and_others_do_not():
    user, other = UserFactory(), UserFactory()
    for _number in range(5):
        Client().post(reverse("account_login"), {"login": user.email, "password": "not this"})
    answer = Client().post(reverse("account_login"), {"login": user.email, "password": OLD})

    assert answer.context["form"].non_field_errors() == PUT_OFF
    assert signed_in(sign_in(other.email))


def test_the_password_one_has_cannot_be_found_out_by_changing_it():
    browser = sign_in(UserFactory().email)
    wrong = {"oldpassword": "not this", "password1": "a b c d e f g h", "password2": "a b c d e f g h"}
    answers = [browser.post(reverse("account_change_password"), wrong).status_code for _number in range(11)]

    assert answers == [200] * 10 + [429]


def test_nobodys_post_is_filled_with_links():
    user = UserFactory()
    answers = [
        Client().post(reverse("account_reset_password"), {"email": user.email}).status_code
        for _number in range(6)
    ]

    assert (answers, len(mail.outbox)) == ([302] * 5 + [429], 5)


def test_wrong_tokens_are_counted_and_right_ones_go_on(monkeypatch):
    from crm.api.access import WrongTokens

    monkeypatch.setattr(WrongTokens, "THROTTLE_RATES", {"anonymous": "2/min"})
    _client, token = create_client(
        name="Shop", scopes=["orders:read"], at=LONG_AGO, by=UserFactory(role="ADMIN")
    )
    guesses = [
        APIClient(headers={"authorization": f"Bearer hexad_{number}"}).get("/api/v1/orders/")
        for number in range(3)
    ]
    shop = APIClient(headers={"authorization": f"Bearer {token}"}).get("/api/v1/orders/")

    assert [answer.status_code for answer in guesses] == [401, 401, 429]
    assert (int(guesses[2].headers["Retry-After"]) <= 60, shop.status_code) == (True, 200)
