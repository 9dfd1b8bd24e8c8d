"""Views of lists: kept under a name, called otherwise, removed and put back."""

import pytest
from django.utils.timezone import now

from crm.lists.saved import KEPT_FOR_UNDO, forget_removed
from crm.models import AuditEvent, SavedView
from tests.factories import ProductFactory, UserFactory

pytestmark = pytest.mark.django_db
URL = "/products/"


def save(client, name, query="cost=unknown", **more):
    client.post("/views/", {"page": "products", "name": name, "query": query, **more})
    return SavedView.objects.get(name=name, removed_at=None)


def test_a_view_is_called_otherwise_shared_and_seen_first(signed_in):
    client = signed_in("MARKETER")
    view = save(client, "No cost")

    client.post(f"/views/{view.pk}/change/", {"name": "Without a cost", "shared": "1", "default": "1"})

    view.refresh_from_db()
    assert (view.name, view.is_shared, view.is_default, view.query) == (
        "Without a cost",
        True,
        True,
        "cost=unknown",
    )
    assert client.get(URL).url == f"{URL}?cost=unknown"
    assert AuditEvent.objects.filter(action="view.renamed").count() == 1


def test_two_views_of_one_person_and_list_are_never_called_the_same(signed_in):
    client = signed_in()
    view = save(client, "One")
    save(client, "Other")

    client.post(f"/views/{view.pk}/change/", {"name": "Other"})

    view.refresh_from_db()
    assert view.name == "One"


def test_removing_is_taken_back_from_the_toast(signed_in):
    client = signed_in()
    view = save(client, "No cost", default="1")

    page = client.post(f"/views/{view.pk}/remove/", follow=True)
    gone = [tab.view.name for tab in page.context["tabs"]]
    back = client.post(f"/views/{view.pk}/restore/", follow=True)

    assert f'action="/views/{view.pk}/restore/"' in page.content.decode()
    assert (gone, [tab.view.name for tab in back.context["tabs"]]) == ([], ["No cost"])
    view.refresh_from_db()
    assert view.is_default is True


def test_what_took_the_place_of_a_removed_view_keeps_it(signed_in):
    client = signed_in()
    first = save(client, "No cost", default="1")
    client.post(f"/views/{first.pk}/remove/")
    second = save(client, "Others", default="1")

    client.post(f"/views/{first.pk}/restore/")

    assert list(SavedView.objects.filter(is_default=True, removed_at=None)) == [second]


def test_nobody_puts_back_what_a_colleague_removed(signed_in):
    client = signed_in()
    other = UserFactory(role="ADMIN")
    view = SavedView.objects.create(
        owner=other, page="products", name="Theirs", created_at=now(), removed_at=now()
    )

    assert client.post(f"/views/{view.pk}/restore/").status_code == 404


def test_the_night_forgets_views_that_nobody_put_back(signed_in):
    client = signed_in()
    at = now()
    for name, removed_at in [("Old", at - KEPT_FOR_UNDO * 2), ("New", at), ("Kept", None)]:
        SavedView.objects.create(
            owner=client.user, page="products", name=name, created_at=at, removed_at=removed_at
        )

    assert forget_removed(at=at) == {"views": 1}
    assert sorted(SavedView.objects.values_list("name", flat=True)) == ["Kept", "New"]


def test_a_list_that_one_may_not_see_takes_no_view_and_no_look(signed_in):
    client = signed_in("MARKETER")

    client.post("/views/", {"page": "customers", "name": "All of them", "query": ""})

    assert SavedView.objects.count() == 0
    assert client.post("/views/look/", {"page": "customers", "size": "50"}).status_code == 404


def test_a_view_keeps_the_columns_in_sight_for_whoever_opens_it(signed_in):
    client = signed_in()
    ProductFactory()
    client.post("/views/look/", {"page": "products", "columns": "1", "column": ["margin"]})

    page = client.get(f"{URL}?cost=unknown")

    assert page.context["kept"] == "cost=unknown&column=margin"


def test_the_open_view_is_marked_with_its_live_number(signed_in):
    client = signed_in()
    save(client, "No cost")
    ProductFactory(cost=None)

    tabs = client.get(f"{URL}?cost=unknown").context["tabs"]

    assert [(tab.is_here, tab.count) for tab in tabs] == [(True, 1)]
