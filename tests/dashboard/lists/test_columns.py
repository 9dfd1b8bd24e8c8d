"""Columns and orders of the list, and the views that keep them."""

import pytest

from crm.lists.asked import chosen_columns
from crm.lists.heads import heads, ordering
from crm.models import AuditEvent, SavedView
from dashboard.lists.customers import CUSTOMERS
from tests.factories import UserFactory

URL = "/customers/"


def labels(response):
    return [str(head.label) for head in response.context["heads"][1:]]  # the first is the customer


def test_the_columns_in_the_address_are_shown_and_others_passed_over(signed_in, person):
    person("Élodie", "Marchand", phone="+33612345678")

    page = signed_in().get(f"{URL}?column=phone&column=email&column=nonsense")

    assert labels(page) == ["E-mail", "Phone"]
    assert "+33612345678" in page.content.decode().replace(" ", "")


def test_a_phone_is_written_as_it_is_dialled_and_who_has_none_is_said_to_have_none(signed_in, person):
    person("Élodie", "Marchand", phone="+33612345678")
    person("Nils", "Ekdahl")

    page = signed_in().get(f"{URL}?column=phone").content.decode()

    assert '<td data-label="Phone"><bdi dir="ltr">+33 6 12 34 56 78</bdi></td>' in page
    assert '<td data-label="Phone"><span class="none">none</span></td>' in page


def test_an_auditor_sees_addresses_masked(signed_in, person):
    customer = person("Élodie", "Marchand")

    page = signed_in("AUDITOR").get(f"{URL}?column=email").content.decode()

    assert (f"{customer.pk}@example.com" in page, "•••@e•••.com" in page) == (False, True)


def test_a_column_of_addresses_costs_one_query_for_any_number_of_people(
    signed_in, person, django_assert_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = signed_in()
    person()
    client.get(f"{URL}?column=email")
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as captured:
            client.get(f"{URL}?column=email")
        counts.append(len(captured))
        person(), person()

    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    ("sort", "direction", "next_sort"),
    [("value", "descending", "-value"), ("-value", "ascending", "activity"), ("activity", "", "value")],
)
def test_a_head_sorts_turns_round_and_goes_back(sort, direction, next_sort):
    _name, head = heads(CUSTOMERS, chosen_columns(CUSTOMERS, ["value"]), sort=sort, query="type=LOYAL")

    assert (head.direction, head.address) == (direction, f"?type=LOYAL&sort={next_sort}")


def test_nobodys_value_comes_last_either_way():
    def of(sort):
        first = ordering(CUSTOMERS, sort)[0]
        return (first.descending, first.nulls_last)

    assert [of("next"), of("-next"), of("value"), of("-value")] == [
        (False, True), (True, True), (True, True), (False, True),
    ]  # fmt: skip


def save(client, **fields):
    return client.post("/views/", {"page": "customers", "query": "type=LOYAL&sort=value", **fields})


def test_a_view_keeps_filters_and_order_but_not_what_was_searched_for(signed_in):
    client = signed_in()

    response = save(client, name=" VIPs ", query="q=maria%40example.com&type=LOYAL&type=&page=3&column=value")

    assert response.url == f"{URL}?type=LOYAL&column=value"
    assert list(SavedView.objects.values_list("name", "query", "owner")) == [
        ("VIPs", "type=LOYAL&column=value", client.user.pk)
    ]
    assert AuditEvent.objects.filter(action="view.saved").count() == 1


def test_what_somebody_chose_to_see_first_opens_and_everybody_stays_one_click_away(signed_in):
    client = signed_in()
    save(client, name="Old", default="1")
    save(client, name="VIPs", query="type=AT_RISK", default="1")

    assert client.get(URL).url == f"{URL}?type=AT_RISK"
    assert client.get(f"{URL}?all=1").status_code == 200
    assert list(SavedView.objects.filter(is_default=True).values_list("name", flat=True)) == ["VIPs"]


def test_the_same_name_is_the_same_view(signed_in):
    client = signed_in()
    save(client, name="VIPs")
    save(client, name="VIPs", query="type=AT_RISK")

    assert list(SavedView.objects.values_list("query", flat=True)) == ["type=AT_RISK"]


@pytest.mark.parametrize("fields", [{"name": " "}, {"name": "Other", "page": "nowhere"}], ids=["name", "list"])
def test_a_view_without_name_or_list_is_refused(signed_in, fields):
    save(signed_in(), **fields)

    assert SavedView.objects.count() == 0


def test_colleagues_see_what_is_shared_and_only_its_owner_or_an_admin_removes_it(signed_in, client):
    made_by = UserFactory(role="ACCOUNT_MANAGER")
    common = {"owner": made_by, "page": "customers", "created_at": made_by.date_joined}
    shared = SavedView.objects.create(name="Shared", is_shared=True, **common)
    own = SavedView.objects.create(name="Own", **common)
    colleague = signed_in("ACCOUNT_MANAGER")

    seen = [tab.view.name for tab in colleague.get(f"{URL}?all=1").context["tabs"]]
    answers = [colleague.post(f"/views/{view.pk}/remove/").status_code for view in (shared, own)]

    assert (seen, answers, SavedView.objects.count()) == (["Shared"], [302, 404], 2)
    signed_in("ADMIN").post(f"/views/{shared.pk}/remove/")
    assert list(SavedView.objects.filter(removed_at=None).values_list("name", flat=True)) == ["Own"]
