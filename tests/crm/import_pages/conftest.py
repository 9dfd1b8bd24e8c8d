from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

import crm.import_pages
from crm.models import Import, Store
from tests.factories import UserFactory

SAMPLES = Path(crm.import_pages.__file__).parent / "samples"


@pytest.fixture(autouse=True)
def store():
    return Store.objects.create(pk=1, base_currency="EUR", time_zone="UTC", name="Lind")


@pytest.fixture
def sign_in(client):
    def in_as(role):
        user = UserFactory(role=role)
        client.force_login(user)
        return user

    return in_as


@pytest.fixture
def pages(client):
    return Pages(client)


class Pages:
    """What staff do with the import pages, as their browser sends it."""

    def __init__(self, client):
        self.client = client

    def upload(self, name="shopify-orders.csv", content=None, **fields):
        content = (SAMPLES / name).read_bytes() if content is None else content
        given = {"subject": "orders", "format": "", "source": "shop", **fields}
        return self.client.post(
            reverse("crm:new_import"), {**given, "files": [SimpleUploadedFile(name, content)]}
        )

    def match(self, one, **fields):
        """Send the match as it stands in the form, with `fields` changed."""
        page = self.client.get(reverse("crm:match_import", args=[one.pk]))
        shown = {}
        for form in (page.context["reading"], page.context["form"]):
            shown |= {field.name: field.value() for field in form if field.value() not in (None, False)}
        return self.client.post(reverse("crm:match_import", args=[one.pk]), {**shown, **fields})

    def post(self, name, one):
        return self.client.post(reverse(f"crm:{name}", args=[one.pk]))

    def page(self, one):
        return self.client.get(reverse("crm:import", args=[one.pk]))

    def newest(self):
        return Import.objects.order_by("-pk").first()
