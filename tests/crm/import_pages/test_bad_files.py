"""A file that cannot be read is refused in words, and nothing of it stays."""

import pytest

from crm.models import AuditEvent, Import, Job, Order

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def admin(sign_in):
    return sign_in("ADMIN")


@pytest.mark.parametrize(("name", "content", "told"), [
    pytest.param("a.csv", b"<html><body>", "a.csv is a web page, not a table.", id="a web page"),
    pytest.param("a.csv", b"a,b\n1,\x00\n" + b"\x00" * 50, "a.csv contains NUL bytes", id="NUL bytes"),
    pytest.param("a.csv.gz", b"\x1f\x8b\x08\x00broken", "a.csv.gz", id="a damaged archive"),
    pytest.param("a.csv", b"", "The file is empty.", id="nothing in it"),
])  # fmt: skip
def test_a_bad_file_is_refused_at_the_upload(pages, name, content, told):
    page = pages.upload(name, content)

    assert page.status_code == 422
    assert told in page.context["form"].errors["files"][0]
    assert (Import.objects.count(), AuditEvent.objects.count()) == (0, 0)


def test_a_format_that_does_not_fit_the_rows_is_refused(pages):
    page = pages.upload(subject="carts", format="shopify")

    assert (page.status_code, Import.objects.count()) == (422, 0)


def test_a_missing_field_is_told_after_the_check(pages, run_jobs):
    pages.upload("a.csv", b"a,b\n1,2\n")
    one = pages.newest()
    pages.match(one, map_order_id="a")
    run_jobs()

    page = pages.page(one).content.decode()

    assert "a.csv: no column is given for Ordered at, Line total." in page
    assert (Order.objects.count(), Job.objects.get().state) == (0, "FAILED")
    assert AuditEvent.objects.order_by("-seq").first().action == "import.refused"


def test_strict_refuses_the_whole_file_for_one_bad_line(pages, run_jobs):
    pages.upload("a.csv", b"order_id,placed_at,line_total\n1,2025-01-05,5\n2,never,5\n")
    one = pages.newest()
    pages.match(one, strict="on")
    run_jobs()

    assert "1 line is wrong, so nothing was stored." in pages.page(one).content.decode()
