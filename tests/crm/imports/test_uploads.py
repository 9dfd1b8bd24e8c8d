"""What of an upload reaches the disk."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from crm.imports import uploads
from crm.models import Import
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
GOOD = b"order_id,placed_at,line_total\n1,2025-01-05,5\n"


def send(client, *files):
    return client.post(
        "/imports/new/",
        {"subject": "orders", "source": "shop", "files": [SimpleUploadedFile(n, c) for n, c in files]},
    )


@pytest.mark.parametrize(
    ("name", "limit", "told"),
    [
        pytest.param("MAX_FILE_BYTES", 1, "big.csv is larger than 1 MB. Split it into smaller files.", id="one file"),
        pytest.param(
            "MAX_REQUEST_BYTES", 2,
            "With big.csv the files are larger than 2 MB. Import them one after the other.", id="all of a form",
        ),
    ],
)  # fmt: skip
def test_a_file_that_is_too_large_is_named_and_nothing_is_kept(client, monkeypatch, name, limit, told):
    monkeypatch.setattr(uploads, name, limit * 2**20)
    client.force_login(UserFactory())

    page = send(client, ("good.csv", GOOD), ("big.csv", GOOD * 60_000))

    assert (page.status_code, page.context["form"].errors["files"], Import.objects.count()) == (422, [told], 0)


def test_a_file_just_as_large_as_the_limit_is_read(client, monkeypatch):
    monkeypatch.setattr(uploads, "MAX_FILE_BYTES", len(GOOD))
    client.force_login(UserFactory())

    assert send(client, ("good.csv", GOOD)).status_code == 302


def test_files_of_strangers_are_not_kept(rf, settings):
    request = rf.post("/account/login/", {"login": "x", "files": SimpleUploadedFile("a.csv", GOOD)})

    assert (request.POST["login"], list(request.FILES)) == ("x", [])


def test_the_text_fields_behind_a_large_file_are_read(client, monkeypatch):
    monkeypatch.setattr(uploads, "MAX_FILE_BYTES", 10)
    client.force_login(UserFactory())

    page = client.post(
        "/imports/new/", {"files": SimpleUploadedFile("big.csv", GOOD), "source": "shop", "subject": "carts"}
    )

    assert page.context["form"]["subject"].value() == "carts"
