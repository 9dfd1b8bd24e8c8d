"""Undo says what it leaves before it starts, and lists it afterwards."""

import pytest
from django.urls import reverse

from crm.models import Customer, Import, Order

pytestmark = pytest.mark.django_db
FIRST = b"order_id,email,placed_at,line_total,updated_at\n1,a@x.com,2025-01-05,5,2025-01-05\n2,b@x.com,2025-01-05,6,2025-01-05\n"
LATER = FIRST.replace(b"1,a@x.com,2025-01-05,5,2025-01-05", b"1,a@x.com,2025-01-05,9,2025-02-05")


@pytest.fixture
def stored(pages, run_jobs, sign_in):
    sign_in("ADMIN")

    def store(content):
        pages.upload("a.csv", content)
        pages.match(pages.newest())
        run_jobs()
        pages.post("store_import", pages.newest())
        run_jobs()
        return pages.newest()

    return store


def told(rows):
    return [(str(label), count) for label, count in rows]


def test_nothing_is_left_of_an_import_that_nobody_built_on(pages, stored):
    one = stored(FIRST)

    page = pages.client.get(reverse("crm:undo_import", args=[one.pk]))

    assert told(page.context["left"]) == []


def test_what_a_later_import_and_a_person_changed_is_left_and_listed(pages, stored, run_jobs):
    one = stored(FIRST)
    stored(LATER)
    Customer.objects.filter(identities__value="b@x.com").update(version=2)
    before = told(pages.client.get(reverse("crm:undo_import", args=[one.pk])).context["left"])
    pages.post("undo_import", one)
    run_jobs()

    page = pages.page(Import.objects.get(pk=one.pk))

    assert before == [("Customers", 1), ("Orders", 1)]
    assert sorted((str(row["kind"]), str(row["reason"])) for row in page.context["left_rows"]) == [
        ("Customers", "changed by a later import or by staff"), ("Customers", "has facts that came later"),
        ("Orders", "changed by a later import or by staff"),
    ]  # fmt: skip
    assert list(Order.objects.values_list("external_id", flat=True)) == ["1"]


def test_an_auditor_reads_the_list_masked(pages, stored, run_jobs, sign_in):
    one = stored(FIRST)
    Customer.objects.filter(identities__value="b@x.com").update(version=2, search_name="bela novak")
    pages.post("undo_import", one)
    run_jobs()
    sign_in("AUDITOR")

    body = pages.page(one).content.decode()

    assert ("Left alone" in body, "novak" in body) == (True, False)
