"""Addresses that take a form, opened like a page; and pages that are sent a form."""

import pytest
from django.test import Client
from django.urls import reverse

from crm.errors import ERRORS
from crm.models import AuditEvent, Store
from tests.factories import UserFactory
from tests.security.routes import routes

pytestmark = pytest.mark.django_db
SAID = "Nothing was changed. Send the form on this page once more."


@pytest.fixture(autouse=True)
def store():
    return Store.objects.create(pk=1, name="Lumen")


@pytest.fixture
def browser(settings):
    settings.MFA_REQUIRED = False
    browser = Client()
    browser.force_login(UserFactory(role="ADMIN"))
    return browser


def said(answer):
    return [str(message) for message in answer.context["messages"]]


@pytest.mark.parametrize(
    ("path", "page"),
    [
        ("/settings/thresholds/pin/", "/settings/thresholds/"),
        ("/settings/schemes/show/", "/settings/schemes/"),
        ("/rates/add/", "/rates/"),
        ("/views/1/remove/", "/"),
        ("/home/seen/", "/"),
    ],
)
def test_the_address_of_a_form_leads_to_its_page_and_says_so_once(browser, path, page):
    answer = browser.get(path, follow=True)
    assert (answer.status_code, answer.request["PATH_INFO"], said(answer)) == (200, page, [SAID])
    assert AuditEvent.objects.count() == 0


def test_the_page_of_teams_is_the_page_of_staff(browser):
    assert browser.get(reverse("crm:create_team"))["Location"] == reverse("crm:user_list")


@pytest.mark.parametrize(
    "route", [r for r in routes() if r.is_ours and not r.is_api], ids=lambda route: route.name
)
def test_no_address_answers_a_get_with_an_empty_page(browser, route):
    values = {name: "x" if name in {"token", "code", "name", "format"} else 1 for name in route.converters}
    answer = browser.get(reverse(route.name, kwargs=values), follow=True)
    assert answer.status_code in {200, 404, 410}
    assert b"".join(answer.streaming_content) if answer.streaming else answer.content


@pytest.mark.parametrize(
    "path", ["/", "/customers/", "/customers/new/", "/settings/thresholds/", "/account/login/", "/healthz"]
)
def test_a_head_is_answered_as_a_get_is_without_the_page(browser, path):
    answer, page = browser.head(path), browser.get(path)
    assert (answer.status_code, answer["Content-Type"], answer.content) == (
        page.status_code,
        page["Content-Type"],
        b"",
    )


def test_a_head_for_the_address_of_a_form_leads_to_its_page_and_says_nothing(browser):
    answer = browser.head("/settings/thresholds/pin/")
    assert (answer.status_code, answer["Location"]) == (302, "/settings/thresholds/")
    assert said(browser.get("/settings/thresholds/")) == []


def test_a_page_that_is_sent_a_form_says_what_to_do(browser):
    answer = browser.post(reverse("segments:thresholds"))
    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD")
    for words in ERRORS[405]:
        assert str(words) in answer.content.decode()


def test_a_fragment_gets_the_sentence_alone(browser):
    answer = browser.get(reverse("segments:pin_thresholds"), headers={"HX-Request": "true"})
    assert (answer.status_code, answer.content, answer["X-Message"][:4]) == (405, b"", "This")


def test_who_may_not_hears_that_first():
    browser = Client()
    browser.force_login(UserFactory(role="MARKETER"))
    assert browser.get(reverse("segments:pin_thresholds")).status_code == 403
