"""The numbers beside Customers and Jobs in the side bar."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from crm.side_counts import customers_in_sight
from tests.factories import LONG_AGO, CustomerFactory, JobFactory, TeamFactory, UserFactory

pytestmark = pytest.mark.django_db


def counts(user, path="/account/"):
    browser = Client()
    browser.force_login(user)
    numbers = r"<span>([^<]+)</span>\s*<span class=\"nav-count[^\"]*\">([^<]+)</span>"
    return dict(re.findall(numbers, browser.get(path).content.decode()))


def test_each_reader_sees_how_many_customers_may_be_opened():
    team = TeamFactory(shares_customers=True)
    mine, colleague = (UserFactory(role="ACCOUNT_MANAGER", team=team) for _ in range(2))
    CustomerFactory(owner=mine), CustomerFactory(owner=mine), CustomerFactory(owner=colleague)
    CustomerFactory(), CustomerFactory(erased_at=LONG_AGO)

    assert counts(mine)["Customers"] == "3"
    assert counts(UserFactory(role="AUDITOR"))["Customers"] == "4"
    assert counts(UserFactory(role="SALES_REP"))["Customers"] == "0"
    assert "Customers" not in counts(UserFactory(role="MARKETER"))


def test_jobs_are_counted_while_they_wait_or_run_and_only_ones_own():
    mine, admin = UserFactory(role="ACCOUNT_MANAGER"), UserFactory()
    assert "Jobs" not in counts(mine)

    JobFactory(owner=mine, state="RUNNING")
    JobFactory(owner=mine, state="DONE", finished_at=LONG_AGO)

    assert counts(mine)["Jobs"] == "1"
    assert counts(admin)["Jobs"] == "1"
    assert "Jobs" not in counts(UserFactory(role="ACCOUNT_MANAGER"))


def test_a_page_asks_the_same_questions_however_many_customers():
    admin, browser = UserFactory(), Client()
    browser.force_login(admin)
    browser.get("/account/")
    with CaptureQueriesContext(connection) as none:
        browser.get("/account/")
    CustomerFactory.create_batch(3)
    with CaptureQueriesContext(connection) as three:
        page = browser.get("/account/")

    assert len(none) == len(three)
    assert '<span class="nav-count">3</span>' in page.content.decode()


def test_a_large_number_is_counted_once_a_minute(monkeypatch, django_assert_num_queries):
    monkeypatch.setattr("crm.side_counts.WORTH_KEEPING", 2)
    admin, auditor = UserFactory(), UserFactory(role="AUDITOR")
    CustomerFactory()
    with django_assert_num_queries(2):
        assert [customers_in_sight(admin), customers_in_sight(admin)] == [1, 1]
    CustomerFactory()
    with django_assert_num_queries(1):
        assert [customers_in_sight(admin), customers_in_sight(auditor)] == [2, 2]


def test_the_search_shows_the_pages_without_counting():
    browser = Client()
    browser.force_login(UserFactory())
    with CaptureQueriesContext(connection) as asked:
        found = browser.get("/search/?q=/customers", headers={"HX-Request": "true"})

    assert "/customers/" in found.content.decode()
    assert not [one["sql"] for one in asked if 'COUNT(*) AS "__count" FROM "crm_customer"' in one["sql"]]
