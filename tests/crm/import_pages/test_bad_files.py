"""A file that cannot be read is refused in words, and nothing of it stays."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from crm.models import AuditEvent, Import, Job, Order
from tests.crm.imports.bad_files import BAD_FILES, GOOD, MAPPING, formulas, without_ratio
from tests.crm.imports.tables import all_tables

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def admin(sign_in):
    return sign_in("ADMIN")


@pytest.mark.parametrize("bad", [pytest.param(bad, id=bad.what) for bad in BAD_FILES])
def test_a_bad_file_is_refused_at_the_upload_and_nothing_is_kept(pages, bad):
    pages.client.get(reverse("crm:new_import"))  # the first visit makes the ready lists
    before = all_tables()

    page = pages.upload(bad.name, bad.content)

    assert page.status_code == 422
    [told] = page.context["form"].errors["files"]
    assert without_ratio(told) == without_ratio(bad.told)
    assert (Import.objects.count(), all_tables()) == (0, before)


def test_of_several_files_the_bad_one_is_named(pages):
    good, bad = SimpleUploadedFile("good.csv", GOOD.encode()), SimpleUploadedFile("bad.csv", b"")

    page = pages.client.post(
        reverse("crm:new_import"), {"subject": "orders", "format": "", "source": "shop", "files": [good, bad]}
    )

    assert page.context["form"].errors["files"] == ["bad.csv is empty. Export it again and check its size."]
    assert Import.objects.count() == 0


def test_a_long_field_far_down_is_told_after_the_check(pages, run_jobs):
    lines = "".join(f"{n},A,2025-01-05,5.25\n" for n in range(6_000))
    pages.upload(
        "a.csv",
        f"order_id,customer_id,placed_at,line_total\n{lines}6000,{'A' * 100_000},2025-01-05,5\n".encode(),
    )
    one = pages.newest()
    pages.match(one)
    run_jobs()

    assert "Line 6002 of a.csv holds a field of more than 64 kB." in pages.page(one).content.decode()
    assert Order.objects.count() == 0


def test_a_formula_is_read_by_its_value_and_told_on_the_page_without_one(pages, run_jobs):
    pages.upload("orders.xlsx", formulas())
    one = pages.newest()
    pages.match(one, **{f"map_{field}": column for field, column in MAPPING.items()})
    run_jobs()

    report = b"".join(pages.client.get(reverse("crm:import_problems", args=[one.pk])).streaming_content)

    assert pages.page(one).context["batch"].counts["orders_created"] == 1
    assert report.decode("utf-8-sig").splitlines()[1] == (
        '"orders.xlsx",3,"total","refused","The cell holds a formula without a value. '
        'Open the file in a spreadsheet, save it, and import it again."'
    )


def test_a_format_that_does_not_fit_the_rows_is_refused(pages):
    page = pages.upload(subject="carts", format="shopify")

    assert (page.status_code, Import.objects.count()) == (422, 0)


def test_a_missing_field_is_told_at_the_match_and_nothing_is_checked(pages):
    pages.upload("a.csv", b"a,b\n1,2\n")
    one = pages.newest()

    page = pages.match(one, map_order_id="a")

    assert page.status_code == 422
    assert page.context["form"].non_field_errors() == [
        "a.csv: no column is given for Ordered at, Line total. Map them, or choose another format."
    ]
    assert (Job.objects.count(), pages.newest().state) == (0, "DRAFT")


@pytest.mark.parametrize(("subject", "fields", "told"), [
    pytest.param("customers", {"fix_email": "a@example.com"}, "E-mail", id="customers who are all the same"),
    pytest.param("orders", {"map_order_id": "a", "map_placed_at": "b"}, "Line total", id="orders without an amount"),
    pytest.param("rates", {"map_date": "a", "map_rate": "b"}, "Currency", id="rates of no currency"),
])  # fmt: skip
def test_what_is_lacking_depends_on_what_the_rows_are(pages, subject, fields, told):
    pages.upload("a.csv", b"a,b\n1,2\n", subject=subject)

    page = pages.match(pages.newest(), **fields)

    assert page.context["form"].non_field_errors() == [
        f"a.csv: no column is given for {told}. Map them, or choose another format."
    ]


def test_a_column_that_another_file_lacks_is_told_after_the_check(pages, run_jobs):
    files = [
        SimpleUploadedFile("a.csv", GOOD.encode()),
        SimpleUploadedFile("b.csv", b"order,customer,date\n2,B,2025-01-05\n"),
    ]
    pages.client.post(
        reverse("crm:new_import"), {"subject": "orders", "format": "", "source": "shop", "files": files}
    )
    one = pages.newest()
    pages.match(one, **{f"map_{field}": column for field, column in MAPPING.items()})
    run_jobs()

    page = pages.page(one).content.decode()

    assert "b.csv has no column total." in page
    assert (Order.objects.count(), Job.objects.get().state) == (0, "FAILED")
    assert AuditEvent.objects.order_by("-seq").first().action == "import.refused"


def test_strict_refuses_the_whole_file_for_one_bad_line(pages, run_jobs):
    pages.upload("a.csv", b"order_id,placed_at,line_total\n1,2025-01-05,5\n2,never,5\n")
    one = pages.newest()
    pages.match(one, strict="on")
    run_jobs()

    assert "1 line is wrong, so nothing was stored." in pages.page(one).content.decode()
