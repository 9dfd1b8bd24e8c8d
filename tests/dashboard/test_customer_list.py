"""The list: what it shows, to whom, and at what cost."""

import pytest

from tests.factories import CustomerFactory, TeamFactory, UserFactory

URL = "/customers/"


def names(response):
    return [line.row.full_name for line in response.context["rows"]]


def queries_of(client, url):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def test_one_row_and_three_rows_cost_the_same(signed_in, person, looked_at):
    client = signed_in()
    person(owner=UserFactory(role="ACCOUNT_MANAGER"))
    looked_at()
    client.get(URL)
    one = queries_of(client, URL)
    person(owner=UserFactory(role="ACCOUNT_MANAGER"))
    person()
    looked_at()

    assert queries_of(client, URL) == one


def test_an_account_manager_sees_own_and_shared_customers_only(signed_in):
    team = TeamFactory(shares_customers=True)
    client = signed_in("ACCOUNT_MANAGER", team=team)
    CustomerFactory(first_name="Own", last_name="", owner=client.user)
    CustomerFactory(first_name="Shared", last_name="", owner=UserFactory(role="ACCOUNT_MANAGER", team=team))
    CustomerFactory(first_name="Foreign", last_name="", owner=UserFactory(role="ACCOUNT_MANAGER"))

    assert sorted(names(client.get(URL))) == ["Own", "Shared"]


def test_a_marketer_has_no_list_of_people(signed_in):
    assert signed_in("MARKETER").get(URL).status_code == 403


def test_an_auditor_reads_names_masked(signed_in, person):
    person("Élodie", "Marchand")

    page = signed_in("AUDITOR").get(URL).content.decode()

    assert ("É••• M•••" in page, "Marchand" in page) == (True, False)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        pytest.param("type=LOW_VALUE", [], id="a type nobody is"),
        pytest.param("country=FR", ["Anna One"], id="country"),
        pytest.param("country=FR&country=DE", ["Anna One", "Berta Two"], id="one of two countries"),
        pytest.param("owner=none", ["Anna One", "Berta Two"], id="nobody's customers"),
        pytest.param("consent=email", ["Anna One", "Berta Two"], id="agreed to e-mail"),
        pytest.param("consent=sms", [], id="agreed to SMS"),
        pytest.param("q=berta", ["Berta Two"], id="search"),
        pytest.param("leaving=0", [], id="a number of days that cannot be"),
        pytest.param("rfm=9", [], id="a cell that cannot be"),
    ],
)
def test_filters_in_the_address(signed_in, person, looked_at, query, expected):
    person("Anna", "One", country="FR", orders=2)
    person("Berta", "Two", country="DE", orders=1)
    looked_at()

    response = signed_in().get(f"{URL}?{query}&sort=name")

    assert names(response) == expected


def test_a_filter_in_force_is_a_sentence_that_can_be_taken_back(signed_in):
    response = signed_in().get(f"{URL}?country=FR&country=DE&q=anna&page=1")

    (chip,) = response.context["chips"]
    assert (str(chip.subject), chip.verb, chip.value, chip.without) == (
        "Country",
        "is",
        "France or Germany",
        "q=anna",
    )


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        pytest.param("value", ["Anna One", "Berta Two", "Cara Three"], id="value, unknown last"),
        pytest.param("orders", ["Anna One", "Berta Two", "Cara Three"], id="orders"),
        pytest.param("name", ["Anna One", "Berta Two", "Cara Three"], id="name"),
        pytest.param(
            "activity", ["Berta Two", "Anna One", "Cara Three"], id="newest order, later record first"
        ),
        pytest.param("owner__password", ["Berta Two", "Anna One", "Cara Three"], id="not allowed: the default"),
    ],
)
def test_sorts(signed_in, person, looked_at, sort, expected):
    person("Anna", "One", orders=3)
    person("Berta", "Two", orders=1)
    looked_at()
    CustomerFactory(first_name="Cara", last_name="Three", search_name="cara three")

    response = signed_in().get(f"{URL}?sort={sort}")

    assert names(response) == expected


def test_each_row_ends_in_the_menu_of_its_own_customer(signed_in, person):
    elodie = person()
    client = signed_in()

    page = client.get(URL).content.decode()

    assert f'hx-get="/customers/{elodie.pk}/menu/"' in page
    assert 'aria-label="More to do with Élodie Marchand"' in page
    assert "row-more" not in client.get("/orders/").content.decode()


def test_the_button_of_a_menu_says_no_more_of_a_name_than_its_row(signed_in, person):
    person()

    assert 'aria-label="More to do with É••• M•••"' in signed_in("AUDITOR").get(URL).content.decode()


def test_an_htmx_request_gets_the_table_alone(signed_in, person):
    person()

    fragment = signed_in().get(URL, headers={"HX-Request": "true"}).content.decode()

    assert ("<html" in fragment, "<table" in fragment) == (False, True)


def test_an_erased_person_is_in_no_list(signed_in, person, at):
    person("Anna", "One", erased_at=at)

    assert names(signed_in().get(URL)) == []


def test_a_narrowed_list_is_counted_beyond_its_page_and_a_page_too_far_is_the_last(signed_in):
    for number in range(27):
        CustomerFactory(country="FR", search_name=f"{number:02d}", first_name=f"{number:02d}", last_name="")
    CustomerFactory(country="DE")
    client = signed_in()

    pages = [
        client.get(f"{URL}?country=FR&sort=name&page={page}").context["page"]
        for page in ("1", "2", "3", "99999999999999999999", "nonsense")
    ]

    assert [(page.number, page.paginator.count, len(page.object_list)) for page in pages] == [
        (1, 27, 25), (2, 27, 2), (2, 27, 2), (2, 27, 2), (1, 27, 25),
    ]  # fmt: skip
