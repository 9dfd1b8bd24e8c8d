"""The wizard says where it stands, what the button will do, and which fields matter."""

import pytest

from crm.models import Import

pytestmark = pytest.mark.django_db
GERMAN = "Bestellnr;Datum;Betrag\r\nR1;02.10.2026;1.201,50\r\nR2;03.10.2026;zwölf\r\n".encode("cp1252")


@pytest.fixture(autouse=True)
def admin(sign_in):
    return sign_in("ADMIN")


def matched(pages):
    pages.upload("bestellungen.csv", GERMAN)
    one = pages.newest()
    pages.match(one, map_order_id="Bestellnr", map_placed_at="Datum", map_line_total="Betrag")
    return one


def test_each_step_is_shown_while_its_work_waits(pages, run_jobs):
    one = matched(pages)
    steps = [pages.page(one).context["at_step"]]
    run_jobs()
    steps.append(pages.page(one).context["at_step"])
    pages.post("store_import", one)
    steps.append(pages.page(one).context["at_step"])
    run_jobs()
    steps.append(pages.page(one).context["at_step"])

    assert steps == [3, 4, 4, 5]


def test_the_button_says_how_many_rows_it_stores(pages, run_jobs):
    one = matched(pages)
    run_jobs()

    page = pages.page(one)

    assert (page.context["good_rows"], page.context["changed"]) == (1, "Orders 1")
    assert "Store 1 row</button>" in page.content.decode()


def test_the_evidence_says_which_file_it_was_and_when_it_was_stored(pages, run_jobs):
    one = matched(pages)
    run_jobs()
    pages.post("store_import", one)
    run_jobs()

    page = pages.page(one).content.decode()

    assert one.files.get().sha256 in page
    assert "<dt>Stored</dt>" in page


def test_fields_that_the_file_does_not_have_stand_apart(pages):
    pages.upload("a.csv", b"order_id,country,b\n1,DE,2\n")

    form = pages.client.get(f"/imports/{pages.newest().pk}/match/").context["form"]

    assert [field.code for field, _column, _fixed in form.rows()] == [
        "order_id", "placed_at", "customer_id", "email", "country", "sku", "product", "quantity", "line_total",
    ]  # fmt: skip
    assert len(form.other_rows()) == len(form.fields_of_subject()) - 9


@pytest.mark.parametrize(("header", "opened"), [
    pytest.param(b"order_id,country,b", False, id="most columns are known"),
    pytest.param(b"order_id,b,c", True, id="most columns are not"),
])  # fmt: skip
def test_the_other_fields_are_open_while_most_columns_have_none(pages, header, opened):
    pages.upload("a.csv", header + b"\n1,2,3\n")

    page = pages.client.get(f"/imports/{pages.newest().pk}/match/").content.decode()

    assert ('<details class="card-part more import-more" open>' in page) is opened
    assert ('<details class="card-part more import-more">' in page) is not opened


def test_the_style_of_numbers_is_found_before_any_column_is_matched(pages):
    pages.upload("bestellungen.csv", GERMAN)

    found = pages.client.get(f"/imports/{pages.newest().pk}/match/").context["found"]

    assert (found.mapping, found.encoding.value, found.delimiter.value) == ({}, "windows-1252", ";")
    assert (found.number_style, found.number_style_certain) == ("1.234,5", True)


def test_the_list_names_the_file(pages):
    pages.upload("bestellungen.csv", GERMAN)

    page = pages.client.get("/imports/").content.decode()

    assert "bestellungen.csv · " in page
    assert Import.objects.count() == 1
