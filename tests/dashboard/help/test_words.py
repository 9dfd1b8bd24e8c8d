"""What words mean, with the store's own numbers."""

from datetime import timedelta

import pytest

from crm.help import HELP, TYPE_TERMS
from crm.models import Store
from segments.types import CUSTOMER_TYPES
from tests.factories import OrderFactory, UserFactory


def figures_of(client, term):
    return [(str(f.label), f.text, f.url) for f in client.get(f"/help/{term}/").context["figures"]]


@pytest.mark.parametrize("term", list(HELP), ids=lambda term: term.code)
@pytest.mark.parametrize("role", ["ADMIN", "MARKETER"])
def test_every_word_has_a_page_in_an_empty_store_and_a_full_one(signed_in, person, looked_at, term, role):
    client = signed_in(role)
    answers = [client.get(f"/help/{term.code}/").status_code]
    person()
    looked_at()
    answers.append(client.get(f"/help/{term.code}/").status_code)

    assert answers == [200, 200]


def test_every_word_that_is_pointed_to_is_explained():
    assert {code for term in HELP for code in term.see} - {term.code for term in HELP} == set()
    assert {HELP[code].type_code for code in TYPE_TERMS.values()} == {kind.code for kind in CUSTOMER_TYPES}


def test_at_risk_is_told_with_the_stores_own_numbers(signed_in, store, at, looked_at):
    Store.objects.update(pinned_active_days=100, pinned_high_value=50)
    OrderFactory(placed_at=at - timedelta(days=200), goods=60)
    OrderFactory(placed_at=at - timedelta(days=2), goods=20)
    looked_at()

    assert figures_of(signed_in(), "at-risk") == [
        ("Now", "1 customer", "/customers/?type=AT_RISK"),
        ("Share", "50.0% of 2", ""),
        ("Value", "€60.00", ""),
        ("Active: last order within", "100 days, set by an admin", "/settings/thresholds/"),
        ("High value starts at", "€50.00, set by an admin", "/settings/thresholds/"),
    ]


def test_numbers_are_of_the_readers_customers_and_lead_only_where_the_reader_may_go(
    signed_in, store, at, looked_at
):
    client = signed_in("ACCOUNT_MANAGER")
    OrderFactory(placed_at=at, goods=60, customer__owner=client.user)
    OrderFactory(placed_at=at, goods=60, customer__owner=UserFactory())
    looked_at()
    own = figures_of(client, "loyal")[:2]
    client.force_login(UserFactory(role="MARKETER"))

    assert own == [("Now", "1 customer", "/customers/?type=LOYAL"), ("Share", "100.0% of 1", "")]
    assert figures_of(client, "loyal")[:2] == [("Now", "2 customers", ""), ("Share", "100.0% of 2", "")]


def test_script_gets_the_words_without_the_frame(signed_in):
    client = signed_in()
    fragment = client.get("/help/vip/", headers={"HX-Request": "true"}).content.decode()

    assert ("<html" in fragment, "Nothing else is called VIP." in fragment) == (False, True)


def test_a_word_nobody_defined_is_a_missing_page(signed_in):
    assert signed_in().get("/help/champion/").status_code == 404


def test_the_glossary_shows_every_word_once(signed_in):
    page = signed_in().get("/help/").content.decode()

    assert [page.count(f'href="/help/{term.code}/"') for term in HELP] == [1] * len(HELP)
