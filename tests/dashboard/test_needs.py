"""Need labels where people meet them: the customer's page, the list, its files, help, settings, dossier."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crm.help import HELP
from crm.lists.kinds import Reader
from crm.models import Customer, Store
from dashboard.lists.customers import CUSTOMERS
from dashboard.person.handout.content import dossier_of
from segments.models import CustomerNeed
from segments.needs import NEEDS, need_choices
from tests.factories import CategoryFactory, UserFactory
from tests.segments.needs.shop import bought, customer, look, regular

URL = "/customers/"


@pytest.fixture
def hunters(store, at):
    """Five with three orders each, one of them always with a coupon; and one who spends less."""
    Store.objects.update(pinned_active_days=30, pinned_high_value=400)
    for _person in range(4):
        regular(goods=400)
    hunter = regular(goods=400, coupon="CODE")
    saver = customer(first_name="Less", last_name="And less")
    bought(saver, days=5, goods=20)
    bought(saver, days=40, goods=500)
    look(at)
    return hunter, saver


def names(response):
    return [line.row.full_name for line in response.context["rows"]]


def test_the_page_names_each_need_and_says_why(signed_in, hunters):
    page = signed_in().get(f"/customers/{hunters[0].pk}/").content.decode()

    assert '<summary class="tag">Deal hunter</summary>' in page
    assert "3 of 3 orders had a discount or a coupon: 100.0%." in page
    assert "Since 23 Nov 2026." in page
    assert "Spending less" not in page


def test_who_spends_less_is_marked_in_sight(signed_in, hunters):
    page = signed_in().get(f"/customers/{hunters[1].pk}/").content.decode()

    assert "<strong>Spending less</strong>" in page
    assert "less than half of the €500.00 in the 30 days before." in page
    assert "none yet: 2 orders of at least 3" in page


def test_the_card_that_is_drawn_again_after_an_edit_has_them_too(signed_in, hunters):
    hunter = hunters[0]
    form = {"version": hunter.version, "city": "Lyon"}

    answer = signed_in().post(f"/customers/{hunter.pk}/edit/", form, headers={"HX-Request": "true"})

    assert "Deal hunter" in answer.content.decode()


def test_the_page_of_somebody_with_needs_asks_no_more_queries(
    signed_in, hunters, at, django_assert_num_queries
):
    client, url = signed_in(), f"/customers/{hunters[0].pk}/"
    client.get(url)
    with CaptureQueriesContext(connection) as with_one:
        client.get(url)
    for code in ("PRICE_SENSITIVE", "CONVENIENCE", "CATEGORY_AFFINITY"):
        CustomerNeed.objects.create(
            customer=hunters[0], code=code, part=1, whole=3, orders=3, currency="EUR", f=3, since=at,
            category=CategoryFactory() if code == "CATEGORY_AFFINITY" else None,
        )  # fmt: skip

    with django_assert_num_queries(len(with_one)):
        client.get(url)


@pytest.mark.parametrize("code", [code for code, _label in need_choices()])
def test_the_filter_finds_exactly_who_holds_the_need(signed_in, hunters, code):
    held = {row.customer.full_name for row in CustomerNeed.objects.filter(code=code)}

    assert set(names(signed_in().get(URL, {"need": code}))) == held


def test_several_needs_are_one_or_the_other_and_the_chip_says_so(signed_in, hunters):
    response = signed_in().get(URL, {"need": ["DEAL_HUNTER", "PRICE_SENSITIVE"]})

    assert names(response) == [hunters[0].full_name]
    chips = [(str(chip.subject), chip.verb, chip.value) for chip in response.context["chips"]]
    assert chips == [("Need", "is", "Deal hunter or Price-sensitive")]


def test_spending_less_is_a_filter_of_its_own(signed_in, hunters):
    response = signed_in().get(URL, {"spending": "less"})

    assert names(response) == ["Less And less"]
    assert [(str(chip.subject), chip.verb, chip.value) for chip in response.context["chips"]] == [
        ("Spending", "is", "less than half of before")
    ]


def test_only_needs_that_are_given_can_be_asked_for(signed_in, hunters):
    response = signed_in().get(URL, {"need": "BUNDLE_BUYER"})

    assert response.context["filter"].form.errors["need"]
    assert names(response) == []


def test_a_manager_finds_only_own_customers_by_their_needs(signed_in, hunters):
    client = signed_in("ACCOUNT_MANAGER")
    found = [names(client.get(URL, {"need": "DEAL_HUNTER"}))]
    Customer.objects.filter(pk=hunters[0].pk).update(owner=client.user)
    found.append(names(client.get(URL, {"need": "DEAL_HUNTER"})))

    assert found == [[], [hunters[0].full_name]]
    assert CustomerNeed.objects.visible_to(client.user).count() == 1
    assert CustomerNeed.objects.visible_to(UserFactory(role="MARKETER")).count() == 0


def test_the_column_names_them_on_the_page_and_in_a_file(signed_in, hunters, store, at):
    response = signed_in().get(URL, {"need": "DEAL_HUNTER", "column": ["needs"]})
    reader = Reader(response.wsgi_request.user, at, store)
    column = next(column for column in CUSTOMERS.columns if column.code == "needs")
    rows = list(Customer.objects.filter(pk__in=[who.pk for who in hunters]).order_by("pk"))
    CUSTOMERS.beside(rows, reader, {"needs"})

    assert '<span class="tag"><span>Deal hunter</span></span>' in response.content.decode().replace("\n", "")
    assert [column.value(row, reader) for row in rows] == ["Deal hunter", ""]


def test_needs_are_read_only_where_the_column_is_in_sight(hunters, store, at, django_assert_num_queries):
    rows, reader = list(Customer.objects.order_by("pk")), Reader(UserFactory(), at, store)

    with django_assert_num_queries(0):
        CUSTOMERS.beside(rows, reader, {"type"})
    with django_assert_num_queries(1):
        CUSTOMERS.beside(rows, reader, {"needs"})


def test_help_tells_where_each_need_starts_and_leads_to_the_people(signed_in, hunters):
    figures = {str(f.label): (f.text, f.url) for f in signed_in().get("/help/need/").context["figures"]}

    assert figures["Deal hunter"] == ("from 100.0%, 1 customer", "/customers/?need=DEAL_HUNTER")
    assert figures["Spending less"] == ("below 50.0%, 1 customer", "/customers/?spending=less")
    assert set(figures) == {str(need.label) for need in NEEDS}
    assert all(word in str(HELP["need"].text) for word in ("brand-loyal", "bundle buyer", "highly engaged"))


def test_the_settings_page_counts_whom_the_list_finds(signed_in, hunters):
    client = signed_in()
    rows = client.get("/settings/needs/").context["rows"]

    for need, _cut, _compared, customers in rows:
        query = {"need": need.code} if need.is_need else {"spending": "less"}
        assert len(names(client.get(URL, query))) == customers


def test_a_new_store_says_when_needs_are_measured(signed_in):
    page = signed_in().get("/settings/needs/").content.decode()

    assert "Nothing is measured yet" in page
    assert "Hexad has no bundles yet" in page


def test_the_dossier_holds_what_is_concluded(hunters, store, at):
    said = [
        row
        for who in hunters
        for section in dossier_of(Customer.objects.get(pk=who.pk), store=store, at=at).sections
        for row in section.rows
    ]

    told = {row[0]: row[1] for row in said}
    assert told["Need"].startswith("Deal hunter. 3 of 3 orders had a discount or a coupon")
    assert told["Spending less"].startswith("Spent €20.00 in the 30 days up to 23 Nov 2026")
    assert told["Needs"] == "none yet: 2 orders of at least 3"
