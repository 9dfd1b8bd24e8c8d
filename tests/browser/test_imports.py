"""A file's way through the import pages with a mouse, on a desk and on a phone."""

import re
from pathlib import Path

from playwright.sync_api import expect

import crm.import_pages
from crm.models import Import
from tests.browser.modes import in_the_mode_of_the_database

RESULT = re.compile(r"/imports/\d+/$")
SAMPLE = Path(crm.import_pages.__file__).parent / "samples" / "order-lines.csv"


@in_the_mode_of_the_database
def test_a_file_is_uploaded_checked_stored_and_undone(visit, shop, run_jobs, size, scheme, language):
    seen = visit(shop.staff["ADMIN"], scheme=scheme, language=language, size=size)
    page, faults = seen.page, []

    def look(name):
        found = seen.violations()
        if wider := seen.overflow():
            found.append(f"{wider} px wider than the window")
        faults.extend(f"{name}: {fault}" for fault in found)

    seen.go("/imports/")
    look("empty")
    seen.follow(page.locator("a[href='/imports/new/']").first, to="**/imports/new/")
    look("upload")
    page.set_input_files("input[type=file]", str(SAMPLE))
    page.fill("#id_source", "shop")
    seen.follow(page.locator("main button.button-primary"), to="**/match/")
    look("match")
    seen.follow(page.locator("main button.button-primary"), to=RESULT)
    look("checking")
    run_jobs()
    store = page.locator("form[action$='/store/'] button")  # the page notices by itself that the check is over
    seen.follow(store, to=RESULT)
    run_jobs()
    expect(page.locator("a[href$='/undo/']")).to_be_visible()
    look("stored")
    seen.follow(page.locator("a[href$='/undo/']"), to="**/undo/")
    look("undo")
    seen.follow(page.locator("main button.button-danger"), to=RESULT)
    run_jobs()
    expect(page.locator("form[action$='/again/']")).to_be_visible()
    look("undone")
    for path in ("/imports/", "/jobs/", f"/jobs/{Import.objects.get().job_id}/"):
        seen.go(path)
        look(path)

    assert Import.objects.get().state == "UNDONE"
    assert faults + seen.faults == []
