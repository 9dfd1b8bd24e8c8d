"""Each kind of error, really raised: one style, what happened, what to do."""

import json
import re

import pytest
from django.conf import settings
from django.db import OperationalError
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from crm import health, staff
from crm.api.access import PerCaller
from crm.busy import BusyDatabase
from crm.errors import API_ERRORS, BROKEN, ERRORS, STALE_FORM
from crm.models import AuditEvent, Store
from tests.factories import TeamFactory, UserFactory

pytestmark = pytest.mark.django_db
LOUD = {"raise_request_exception": False}


@pytest.fixture(autouse=True)
def store():
    return Store.objects.create(pk=1, name="Lumen")


def signed_in(role="ADMIN", **options):
    browser = Client(**options)
    browser.force_login(UserFactory(role=role))
    return browser


def heading(answer):
    return re.search(r"<h1>([^<]+)</h1>", answer.content.decode())[1]


def a_strange_host():
    return signed_in().get("/", headers={"host": "evil.example"})


def a_role_that_may_not():
    return signed_in("MARKETER").get(reverse("dashboard:customer_list"))


def an_address_that_is_not():
    return signed_in().get("/nothing/here/")


def a_body_that_is_too_large():
    text = "x" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
    return signed_in().post(reverse("crm:create_team"), {"name": text})


def a_form_with_too_many_fields():
    fields = {f"field{number}": "1" for number in range(settings.DATA_UPLOAD_MAX_NUMBER_FIELDS + 1)}
    body = "&".join(f"{name}={value}" for name, value in fields.items())
    return signed_in().post(reverse("crm:create_team"), body, content_type="application/x-www-form-urlencoded")


def too_many_sign_ins():
    browser = Client()
    for _number in range(31):
        answer = browser.post(reverse("account_login"), {"login": "a@example.com", "password": "wrong"})
    return answer


def test_a_body_that_is_too_large_is_heard_out_so_that_the_browser_hears_the_answer():
    body = "name=" + "x" * settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    form = "application/x-www-form-urlencoded"
    answer = signed_in().post(reverse("crm:create_team"), body, content_type=form)
    assert (answer.status_code, answer.wsgi_request.read(1)) == (413, b"")


def test_a_body_that_is_too_large_is_one_line_of_warning_in_the_log(caplog):
    a_body_that_is_too_large()
    [line] = [record for record in caplog.records if record.name.startswith("django")]
    assert (line.levelname, line.exc_info) == ("WARNING", None)
    assert line.getMessage() == f"RequestDataTooBig, refused: {reverse('crm:create_team')}"


@pytest.mark.parametrize(
    ("raised", "status"),
    [
        (a_strange_host, 400),
        (a_role_that_may_not, 403),
        (an_address_that_is_not, 404),
        (a_body_that_is_too_large, 413),
        (a_form_with_too_many_fields, 413),
        (too_many_sign_ins, 429),
    ],
)
def test_an_error_says_what_happened_and_what_to_do(raised, status):
    answer = raised()
    title, text = ERRORS[status]
    page = answer.content.decode()
    assert (answer.status_code, heading(answer)) == (status, str(title))
    assert str(text) in page
    assert f"Error {status}" in page
    assert 'href="/"' in page


def test_a_form_without_its_token_is_refused_and_nothing_is_stored():
    browser = signed_in(enforce_csrf_checks=True)
    answer = browser.post(reverse("crm:create_team"), {"name": "North"})
    assert (answer.status_code, heading(answer)) == (403, str(STALE_FORM[0]))
    assert AuditEvent.objects.count() == 0


def test_a_page_that_breaks_answers_without_asking_the_database(monkeypatch, django_assert_num_queries):
    def breaks(*, at):
        raise RuntimeError

    monkeypatch.setattr(health, "report", breaks)
    browser = Client(**LOUD)
    with django_assert_num_queries(1):  # the store, asked by the middleware before the page breaks
        answer = browser.get(reverse("crm:healthz"))
    assert (answer.status_code, heading(answer)) == (500, "Something broke")


