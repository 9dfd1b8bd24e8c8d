"""A newcomer imports the Shopify sample and understands the result."""

import re
from pathlib import Path

from django.utils.timezone import now
from playwright.sync_api import expect

import crm.import_pages
from crm.models import Import, Order, Store
from segments.engine import drain_dirty
from tests.factories import CustomerFactory, UserFactory

SAMPLE = Path(crm.import_pages.__file__).parent / "samples" / "shopify-orders.csv"


def test_a_newcomer_imports_the_shopify_sample_and_understands_the_result(visit, transactional_db, run_jobs):
    Store.objects.create(pk=1, base_currency="EUR", time_zone="Europe/Berlin", name="Lind")
    seen = visit(UserFactory(role="ADMIN"))
    page = seen.page
    seen.go("/imports/")
    expect(page.locator("#start")).to_contain_text("No orders yet")
    page.get_by_role("button", name="Try with the sample file").click()

    # The file is recognised; nothing is in yet.
    page.wait_for_url("**/match/")
    expect(page.locator(".import-found").first).to_contain_text("Shopify")
    seen.follow(page.get_by_role("button", name="Check", exact=True), to=re.compile(r"/imports/\d+/$"))
    run_jobs()

    # What would happen, before anything happens.
    orders = page.locator("#import table").first.get_by_role("row", name="Orders 14 0 0")
    expect(page.locator("form[action$='/store/'] button")).to_be_visible()
    expect(page.locator("#import .notice")).to_contain_text("Nothing is stored yet")
    expect(orders).to_be_visible()
    assert (Order.objects.count(), Import.objects.get().state) == (0, "CHECKED")
    page.click("form[action$='/store/'] button")
    expect(page.locator("form[action$='/store/']")).to_have_count(0)
    run_jobs()

    # What happened, and the way on to the people.
    expect(page.locator("a[href$='/undo/']")).to_be_visible()
    expect(orders).to_be_visible()
    assert (Order.objects.count(), Import.objects.get().state) == (14, "STORED")

    # The page notices by itself that the engine is done, and says who these people are.
    expect(page.locator("#import-told")).to_contain_text("being worked out")
    drain_dirty(at=now())
    expect(page.locator("#import-told")).to_contain_text("are known")
    expect(page.locator("#import-people")).to_contain_text("5 customers of this import")
    assert sum(int(count) for count in page.locator("#import-people strong").all_inner_texts()) == 5
    stranger = CustomerFactory()
    page.get_by_role("link", name="See the customers").click()
    page.wait_for_url(f"**/customers/?brought_by={Import.objects.get().pk}")
    expect(page.locator(".table tbody tr")).to_have_count(5)  # those of the file and nobody else
    expect(page.locator("main")).not_to_contain_text(stranger.full_name)
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
    expect(page.locator(".field.invalid .field-error")).to_contain_text("empty")
    expect(page.locator("#id_files")).to_be_focused()
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
