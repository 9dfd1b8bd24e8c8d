from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.base import ContentFile

from crm.models import ImportFile, Store
from crm.night import NIGHT_STEPS
from crm.retention import remove_expired_files
from tests.factories import ImportFactory, JobFactory

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
THE_LAST_MOMENT = AT - timedelta(days=90)
TOO_OLD = THE_LAST_MOMENT - timedelta(seconds=1)
pytestmark = pytest.mark.django_db


def uploaded(at, state="STORED"):
    file = ImportFile(
        batch=ImportFactory(created_at=at, state=state), name="orders.csv", size=3, sha256="0" * 64
    )
    file.content.save("orders.csv", ContentFile(b"abc"))
    return file


@pytest.mark.parametrize(
    ("at", "state", "stays"),
    [
        pytest.param(THE_LAST_MOMENT, "STORED", True, id="on the last day"),
        pytest.param(TOO_OLD, "STORED", False, id="past it"),
        pytest.param(TOO_OLD, "DRAFT", False, id="never stored"),
        pytest.param(TOO_OLD, "UNDOING", True, id="being worked on"),
    ],
)
def test_an_upload_is_kept_for_the_stores_retention_time(at, state, stays):
    Store.objects.create(pk=1, upload_retention_days=90)
    file = uploaded(at, state)
    storage, name = file.content.storage, file.content.name

    found = remove_expired_files(at=AT)

    file.refresh_from_db()
    assert (bool(file.content), storage.exists(name), found["uploads"]) == (stays, stays, int(not stays))
    assert file.name == "orders.csv"  # that there was a file stays known


def test_what_a_job_wrote_for_download_goes_too():
    job = JobFactory(state="DONE", finished_at=TOO_OLD)
    job.file.save("export.csv", ContentFile(b"abc"))

    assert remove_expired_files(at=AT)["job_files"] == 1
    assert remove_expired_files(at=AT)["job_files"] == 0


def test_it_is_a_part_of_every_night():
    assert NIGHT_STEPS["retention"].run is remove_expired_files
