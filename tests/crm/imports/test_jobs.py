import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from crm.imports.actions import create_import
from crm.imports.jobs import CHECK, STORE, UNDO
from crm.jobs import enqueue
from crm.models import Order
from tests.crm.imports.conftest import AT

pytestmark = pytest.mark.django_db
MAPPING = {"order_id": "order", "placed_at": "date", "line_total": "total"}


def uploaded(content):
    return create_import(
        subject="orders", format="lines", source="shop", at=AT, options={"mapping": MAPPING},
        uploads=[SimpleUploadedFile("orders.csv", content)],
    )  # fmt: skip


def test_an_upload_is_checked_stored_and_undone_by_jobs(store_settings, run_jobs):
    batch = uploaded(b"order,date,total\n1,2025-01-05,5\n")
    seen = []
    for kind in (CHECK, STORE, UNDO):
        enqueue(kind, at=AT, payload={"import": batch.pk})
        job = run_jobs()[-1]
        batch.refresh_from_db()
        seen.append((job.state, batch.state, Order.objects.count(), job.result["orders_created"]))

    assert seen == [("DONE", "CHECKED", 0, 1), ("DONE", "STORED", 1, 1), ("DONE", "UNDONE", 0, 1)]


def test_a_refused_file_fails_its_job_in_words(store_settings, run_jobs):
    batch = uploaded(b"<html>")
    enqueue(STORE, at=AT, payload={"import": batch.pk})

    job = run_jobs()[-1]
    batch.refresh_from_db()

    assert (job.state, batch.state) == ("FAILED", "FAILED")
    assert job.error == batch.error
    assert job.error.startswith("orders.csv is a web page, not a table.")


def test_a_job_that_ran_already_stores_nothing_twice(store_settings, run_jobs):
    batch = uploaded(b"order,date,total\n1,2025-01-05,5\n")
    for _ in range(2):
        enqueue(STORE, at=AT, payload={"import": batch.pk})
        run_jobs()

    assert Order.objects.count() == 1
