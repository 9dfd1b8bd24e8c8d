"""A newcomer imports the Shopify sample and understands the result."""

from pathlib import Path

import crm.import_pages
from crm.models import Customer, Import, Order, Store
from tests.factories import UserFactory

SAMPLE = Path(crm.import_pages.__file__).parent / "samples" / "shopify-orders.csv"


def text_of(page, selector):
    return page.locator(selector).inner_text()


def test_a_newcomer_imports_the_shopify_sample_and_understands_the_result(visit, transactional_db, run_jobs):
    Store.objects.create(pk=1, base_currency="EUR", time_zone="Europe/Berlin", name="Lind")
    seen = visit(UserFactory(role="ADMIN"))
    page = seen.page
    seen.go("/imports/")
    assert "No orders yet" in text_of(page, "#start")
    page.get_by_role("button", name="Try with the sample file").click()

    # The file is recognised; nothing is in yet.
    page.wait_for_url("**/match/")
    assert "Shopify" in text_of(page, ".import-found >> nth=0")
    page.get_by_role("button", name="Check", exact=True).click()
    page.wait_for_url("**/imports/*/")
    run_jobs()

    # What would happen, before anything happens.
    page.wait_for_selector("form[action$='/store/'] button")
    assert "Nothing is stored yet" in text_of(page, "#import .notice")
    would = text_of(page, "#import table >> nth=0")
    assert "Orders\t14\t0" in would
    assert (Order.objects.count(), Import.objects.get().state) == (0, "CHECKED")
    page.click("form[action$='/store/'] button")
    run_jobs()

    # What happened, and the way on to the people.
    page.wait_for_selector("a[href$='/undo/']")
    assert "Orders\t14\t0" in text_of(page, "#import table >> nth=0")
    assert (Order.objects.count(), Import.objects.get().state) == (14, "STORED")
    page.get_by_role("link", name="See the customers").click()
    page.wait_for_url("**/customers/")
    assert Customer.objects.count() > 0
    assert seen.faults == []


def test_a_dropped_file_is_uploaded_with_its_progress_shown(visit, transactional_db):
    Store.objects.create(pk=1, base_currency="EUR", time_zone="UTC")
    seen = visit(UserFactory(role="ADMIN"))
    page = seen.page
    seen.go("/imports/")
    page.evaluate(
        """text => {
          const files = new DataTransfer();
          files.items.add(new File([text], "orders.csv", { type: "text/csv" }));
          document.querySelector(".import-start").dispatchEvent(
            new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer: files }));
        }""",
        SAMPLE.read_text(),
    )
    page.wait_for_url("**/match/")
    assert Import.objects.get().format == "shopify"
    assert seen.faults == []


def test_a_file_that_cannot_be_read_says_so_on_the_spot(visit, transactional_db):
    Store.objects.create(pk=1, base_currency="EUR", time_zone="UTC")
    seen = visit(UserFactory(role="ADMIN"))
    page = seen.page
    seen.go("/imports/new/")
    empty = {"name": "orders.csv", "mimeType": "text/csv", "buffer": b""}
    page.set_input_files("input[type=file]", files=[empty])
    page.fill("#id_source", "shop")
    page.click("main button.button-primary")
    page.wait_for_selector(".field-error:not([hidden])")
    assert "empty" in page.locator(".field.invalid .field-error").inner_text()
    assert Import.objects.count() == 0


def test_without_script_the_form_goes_the_usual_way(visit, transactional_db):
    Store.objects.create(pk=1, base_currency="EUR", time_zone="UTC")
    seen = visit(UserFactory(role="ADMIN"), script=False)
    page = seen.page
    seen.go("/imports/")
    page.set_input_files("input[type=file]", str(SAMPLE))
    page.get_by_role("button", name="Upload").click()
    page.wait_for_url("**/match/")
    assert Import.objects.get().format == "shopify"
