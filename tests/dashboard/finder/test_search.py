"""The field in the top bar: whom and what it finds, for whom, with script and without."""

import re

import pytest

from tests.factories import OrderFactory


def found(client, text, *, fragment=True):
    """What the answer names: the addresses of its links, in order."""
    headers = {"HX-Request": "true"} if fragment else {}
    body = client.get("/search/", {"q": text}, headers=headers).content.decode()
    return re.findall(r'class="menu-item" href="([^"]+)"', body.partition("<main")[2] or body)


@pytest.mark.parametrize(
    "fragment", [pytest.param(True, id="while typing"), pytest.param(False, id="as a page")]
)
def test_an_order_number_in_any_spelling_finds_its_customer(signed_in, person, fragment):
    buyer = person("Élodie", "Marchand")
    person("Jonas", "Brandt")
    OrderFactory(customer=buyer, number="LL-10482")

    assert found(signed_in(), " #ll-10482 ", fragment=fragment) == [f"/customers/{buyer.pk}/"]


def test_an_account_manager_finds_own_customers_only(signed_in, person):
    client = signed_in("ACCOUNT_MANAGER")
    own = person("Ann", "Lee", owner=client.user)
    person("Ann", "Berg")

    assert found(client, "ann") == [f"/customers/{own.pk}/"]


def test_a_marketer_finds_no_person(signed_in, person):
    person("Ann", "Lee")

    assert found(signed_in("MARKETER"), "ann") == []


@pytest.mark.parametrize(
    ("role", "text", "expected"),
    [
        pytest.param("ADMIN", "invite", ["/settings/users/"], id="an action"),
        pytest.param("ADMIN", "STAFF inv", ["/settings/users/"], id="words in any order and case"),
        pytest.param("ADMIN", "token", ["/settings/tokens/", "/settings/tokens/"], id="a page and an action"),
        pytest.param("SALES_REP", "invite", [], id="not for this role"),
        pytest.param("ADMIN", "vite", [], id="not from the middle of a word"),
        pytest.param("ADMIN", "", [], id="nothing typed"),
    ],
)  # fmt: skip
def test_pages_and_actions_are_found_by_whoever_may_open_them(signed_in, role, text, expected):
    assert found(signed_in(role), text) == expected


def test_arabic_words_are_found_behind_their_article(signed_in):
    client = signed_in(language="ar")
    labels = {path: found(client, word) for path, word in (("/customers/", "عملاء"),)}

    assert labels == {"/customers/": ["/customers/"]}


def test_nothing_found_says_what_would_find(signed_in):
    body = signed_in().get("/search/", {"q": "zzz"}).content.decode()

    assert "Nothing found for “zzz”. A name, an e-mail, a phone or an order number finds a customer." in body


@pytest.mark.parametrize("people", [1, 3])
def test_searching_asks_the_same_queries_for_any_number(signed_in, person, people, django_assert_num_queries):
    client = signed_in()
    for n in range(people):
        person("Ann", f"Lee{n}")
    client.get("/search/", {"q": "ann"}, headers={"HX-Request": "true"})

    with django_assert_num_queries(7):
        client.get("/search/", {"q": "ann"}, headers={"HX-Request": "true"})


@pytest.mark.parametrize(
    ("typed", "people", "pages", "actions"),
    [
        pytest.param("@ann", 1, 0, 0, id="customers only"),
        pytest.param("#ann", 0, 0, 0, id="orders only: a name is none"),
        pytest.param("/cust", 0, 1, 0, id="pages only"),
        pytest.param("> invite", 0, 0, 1, id="actions only"),
        pytest.param("ann", 1, 0, 0, id="everything"),
    ],
)
def test_a_first_sign_narrows_what_is_looked_for(signed_in, person, typed, people, pages, actions):
    person("Ann", "Lee")

    told = signed_in().get("/search/", {"q": typed}).context

    assert (len(told["people"]), len(told["pages"]), len(told["actions"]), told["orders"]) == (
        people, pages, actions, [],
    )  # fmt: skip


def test_a_sign_alone_shows_all_that_there_is_of_it(signed_in):
    client = signed_in("MARKETER")
    shown = [
        len(client.get("/search/", {"q": sign}).context[kind])
        for sign, kind in (("/", "pages"), (">", "actions"))
    ]

    assert shown == [len(client.get("/search/", {"q": "/"}).context["pages"]), 3]
    assert shown[0] > 3


def test_nothing_typed_shows_whom_one_opened_last_and_may_still_open(signed_in, person):
    client = signed_in("ACCOUNT_MANAGER")
    first, second, third = (person(name, "Lee", owner=client.user) for name in ("Ann", "Bea", "Cem"))
    for opened in (first, second, first, third):
        client.get(f"/customers/{opened.pk}/")
    third.owner = None
    third.save()

    assert client.get("/search/", headers={"HX-Request": "true"}).context["recent"] == [first, second]


def test_an_order_is_shown_with_its_customer_once(signed_in, person):
    buyer = person("Élodie", "Marchand")
    order = OrderFactory(customer=buyer, number="LL-10482")

    told = signed_in().get("/search/", {"q": "ll 10482"}).context

    assert (told["orders"], told["people"]) == ([order], [])


def test_a_guests_order_leads_to_nobody(signed_in):
    OrderFactory(customer=None, number="LL-10482")

    assert signed_in().get("/search/", {"q": "LL-10482"}).context["orders"] == []