@pytest.mark.parametrize("path", ["/api/nothing/", "/api/v1/nothing/", "/api/v1/orders/x/"])
def test_the_api_says_as_json_that_an_address_is_none(path):
    answer = Client().get(path)
    assert (answer.status_code, answer.headers["Content-Type"]) == (404, "application/json")
    assert answer.json() == {"detail": f"{API_ERRORS[404][0]}. {API_ERRORS[404][1]}"}


def test_the_api_says_as_json_that_it_broke(monkeypatch):
    def breaks(_view):
        raise RuntimeError

    monkeypatch.setattr("crm.api.facts.OrderList.get_queryset", breaks)
    answer = signed_in(**LOUD).get("/api/v1/orders/")
    assert (answer.status_code, answer.json()["detail"]) == (500, f"{BROKEN[0]}. {BROKEN[1]}")


def test_the_api_says_as_json_that_an_address_takes_no_such_request():
    answer = signed_in().put("/api/v1/orders/", "{}", content_type="application/json")
    assert (answer.status_code, list(answer.json())) == (405, ["detail"])


def test_the_api_says_as_json_that_it_was_asked_too_often(monkeypatch):
    monkeypatch.setitem(PerCaller.THROTTLE_RATES, "client", "3/min")
    browser = signed_in()
    asked = [browser.get("/api/v1/customers/") for _number in range(4)]
    assert [answer.status_code for answer in asked] == [200, 200, 200, 429]
    assert asked[-1].headers["Content-Type"] == "application/json"
    assert int(asked[-1].headers["Retry-After"]) > 0


@pytest.mark.parametrize(("language", "direction"), [("en", "ltr"), ("ar", "rtl")])
def test_an_error_speaks_the_readers_language(language, direction, monkeypatch):
    def breaks(*, at):
        raise RuntimeError

    monkeypatch.setattr(health, "report", breaks)
    browser = Client(headers={"accept-language": language}, **LOUD)
    for path in ("/nothing/", reverse("crm:healthz")):
        page = browser.get(path).content.decode()
        assert re.search(r'<html lang="([^"]+)" dir="([^"]+)"', page).groups() == (language, direction)


def test_a_fragment_gets_the_sentence_to_be_shown_as_a_toast():
    answer = signed_in().get("/nothing/", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.content, answer.headers["X-Message"][:5]) == (404, b"", "There")


def test_a_title_with_an_apostrophe_is_escaped_once():
    team = TeamFactory(name="O'Neill & Sons")
    page = signed_in().get(reverse("crm:team", args=[team.pk])).content.decode()
    assert "<h1>O&#x27;Neill &amp; Sons</h1>" in page
    assert "<title>O&#x27;Neill &amp; Sons · Hexad</title>" in page


class Refused(Exception):
    sqlstate = "40P01"


def busy(cause=None, text="database is locked"):
    error = OperationalError(text)
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (busy(), 503),
        (busy(cause=Refused(), text="deadlock detected"), 503),
        (busy(text="no such table: crm_order"), 500),
    ],
    ids=["SQLite's one pen", "a deadlock", "something else"],
)
def test_a_write_that_waited_in_vain_is_told_to_try_again(monkeypatch, error, status):
    def waits(**_given):
        raise error

    monkeypatch.setattr(staff, "save_team", waits)
    browser = signed_in(**LOUD)

    answer = browser.post(reverse("crm:create_team"), {"name": "North"})

    assert answer.status_code == status
    assert answer.headers.get("Retry-After") == ("30" if status == 503 else None)
    assert ("Nothing was stored. Try again" in answer.content.decode()) is (status == 503)


def test_the_api_says_as_json_that_the_store_is_busy():
    request = RequestFactory().get("/api/v1/customers/")

    answer = BusyDatabase(lambda _request: HttpResponse()).process_exception(request, busy())

    assert (answer.status_code, answer.headers["Content-Type"]) == (503, "application/json")
    assert json.loads(answer.content)["detail"].startswith("The store is busy.")
