"""The people of one import, where its page leads."""

import re

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from crm.models import ImportFile
from segments.engine import recalculate
from tests.factories import CustomerFactory, ImportFactory, OrderFactory, UserFactory

URL = "/customers/"


@pytest.fixture
def batch(store, at):
    """Of orders, stored: Ada's came with it, Bo's it changed, Cy it made, a guest's too; Di is of no import."""
    made = ImportFactory(
        subject="orders", state="STORED", owner=UserFactory(role="ADMIN"),
        counts={"rows": 4, "refused": 0, "remarks": 0, "files": [], "orders_created": 4},
    )  # fmt: skip
    OrderFactory(customer=CustomerFactory(first_name="Ada"), created_by_import=made)
    OrderFactory(customer=CustomerFactory(first_name="Bo"), changed_by_import=made)
    CustomerFactory(first_name="Cy", created_by_import=made)
    OrderFactory(customer=None, created_by_import=made)
    OrderFactory(customer=CustomerFactory(first_name="Di"))
    recalculate(as_of=at, full=True)
    return made


def names(response):
    return sorted(line.row.first_name for line in response.context["rows"])


def test_the_page_of_an_import_leads_to_its_people_and_each_number_to_exactly_those(signed_in, batch):
    client = signed_in("ADMIN")
    page = client.get(reverse("crm:import", args=[batch.pk]), {"people": "1"}).content.decode()
    links = re.findall(rf'href="({URL}\?brought_by={batch.pk}[^"]*)"(?:>(\d+)<)?', page)

    (whole, _number), *types = links
    assert names(client.get(whole)) == ["Ada", "Bo", "Cy"]
    shown = [
        (client.get(link.replace("&amp;", "&")).context["page"].paginator.count, int(n)) for link, n in types
    ]
    assert shown
    assert [found for found, _said in shown] == [said for _found, said in shown]
    assert sum(said for _found, said in shown) == 3


def test_the_chip_says_which_file_it_was_and_without_a_file_which_number(signed_in, batch):
    client = signed_in("ADMIN")
    assert f"#{batch.pk}" in client.get(URL, {"brought_by": batch.pk}).content.decode()

    ImportFile.objects.create(
        batch=batch, name="spring.csv", size=1, sha256="1" * 64, content=ContentFile("x", name="spring.csv")
    )

    assert "“spring.csv”" in client.get(URL, {"brought_by": batch.pk}).content.decode()


@pytest.mark.parametrize("key", ["999999", "x", "-1", "1" * 12])
def test_an_import_that_is_not_there_is_told_and_nobody_is_shown(signed_in, batch, key):
    found = signed_in("ADMIN").get(URL, {"brought_by": key})

    assert names(found) == []
    assert "There is no such import." in found.content.decode()


def test_an_import_of_somebody_else_is_told_like_one_that_is_not_there(signed_in, batch):
    found = signed_in("ACCOUNT_MANAGER").get(URL, {"brought_by": batch.pk})

    assert names(found) == []
    assert "There is no such import." in found.content.decode()


def test_an_import_of_prices_or_one_that_changed_nothing_leads_to_everybody(signed_in, batch):
    client = signed_in("ADMIN")
    for subject, counts in (("rates", batch.counts), ("orders", {**batch.counts, "orders_created": 0})):
        batch.subject, batch.counts = subject, counts
        batch.save()

        assert "brought_by" not in client.get(reverse("crm:import", args=[batch.pk])).content.decode()
