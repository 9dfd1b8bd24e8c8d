"""The own account, language and error pages."""

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import RequestDataTooBig
from django.test import RequestFactory

from crm.errors import bad_request
from tests.factories import UserFactory


def test_the_chosen_language_outranks_the_browsers(signed_in):
    client = signed_in()

    client.post("/account/", {"first_name": "Ines", "last_name": "Carvalho", "language": "ar", "theme": "DARK"})

    page = client.get("/account/", headers={"Accept-Language": "en"}).content.decode()
    assert '<html lang="ar" dir="rtl" data-theme="DARK">' in page


def test_the_language_can_be_chosen_before_signing_in(client, store):
    client.post("/account/language/", {"language": "zh-hans", "next": "/account/login/"})

    assert '<html lang="zh-hans"' in client.get("/account/login/").content.decode()


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_choosing_a_language_leads_nowhere_else(client, store, target):
    assert client.post("/account/language/", {"language": "es", "next": target})["Location"] == "/"


def test_an_unknown_language_is_not_taken(client, store):
    assert client.post("/account/language/", {"language": "xx"}).cookies == {}


def test_a_missing_page_says_what_finds_people(signed_in):
    response = signed_in().get("/nothing-here/")

    assert (response.status_code, "There is nothing here" in response.content.decode()) == (404, True)


def test_what_a_role_may_not_do_is_said_in_words(signed_in):
    response = signed_in("MARKETER").get("/customers/")

    assert (response.status_code, "Your role does not allow this" in response.content.decode()) == (403, True)


def test_a_fragment_gets_the_sentence_alone(signed_in):
    response = signed_in("MARKETER").get("/customers/", headers={"HX-Request": "true"})

    assert (response.status_code, response.content) == (403, b"")
    assert response["X-Message"].startswith("Your%20role")


def test_a_request_that_is_too_large_is_a_413(store):
    assert bad_request(RequestFactory().get("/"), RequestDataTooBig("too much")).status_code == 413


def test_a_page_that_breaks_still_answers(client, store, monkeypatch):
    client.raise_request_exception = False
    monkeypatch.setattr("dashboard.home.views.newest_run", lambda: 1 / 0)
    client.force_login(UserFactory())

    response = client.get("/")

    assert (response.status_code, "Something broke" in response.content.decode()) == (500, True)


def test_the_style_guide_shows_everything(signed_in):
    assert signed_in("AUDITOR").get("/styleguide/?toast=1").status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/account/login/",
        "/account/password/reset/",
        "/account/2fa/",
        "/account/sessions/",
        "/account/email/",
        "/account/password/change/",
        "/account/reauthenticate/",
        "/account/2fa/totp/activate/",
    ],
)
def test_the_pages_of_signing_in_wear_our_frame(signed_in, path):
    client = signed_in()
    if "login" in path or "reset" in path:
        client.logout()

    page = client.get(path, follow=True)

    assert (page.status_code, "css/hexad.css" in page.content.decode()) == (200, True)


@pytest.mark.parametrize(("addresses", "buttons"), [
    pytest.param([("ada@example.com", True)], [], id="one that is confirmed: nothing to do"),
    pytest.param([("ada@example.com", False)], ["action_send"], id="one that is not"),
    pytest.param(
        [("ada@example.com", True), ("quist@example.com", False)],
        ["action_remove", "action_send", "action_primary"], id="two of them",
    ),
])  # fmt: skip
def test_the_page_of_addresses_offers_what_can_be_done(client, store, addresses, buttons):
    user = UserFactory(email="ada@example.com")
    for email, verified in addresses:
        EmailAddress.objects.create(user=user, email=email, verified=verified, primary=email == user.email)
    client.force_login(user)

    page = client.get("/account/email/").content.decode()

    assert [name for name in ("action_remove", "action_send", "action_primary") if name in page] == buttons


def test_the_page_of_the_api_leads_back_and_says_what_it_needs(client, store):
    client.force_login(UserFactory(role="ADMIN"))

    page = client.get("/api/").content.decode()

    assert '<a href="/settings/tokens/">' in page
    assert '<noscript><p class="api-plain">' in page
    assert '<a href="/api/schema/">' in page
