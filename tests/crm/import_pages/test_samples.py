"""A newcomer tries the sample; a kept file is read once."""

import pytest
from django.core.cache import cache
from django.urls import reverse

from crm.import_pages import actions
from crm.imports.reading import Choices
from crm.models import Import, Order
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def test_the_sample_goes_the_way_of_every_file(pages, client, sign_in, run_jobs):
    sign_in("ADMIN")
    answer = client.post(reverse("crm:try_sample", args=["shopify-orders"]))
    one = pages.newest()
    assert (answer.url, one.format, one.source, one.state) == (
        reverse("crm:match_import", args=[one.pk]), "shopify", "sample", "DRAFT",
    )  # fmt: skip
    assert Order.objects.count() == 0

    pages.match(one)
    run_jobs()
    pages.post("store_import", one)
    run_jobs()
    assert Order.objects.filter(source="sample").count() == Order.objects.count() == 14


def test_there_is_no_sample_by_any_other_name(client, sign_in):
    sign_in("ADMIN")
    assert client.post(reverse("crm:try_sample", args=["nonsense"])).status_code == 404
    assert Import.objects.count() == 0


def test_the_page_of_columns_does_not_read_the_file_again(pages, client, sign_in, monkeypatch):
    sign_in("ADMIN")
    pages.upload()
    one = pages.newest()
    monkeypatch.setattr(actions, "detect", lambda *args, **kwargs: pytest.fail("the file was read"))
    page = client.get(reverse("crm:match_import", args=[one.pk]))
    assert (page.status_code, page.context["found"].header[0]) == (200, "Name")


def test_other_choices_read_it_once_more_and_then_are_known_too(pages, sign_in, monkeypatch):
    sign_in("ADMIN")
    pages.upload()
    one, other, read = pages.newest(), Choices(encoding="latin-1"), []
    looked = actions.detect
    monkeypatch.setattr(actions, "detect", lambda *args, **kwargs: read.append(1) or looked(*args, **kwargs))
    first = actions.look_at(one, choices=other)
    second = actions.look_at(one, choices=other)
    assert (first, len(read), first.encoding.value) == (second, 1, "latin-1")


def test_the_cache_holds_nobody_in_clear(pages, sign_in, monkeypatch):
    sign_in("ADMIN")
    held = {}
    monkeypatch.setattr(cache, "set", lambda key, value, timeout=None: held.update({key: value}))
    pages.upload()
    looks = [value for key, value in held.items() if key.startswith("crm.import_look.")]
    assert len(looks) == 1
    assert "ana.ruiz" not in looks[0]


def test_a_look_sealed_with_another_key_is_taken_again(pages, client, sign_in, monkeypatch):
    sign_in("ADMIN")
    pages.upload()
    one = pages.newest()
    monkeypatch.setattr("crm.import_pages.kept_looks.PURPOSE", "another purpose")
    assert client.get(reverse("crm:match_import", args=[one.pk])).context["found"].header[0] == "Name"


@pytest.mark.parametrize(
    ("role", "zone", "shop"), [("ADMIN", True, True), ("MARKETER", True, False), ("AUDITOR", False, False)]
)
def test_the_empty_page_offers_what_the_role_may_do(client, role, zone, shop):
    client.force_login(UserFactory(role=role))
    text = client.get(reverse("crm:import_list")).content.decode()
    offered = [
        address in text
        for address in (
            reverse("crm:try_sample", args=["shopify-orders"]),
            reverse("dashboard:try_made_up_shop"),
        )
    ]
    assert offered == [zone, shop]
